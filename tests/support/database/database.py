"""One installation's storage as one of its processes has it: engine, vault, writer and conversation store."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine, Table, func, select

from storage.conversations.processed_updates import KEY_DIGITS
from storage.crypto.vault import Vault
from storage.db.tables import conversations, processed_updates
from storage.db.writer import Writer
from storage.turns.loading import Dependencies
from storage.turns.store import ConversationStore
from tests.support.database.minimal_engine import MinimalEngine
from tests.support.database.templates import copy_template, open_engine

T = TypeVar("T")
PUSH_CHANNELS = frozenset({"telegram", "terminal"})


class Database:
    """The storage of an installation in `folder`; SQLite, unless `url` names a database on a server."""

    def __init__(self, folder: Path, url: str = "") -> None:
        self.folder, self.url = folder, url or f"sqlite:///{copy_template(folder / 'kring.db')}"
        self.engine: Engine = open_engine(self.url)
        self.vault = Vault.from_file(folder / "keys.json")
        self.writer = Writer(self.engine)
        self.intake = MinimalEngine()
        self.store = ConversationStore(self.writer, self.vault, self.intake, PUSH_CHANNELS)

    @property
    def dependencies(self) -> Dependencies:
        """For tests that run a batch of turns themselves."""
        return Dependencies.of(self.vault, self.intake, PUSH_CHANNELS)

    def reopen(self) -> Database:
        """The same installation as another process has it."""
        return Database(self.folder, self.url)

    def run(self, unit: Callable[[Connection], T]) -> T:
        """Run this in a transaction of its own."""
        with self.engine.begin() as connection:
            return unit(connection)

    def rows(self, table: Table) -> list[dict[str, Any]]:
        return self.run(lambda connection: [dict(row._mapping) for row in connection.execute(select(table))])

    def count(self, table: Table) -> int:
        return self.run(lambda connection: connection.execute(select(func.count()).select_from(table)).scalar_one())

    def count_processed(self) -> int:
        """How many updates of seekers are known as processed, in rows of conversations and in their own table."""
        held = "".join(row["recent_updates"] for row in self.rows(conversations))
        return len(
            {held[place : place + KEY_DIGITS] for place in range(0, len(held), KEY_DIGITS)}
            | {row["update_id"] for row in self.rows(processed_updates)}
        )

    async def close(self) -> None:
        await self.writer.close()
        self.engine.dispose()

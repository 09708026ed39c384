"""One process on a folder: the seeker's memory and door, and the coordinator's, wired as in the product."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import cache
from pathlib import Path

from sqlalchemy import event

from bot.coordinator.desk import DeskService
from bot.places import LazyPlaces
from bot.seeker.reception import SeekerService
from flows.engine import IntakeEngine
from flows.places import Places
from flows.safety import CrisisResources
from flows.talk import RandomValues
from flows.wording import Catalog
from storage.drafts import ConversationStore
from storage.engine import Writer, connect, migrate
from storage.vault import Vault
from tests.ground import url
from tests.product import FOUNDATION

PUSHED = "terminal"  # the channel of these tests that is spoken to unasked


@cache
def intake() -> IntakeEngine:
    """Loaded once and holding nothing of anybody: a process that begins anew may have the same."""
    return IntakeEngine(Catalog.load(), CrisisResources.load(), FOUNDATION, Places(LazyPlaces()))


def found(folder: Path) -> None:
    """A new installation in this folder: its keys, and its database at the newest revision."""
    Vault.from_file(folder / "keys.json")
    engine = connect(url(folder))
    migrate(engine)
    engine.dispose()


class Process:
    """From its first connection to its close, or its death."""

    def __init__(self, folder: Path, now: Callable[[], datetime], fresh: Callable[[], RandomValues], durable: bool = True) -> None:
        self.vault = Vault.from_file(folder / "keys.json")
        self.engine = connect(url(folder))
        if not durable and self.engine.dialect.name == "sqlite":
            event.listen(self.engine, "connect", lambda sqlite, _: sqlite.execute("PRAGMA synchronous = OFF"))
        self.writer = Writer(self.engine)
        self.drafts = ConversationStore(self.writer, self.vault, intake(), {PUSHED})
        self.reception = SeekerService(self.drafts, intake(), now, fresh)
        self.desk = DeskService(self.writer, self.vault, intake().wording, FOUNDATION, now, lambda: fresh().code)

    async def close(self) -> None:
        await self.writer.close()
        self.engine.dispose()

"""Ciphertexts are bound to their rows: a value encrypted for one row or column decrypts in no other."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest
from cryptography.exceptions import InvalidTag
from sqlalchemy import Column, Connection, select

from storage.crypto.vault import Vault
from storage.db.tables import conversations, dossiers, keys, metadata, sealed_as
from storage.key_rotation import SEALED_COLUMNS
from tests.support.database.sealed_rows import seal_everywhere
from tests.support.product import Product
from tests.transcripts.script import HANDOVER_SCRIPT, ScriptRunner

HELD = "@ neemt aan: Hanneke\n@ kent niemand: Hanneke"
OF_DOSSIER = ("content", "card", "progress", "notes")
THEIRS = ((conversations, conversations.c.id, ("content", "unsent")), (dossiers, dossiers.c.conversation_id, OF_DOSSIER))
Kept = tuple[Column[bytes], bytes, str, Callable[[bytes, str], bytes]]


def every(connection: Connection, vault: Vault) -> Iterator[Kept]:
    """Every sealed value with its column, the name of its row, and who opens it with the right key."""
    for column, named in SEALED_COLUMNS:
        for value, *names in connection.execute(select(column, *named).where(column.is_not(None))):
            yield column, value, ":".join(names), vault.open_with_master
    for table, whose, columns in THEIRS:
        for row in connection.execute(select(table, keys.c.wrapped).join(keys, keys.c.conversation_id == whose)):
            key = vault.unwrap(row.wrapped, getattr(row, whose.name))
            yield from ((table.c[name], getattr(row, name), row.id, partial(vault.open, key)) for name in columns if getattr(row, name))


def tried(connection: Connection, vault: Vault) -> set[Column[bytes]]:
    """The columns of which a value was tried, each in its own place and in wrong ones."""
    found = set()
    for column, value, named, opened in every(connection, vault):
        table, name = sealed_as(column).split(".")
        assert opened(value, f"{table}.{name}:{named}")
        for other in (f"{table}.{name}:{named}0", f"{table}.other:{named}", f"other.{name}:{named}"):
            with pytest.raises(InvalidTag):
                opened(value, other)
        found.add(column)
    return found


async def test_no_encrypted_value_of_any_column_decrypts_in_another_place(tmp_path: Path) -> None:
    async with Product(tmp_path) as product:
        fatima, joost = ScriptRunner(product), await product.add_coordinator("Joost")
        await fatima.run(HANDOVER_SCRIPT + HELD)
        await product.desk.texts.add_note(fatima.coordinators["Hanneke"], fatima.dossier, "eigen notitie")
        await product.writer.run(lambda connection: seal_everywhere(connection, product.vault, joost))
        sealed = {column for table in metadata.sorted_tables for column in table.c if column.type.python_type is bytes}
        assert await product.writer.run(lambda connection: tried(connection, product.vault)) == sealed

"""Promises of erasure: the key, the words and the way to them are gone from every file, and a count is what remains."""

from __future__ import annotations

import asyncio
import sqlite3
from pathlib import Path

from sqlalchemy import select

from storage.db import scrubbing
from storage.db.engine import read_snapshot
from storage.db.tables import (
    conversations,
    dossiers,
    keys,
)
from tests.support.database.database import Database
from tests.support.database.minimal_engine import incoming_turn
from tests.support.database.postgres import postgres_server
from tests.support.database.stored_bytes import pieces, read_files
from tests.support.waiting import wait_until


def remains(folder: Path, value: bytes) -> bool:
    """Whether any piece of the value is in any file."""
    content = read_files(folder)
    return any(piece in content for piece in pieces(value))


async def wait_until_truncated(sqlite_database: Database) -> None:
    """Wait until the write-ahead log is empty."""
    await wait_until(lambda: (sqlite_database.folder / "kring.db-wal").stat().st_size == 0, "an empty log")


async def fill(sqlite_database: Database, person: str, *more: str) -> None:
    for words in ("geheim", *more, "send"):
        await sqlite_database.store.process_turn(incoming_turn(person, words))


async def test_after_erasing_no_wrapped_key_and_no_ciphertext_is_in_any_file(sqlite_database: Database) -> None:
    await asyncio.gather(*(fill(sqlite_database, f"p{number}") for number in range(120)))
    secrets = [row["wrapped"] for row in sqlite_database.rows(keys)] + [row["content"] for row in sqlite_database.rows(conversations)]
    secrets += [row["content"] for row in sqlite_database.rows(dossiers)]
    assert all(remains(sqlite_database.folder, secret) for secret in secrets)
    await asyncio.gather(*(sqlite_database.store.process_turn(incoming_turn(f"p{number}", "wipe")) for number in range(120)))
    await wait_until_truncated(sqlite_database)
    assert not [secret for secret in secrets if remains(sqlite_database.folder, secret)]


async def test_erasing_every_second_of_many_leaves_nothing_of_them_between_the_others(sqlite_database: Database) -> None:
    await asyncio.gather(*(fill(sqlite_database, f"p{number}") for number in range(200)))
    wrapped = {row["conversation_id"]: row["wrapped"] for row in sqlite_database.rows(keys)}
    for number in range(0, 200, 2):
        await sqlite_database.store.process_turn(incoming_turn(f"p{number}", "wipe"))
    await wait_until_truncated(sqlite_database)
    left = {row["conversation_id"] for row in sqlite_database.rows(keys)}
    assert len(left) == 100
    assert not [
        conversation_id for conversation_id, key in wrapped.items() if conversation_id not in left and remains(sqlite_database.folder, key)
    ]


async def test_the_promise_of_empty_files_would_be_noticed_if_it_were_broken(sqlite_database: Database, monkeypatch) -> None:
    monkeypatch.setattr(scrubbing, "truncate_wal", lambda connection: True)
    await fill(sqlite_database, "fatima")
    key = sqlite_database.rows(keys)[0]["wrapped"]
    await sqlite_database.store.process_turn(incoming_turn("fatima", "wipe"))
    assert sqlite_database.count(keys) == 0 and remains(sqlite_database.folder, key)


async def test_the_log_is_emptied_also_when_somebody_was_reading_it_at_first(sqlite_database: Database) -> None:
    await fill(sqlite_database, "fatima")
    key = sqlite_database.rows(keys)[0]["wrapped"]
    reader = sqlite3.connect(sqlite_database.folder / "kring.db", isolation_level=None)
    reader.execute("BEGIN")
    reader.execute("SELECT * FROM keys").fetchall()
    await sqlite_database.store.process_turn(incoming_turn("fatima", "wipe"))
    await asyncio.sleep(0.5)
    assert remains(sqlite_database.folder, key)
    reader.close()
    await wait_until_truncated(sqlite_database)
    assert not remains(sqlite_database.folder, key)


async def test_a_process_that_died_between_erasing_and_scrubbing_scrubs_when_it_starts_again(
    sqlite_database: Database, monkeypatch
) -> None:
    with monkeypatch.context() as patched:
        patched.setattr(scrubbing, "truncate_wal", lambda connection: True)
        await fill(sqlite_database, "fatima")
        key = sqlite_database.rows(keys)[0]["wrapped"]
        await sqlite_database.store.process_turn(incoming_turn("fatima", "wipe"))
        await sqlite_database.writer.close()
    again = sqlite_database.reopen()
    await wait_until_truncated(again)
    assert not remains(sqlite_database.folder, key)
    await again.close()


async def test_a_dump_of_the_server_contains_nothing_of_an_erased_person(server_database: Database) -> None:
    await fill(server_database, "fatima")
    secrets = [server_database.rows(keys)[0]["wrapped"], server_database.rows(conversations)[0]["content"]]
    dumped = postgres_server().dump(server_database.url)
    assert all(secret.hex().encode() in dumped for secret in secrets)
    await server_database.store.process_turn(incoming_turn("fatima", "wipe"))
    dumped = postgres_server().dump(server_database.url)
    assert not [secret for secret in secrets if secret.hex().encode() in dumped]


async def test_the_dead_rows_of_an_erased_person_are_vacuumed_within_a_minute(server_database: Database) -> None:
    await fill(server_database, "fatima")
    await server_database.store.process_turn(incoming_turn("fatima", "wipe"))
    await wait_until(lambda: key_table_bytes(server_database) == 0, "no dead row")


async def test_dead_rows_stay_where_nobody_gives_them_up(server_database: Database, monkeypatch) -> None:
    monkeypatch.setattr(scrubbing, "vacuum_tables", lambda connection: True)
    await fill(server_database, "fatima")
    await server_database.store.process_turn(incoming_turn("fatima", "wipe"))
    await asyncio.sleep(0.5)
    assert key_table_bytes(server_database) > 0


async def test_dead_rows_that_an_older_reader_still_sees_are_given_up_once_it_is_done(server_database: Database) -> None:
    await fill(server_database, "fatima")
    with read_snapshot(server_database.engine) as backup:
        backup.execute(select(keys)).all()
        await server_database.store.process_turn(incoming_turn("fatima", "wipe"))
        await asyncio.sleep(1.5)
        assert key_table_bytes(server_database) > 0
    await wait_until(lambda: key_table_bytes(server_database) == 0, "no dead row")


def key_table_bytes(server_database: Database) -> int:
    """Bytes of the table of keys, which has no rows any more: with the dead ones given up its pages are gone too."""
    with server_database.engine.begin() as connection:
        return int(connection.exec_driver_sql("SELECT pg_relation_size('keys')").scalar_one())

"""Promises of erasure: the key, the words and the way to them are gone from every file, and a count is what remains."""

from __future__ import annotations

import asyncio
import sqlite3
from pathlib import Path

from sqlalchemy import select, update

from storage.access_log import AccessLog
from storage.coordinators.exclusions import exclude_coordinator
from storage.db import scrubbing
from storage.db.engine import read_snapshot
from storage.db.tables import (
    access_log,
    channel_identities,
    conversations,
    counts,
    destruction_requests,
    dossiers,
    exclusions,
    keys,
    outbox,
    return_codes,
    timers,
)
from tests.support.database.database import Database
from tests.support.database.minimal_engine import START, incoming_turn
from tests.support.database.postgres import postgres_server
from tests.support.waiting import wait_until

LEAD_TO_SOMEBODY = (keys, conversations, channel_identities, outbox, return_codes, dossiers, exclusions)


def remains(folder: Path, value: bytes) -> bool:
    return any(value in path.read_bytes() for path in folder.iterdir())


async def wait_until_truncated(sqlite_database: Database) -> None:
    """Wait until the write-ahead log is empty."""
    await wait_until(lambda: (sqlite_database.folder / "kring.db-wal").stat().st_size == 0, "an empty log")


async def fill(sqlite_database: Database, person: str, *more: str) -> None:
    for words in ("geheim", *more, "send"):
        await sqlite_database.store.process_turn(incoming_turn(person, words))


async def test_after_erasing_no_row_identifies_anybody(sqlite_database: Database) -> None:
    await fill(sqlite_database, "fatima", "code")
    conversation_id = sqlite_database.rows(conversations)[0]["id"]
    sqlite_database.run(lambda c: AccessLog(sqlite_database.vault).record_view(c, conversation_id, "hanneke", "story", 1, START))
    sqlite_database.run(lambda connection: exclude_coordinator(connection, conversation_id, "hanneke", "conflict", START))
    assert all(sqlite_database.count(table) for table in LEAD_TO_SOMEBODY)
    await sqlite_database.store.process_turn(incoming_turn("fatima", "wipe"))
    assert [sqlite_database.count(table) for table in LEAD_TO_SOMEBODY] == [0] * len(LEAD_TO_SOMEBODY)
    assert [row["subject"] for row in sqlite_database.rows(timers)] == []
    assert [(row["conversation_id"], row["actor"], row["action"]) for row in sqlite_database.rows(access_log)] == [("", "", "")]


async def test_erasing_leaves_a_count_and_touches_nobody_else(sqlite_database: Database) -> None:
    await fill(sqlite_database, "joost")
    await fill(sqlite_database, "fatima")
    await sqlite_database.store.process_turn(incoming_turn("fatima", "wipe"))
    assert {row["name"]: row["count"] for row in sqlite_database.rows(counts)} == {"started": 2, "sent": 2, "language.nl": 2, "wiped": 1}
    assert [sqlite_database.count(table) for table in (keys, conversations, channel_identities, dossiers)] == [1] * 4


async def test_the_former_coordinator_is_asked_to_destroy_paper_without_learning_whose(sqlite_database: Database) -> None:
    await fill(sqlite_database, "fatima")
    claimed = update(dossiers).values(coordinator_id="hanneke", state="open", claimed_at=START)
    sqlite_database.run(lambda connection: connection.execute(claimed))
    conversation_id = sqlite_database.rows(conversations)[0]["id"]
    await sqlite_database.store.process_turn(incoming_turn("fatima", "wipe"))
    asked = sqlite_database.rows(destruction_requests)
    assert [(row["coordinator_id"], row["why"]) for row in asked] == [("hanneke", "wiped")] and conversation_id not in str(asked)


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

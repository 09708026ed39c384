"""Promises of wiping: the key, the words and the way to them are gone from every file, and a number is what remains."""

from __future__ import annotations

import asyncio
import sqlite3
from pathlib import Path

from sqlalchemy import select, update

from storage.access_log import record_view
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

LEAD_TO_SOMEBODY = (keys, conversations, channel_identities, outbox, return_codes, dossiers, exclusions)


def remains(folder: Path, value: bytes) -> bool:
    return any(value in path.read_bytes() for path in folder.iterdir())


async def until_truncated(file: Database) -> None:
    """As long as it may take, and not a minute."""
    for _ in range(300):
        if (file.folder / "kring.db-wal").stat().st_size == 0:
            return
        await asyncio.sleep(0.05)
    raise AssertionError("the log was not emptied")


async def fill(file: Database, person: str, *more: str) -> None:
    for words in ("geheim", *more, "send"):
        await file.store.process_turn(incoming_turn(person, words))


async def test_after_wiping_no_row_leads_to_anybody(file: Database) -> None:
    await fill(file, "fatima", "code")
    id = file.rows(conversations)[0]["id"]
    file.run(lambda connection: record_view(connection, id, "hanneke", "story", 1, START))
    file.run(lambda connection: exclude_coordinator(connection, id, "hanneke", "conflict", START))
    assert all(file.count(table) for table in LEAD_TO_SOMEBODY)
    await file.store.process_turn(incoming_turn("fatima", "wipe"))
    assert [file.count(table) for table in LEAD_TO_SOMEBODY] == [0] * len(LEAD_TO_SOMEBODY)
    assert [row["subject"] for row in file.rows(timers)] == []
    assert [(row["conversation_id"], row["actor"], row["action"]) for row in file.rows(access_log)] == [("", "", "")]


async def test_wiping_leaves_a_count_and_touches_nobody_else(file: Database) -> None:
    await fill(file, "joost")
    await fill(file, "fatima")
    await file.store.process_turn(incoming_turn("fatima", "wipe"))
    assert {row["name"]: row["count"] for row in file.rows(counts)} == {"started": 2, "sent": 2, "language.nl": 2, "wiped": 1}
    assert [file.count(table) for table in (keys, conversations, channel_identities, dossiers)] == [1] * 4


async def test_a_coordinator_who_held_it_is_asked_to_destroy_paper_without_being_told_whose(file: Database) -> None:
    await fill(file, "fatima")
    claimed = update(dossiers).values(coordinator_id="hanneke", state="open", claimed_at=START)
    file.run(lambda connection: connection.execute(claimed))
    id = file.rows(conversations)[0]["id"]
    await file.store.process_turn(incoming_turn("fatima", "wipe"))
    asked = file.rows(destruction_requests)
    assert [(row["coordinator_id"], row["why"]) for row in asked] == [("hanneke", "wiped")] and id not in str(asked)


async def test_after_wiping_no_wrapped_key_and_no_ciphertext_is_in_any_file(file: Database) -> None:
    await asyncio.gather(*(fill(file, f"p{number}") for number in range(120)))
    secrets = [row["wrapped"] for row in file.rows(keys)] + [row["content"] for row in file.rows(conversations)]
    secrets += [row["content"] for row in file.rows(dossiers)]
    assert all(remains(file.folder, secret) for secret in secrets)
    await asyncio.gather(*(file.store.process_turn(incoming_turn(f"p{number}", "wipe")) for number in range(120)))
    await until_truncated(file)
    assert not [secret for secret in secrets if remains(file.folder, secret)]


async def test_wiping_every_second_of_many_leaves_nothing_of_them_between_the_others(file: Database) -> None:
    await asyncio.gather(*(fill(file, f"p{number}") for number in range(200)))
    wrapped = {row["conversation_id"]: row["wrapped"] for row in file.rows(keys)}
    for number in range(0, 200, 2):
        await file.store.process_turn(incoming_turn(f"p{number}", "wipe"))
    await until_truncated(file)
    left = {row["conversation_id"] for row in file.rows(keys)}
    assert len(left) == 100
    assert not [id for id, key in wrapped.items() if id not in left and remains(file.folder, key)]


async def test_the_promise_of_empty_files_would_be_noticed_if_it_were_broken(file: Database, monkeypatch) -> None:
    monkeypatch.setattr(scrubbing, "truncate_wal", lambda connection: True)
    await fill(file, "fatima")
    key = file.rows(keys)[0]["wrapped"]
    await file.store.process_turn(incoming_turn("fatima", "wipe"))
    assert file.count(keys) == 0 and remains(file.folder, key)


async def test_the_log_is_emptied_also_when_somebody_was_reading_it_at_first(file: Database) -> None:
    await fill(file, "fatima")
    key = file.rows(keys)[0]["wrapped"]
    reader = sqlite3.connect(file.folder / "kring.db", isolation_level=None)
    reader.execute("BEGIN")
    reader.execute("SELECT * FROM keys").fetchall()
    await file.store.process_turn(incoming_turn("fatima", "wipe"))
    await asyncio.sleep(0.5)
    assert remains(file.folder, key)
    reader.close()
    await until_truncated(file)
    assert not remains(file.folder, key)


async def test_a_process_that_died_between_wiping_and_emptying_empties_the_log_when_it_starts_again(file: Database, monkeypatch) -> None:
    with monkeypatch.context() as patched:
        patched.setattr(scrubbing, "truncate_wal", lambda connection: True)
        await fill(file, "fatima")
        key = file.rows(keys)[0]["wrapped"]
        await file.store.process_turn(incoming_turn("fatima", "wipe"))
        await file.writer.close()
    again = file.reopen()
    await until_truncated(again)
    assert not remains(file.folder, key)
    await again.close()


async def test_a_dump_of_the_server_holds_nothing_of_who_was_wiped(served: Database) -> None:
    await fill(served, "fatima")
    secrets = [served.rows(keys)[0]["wrapped"], served.rows(conversations)[0]["content"]]
    dumped = postgres_server().dump(served.url)
    assert all(secret.hex().encode() in dumped for secret in secrets)
    await served.store.process_turn(incoming_turn("fatima", "wipe"))
    dumped = postgres_server().dump(served.url)
    assert not [secret for secret in secrets if secret.hex().encode() in dumped]


async def test_the_dead_rows_of_who_was_wiped_are_given_up_within_a_minute(served: Database) -> None:
    await fill(served, "fatima")
    await served.store.process_turn(incoming_turn("fatima", "wipe"))
    assert await eventually(lambda: dead(served) == 0)


async def test_dead_rows_stay_where_nobody_gives_them_up(served: Database, monkeypatch) -> None:
    monkeypatch.setattr(scrubbing, "vacuum_tables", lambda connection: True)
    await fill(served, "fatima")
    await served.store.process_turn(incoming_turn("fatima", "wipe"))
    await asyncio.sleep(0.5)
    assert dead(served) > 0


async def test_dead_rows_that_an_older_reader_still_sees_are_given_up_once_it_is_done(served: Database) -> None:
    await fill(served, "fatima")
    with read_snapshot(served.engine) as backup:
        backup.execute(select(keys)).all()
        await served.store.process_turn(incoming_turn("fatima", "wipe"))
        await asyncio.sleep(1.5)
        assert dead(served) > 0
    assert await eventually(lambda: dead(served) == 0)


def dead(served: Database) -> int:
    """Bytes of the table of keys, which has no rows any more: with the dead ones given up its pages are gone too."""
    with served.engine.begin() as connection:
        return int(connection.exec_driver_sql("SELECT pg_relation_size('keys')").scalar_one())


async def eventually(holds) -> bool:
    for _ in range(300):
        if holds():
            return True
        await asyncio.sleep(0.05)
    return False

"""Promises of wiping: the key, the words and the way to them are gone from every file, and a number is what remains."""

from __future__ import annotations

import asyncio
import sqlite3
from pathlib import Path

from sqlalchemy import update

from storage import truncation
from storage.aftermath import exclude
from storage.journal import append
from storage.tables import (
    clocks,
    codes,
    conversations,
    counts,
    doors,
    dossiers,
    exclusions,
    journal,
    keys,
    owed,
    to_destroy,
)
from tests.storage.conftest import Memory
from tests.storage.people import START, said

LEAD_TO_SOMEBODY = (keys, conversations, doors, owed, codes, dossiers, exclusions)


def remains(folder: Path, value: bytes) -> bool:
    return any(value in path.read_bytes() for path in folder.iterdir())


async def until_truncated(memory: Memory) -> None:
    """As long as it may take, and not a minute."""
    for _ in range(300):
        if (memory.folder / "kring.db-wal").stat().st_size == 0:
            return
        await asyncio.sleep(0.05)
    raise AssertionError("the log was not emptied")


async def fill(memory: Memory, person: str, *more: str) -> None:
    for words in ("geheim", *more, "send"):
        await memory.drafts.turn(said(person, words))


async def test_after_wiping_no_row_leads_to_anybody(memory: Memory) -> None:
    await fill(memory, "fatima", "code")
    id = memory.rows(conversations)[0]["id"]
    memory.do(lambda connection: append(connection, id, "hanneke", "story", 1, START))
    memory.do(lambda connection: exclude(connection, id, "hanneke", "conflict", START))
    assert all(memory.number(table) for table in LEAD_TO_SOMEBODY)
    await memory.drafts.turn(said("fatima", "wipe"))
    assert [memory.number(table) for table in LEAD_TO_SOMEBODY] == [0] * len(LEAD_TO_SOMEBODY)
    assert [row["subject"] for row in memory.rows(clocks)] == []
    assert [(row["conversation_id"], row["who"], row["what"]) for row in memory.rows(journal)] == [("", "", "")]


async def test_wiping_leaves_a_count_and_touches_nobody_else(memory: Memory) -> None:
    await fill(memory, "joost")
    await fill(memory, "fatima")
    await memory.drafts.turn(said("fatima", "wipe"))
    assert {row["name"]: row["count"] for row in memory.rows(counts)} == {"started": 2, "sent": 2, "language.nl": 2, "wiped": 1}
    assert [memory.number(table) for table in (keys, conversations, doors, dossiers)] == [1] * 4


async def test_a_coordinator_who_held_it_is_asked_to_destroy_paper_without_being_told_whose(memory: Memory) -> None:
    await fill(memory, "fatima")
    claimed = update(dossiers).values(coordinator_id="hanneke", state="open", claimed_at=START)
    memory.do(lambda connection: connection.execute(claimed))
    id = memory.rows(conversations)[0]["id"]
    await memory.drafts.turn(said("fatima", "wipe"))
    asked = memory.rows(to_destroy)
    assert [(row["coordinator_id"], row["why"]) for row in asked] == [("hanneke", "wiped")] and id not in str(asked)


async def test_after_wiping_no_wrapped_key_and_no_ciphertext_is_in_any_file(memory: Memory) -> None:
    await asyncio.gather(*(fill(memory, f"p{number}") for number in range(120)))
    secrets = [row["wrapped"] for row in memory.rows(keys)] + [row["content"] for row in memory.rows(conversations)]
    secrets += [row["content"] for row in memory.rows(dossiers)]
    assert all(remains(memory.folder, secret) for secret in secrets)
    await asyncio.gather(*(memory.drafts.turn(said(f"p{number}", "wipe")) for number in range(120)))
    await until_truncated(memory)
    assert not [secret for secret in secrets if remains(memory.folder, secret)]


async def test_wiping_every_second_of_many_leaves_nothing_of_them_between_the_others(memory: Memory) -> None:
    await asyncio.gather(*(fill(memory, f"p{number}") for number in range(200)))
    wrapped = {row["conversation_id"]: row["wrapped"] for row in memory.rows(keys)}
    for number in range(0, 200, 2):
        await memory.drafts.turn(said(f"p{number}", "wipe"))
    await until_truncated(memory)
    left = {row["conversation_id"] for row in memory.rows(keys)}
    assert len(left) == 100
    assert not [id for id, key in wrapped.items() if id not in left and remains(memory.folder, key)]


async def test_the_promise_of_empty_files_would_be_noticed_if_it_were_broken(memory: Memory, monkeypatch) -> None:
    monkeypatch.setattr(truncation, "truncate", lambda connection: True)
    await fill(memory, "fatima")
    key = memory.rows(keys)[0]["wrapped"]
    await memory.drafts.turn(said("fatima", "wipe"))
    assert memory.number(keys) == 0 and remains(memory.folder, key)


async def test_the_log_is_emptied_also_when_somebody_was_reading_it_at_first(memory: Memory) -> None:
    await fill(memory, "fatima")
    key = memory.rows(keys)[0]["wrapped"]
    reader = sqlite3.connect(memory.folder / "kring.db", isolation_level=None)
    reader.execute("BEGIN")
    reader.execute("SELECT * FROM keys").fetchall()
    await memory.drafts.turn(said("fatima", "wipe"))
    await asyncio.sleep(0.5)
    assert remains(memory.folder, key)
    reader.close()
    await until_truncated(memory)
    assert not remains(memory.folder, key)


async def test_a_process_that_died_between_wiping_and_emptying_empties_the_log_when_it_starts_again(memory: Memory, monkeypatch) -> None:
    with monkeypatch.context() as patched:
        patched.setattr(truncation, "truncate", lambda connection: True)
        await fill(memory, "fatima")
        key = memory.rows(keys)[0]["wrapped"]
        await memory.drafts.turn(said("fatima", "wipe"))
        await memory.writer.close()
    again = Memory(memory.folder)
    await until_truncated(again)
    assert not remains(memory.folder, key)
    await again.close()

"""Promises of the access log: entries are only added, and one that is missing or changed shows, also after an erasure."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import Connection, delete, select, update

from storage import access_log
from storage.db.tables import access_log as entries
from storage.installation import facts
from tests.support.database.database import Database
from tests.support.database.minimal_engine import START


def fill_log(connection: Connection) -> None:
    for number, (conversation, what) in enumerate((("a", "names"), ("b", "names"), ("a", "story"), ("b", "story"), ("a", "closed"))):
        access_log.record_view(connection, conversation, "hanneke", what, 1, START + timedelta(days=number))


def broken_links(database: Database) -> list[int]:
    return database.run(lambda connection: list(access_log.find_broken_links(connection)))


async def test_an_unchanged_access_log_is_whole(database: Database) -> None:
    assert broken_links(database) == []
    database.run(fill_log)
    assert broken_links(database) == []


@pytest.mark.parametrize("changed", [{"actor": "joost"}, {"action": "names_only"}, {"version": 2}, {"at": START}, {"conversation_id": "c"}])
async def test_a_changed_entry_is_detected(database: Database, changed: dict[str, object]) -> None:
    database.run(fill_log)
    database.run(lambda c: c.execute(update(entries).where(entries.c.id == 3).values(changed)))
    assert broken_links(database) == [3]


@pytest.mark.parametrize(("missing", "shows"), [(1, [2]), (3, [4]), (5, [0])])
async def test_a_missing_entry_is_detected_anywhere(database: Database, missing: int, shows: list[int]) -> None:
    database.run(fill_log)
    database.run(lambda c: c.execute(delete(entries).where(entries.c.id == missing)))
    assert broken_links(database) == shows


async def test_only_the_digests_of_an_erased_person_stay(database: Database) -> None:
    database.run(fill_log)
    database.run(lambda c: access_log.anonymise_entries(c, "a"))
    assert broken_links(database) == []
    left = database.run(lambda c: c.execute(select(entries).order_by(entries.c.id)).all())
    assert [(row.conversation_id, row.actor, row.action) for row in left if row.id not in {2, 4}] == [("", "", "")] * 3
    assert all(row.at.hour == 0 and row.digest for row in left if not row.actor)


async def test_a_changed_entry_after_an_anonymised_one_is_detected(database: Database) -> None:
    database.run(fill_log)
    database.run(lambda c: access_log.anonymise_entries(c, "a"))
    database.run(lambda c: c.execute(update(entries).where(entries.c.id == 4).values(actor="joost")))
    assert broken_links(database) == [4]


async def test_entries_older_than_a_year_are_deleted_and_the_chain_still_has_its_beginning(database: Database) -> None:
    database.run(fill_log)
    database.run(lambda c: access_log.delete_before(c, START + timedelta(days=2)))
    assert database.count(entries) == 3 and broken_links(database) == []
    database.run(lambda c: access_log.delete_before(c, START + timedelta(days=99)))
    database.run(fill_log)
    assert broken_links(database) == []
    assert database.run(lambda c: facts.read_fact(c, "journal.root"))

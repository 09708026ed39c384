"""Promises of the journal: lines are only added, and one that is missing or changed shows, also after somebody wiped."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import Connection, delete, select, update

from storage import access_log
from storage.db.tables import access_log as lines
from storage.installation import facts
from tests.support.database.database import Database
from tests.support.database.minimal_engine import START


def fill(connection: Connection) -> None:
    for number, (conversation, what) in enumerate((("a", "names"), ("b", "names"), ("a", "story"), ("b", "story"), ("a", "closed"))):
        access_log.record_view(connection, conversation, "hanneke", what, 1, START + timedelta(days=number))


def broken(memory: Database) -> list[int]:
    return memory.run(lambda connection: list(access_log.find_broken_links(connection)))


async def test_a_journal_as_it_was_written_is_whole(memory: Database) -> None:
    assert broken(memory) == []
    memory.run(fill)
    assert broken(memory) == []


@pytest.mark.parametrize("changed", [{"actor": "joost"}, {"action": "names_only"}, {"version": 2}, {"at": START}, {"conversation_id": "c"}])
async def test_a_line_that_was_changed_shows(memory: Database, changed: dict[str, object]) -> None:
    memory.run(fill)
    memory.run(lambda c: c.execute(update(lines).where(lines.c.id == 3).values(changed)))
    assert broken(memory) == [3]


@pytest.mark.parametrize(("missing", "shows"), [(1, [2]), (3, [4]), (5, [0])])
async def test_a_line_that_is_missing_shows_wherever_it_stood(memory: Database, missing: int, shows: list[int]) -> None:
    memory.run(fill)
    memory.run(lambda c: c.execute(delete(lines).where(lines.c.id == missing)))
    assert broken(memory) == shows


async def test_of_who_wiped_the_digests_stay_and_nothing_else(memory: Database) -> None:
    memory.run(fill)
    memory.run(lambda c: access_log.anonymise_entries(c, "a"))
    assert broken(memory) == []
    left = memory.run(lambda c: c.execute(select(lines).order_by(lines.c.id)).all())
    assert [(row.conversation_id, row.actor, row.action) for row in left if row.id not in {2, 4}] == [("", "", "")] * 3
    assert all(row.at.hour == 0 and row.digest for row in left if not row.actor)


async def test_a_line_after_a_blank_one_still_shows_when_it_is_changed(memory: Database) -> None:
    memory.run(fill)
    memory.run(lambda c: access_log.anonymise_entries(c, "a"))
    memory.run(lambda c: c.execute(update(lines).where(lines.c.id == 4).values(actor="joost")))
    assert broken(memory) == [4]


async def test_lines_older_than_a_year_go_and_the_chain_still_has_its_beginning(memory: Database) -> None:
    memory.run(fill)
    memory.run(lambda c: access_log.delete_before(c, START + timedelta(days=2)))
    assert memory.count(lines) == 3 and broken(memory) == []
    memory.run(lambda c: access_log.delete_before(c, START + timedelta(days=99)))
    memory.run(fill)
    assert broken(memory) == []
    assert memory.run(lambda c: facts.read_fact(c, "journal.root"))

"""Promises of the access log: whoever has no key can add, change, move, cut or blank no entry unseen, also after an erasure."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from hashlib import sha256
from typing import Any

import pytest
from sqlalchemy import Connection, delete, select, update

from storage.access_log import AccessLog
from storage.crypto.vault import Vault
from storage.db.tables import UtcMicroseconds
from storage.db.tables import access_log as entries
from storage.db.tables import facts as fact_rows
from storage.installation import facts
from tests.support.database.database import Database
from tests.support.database.minimal_engine import START

VIEWS = (("a", "names"), ("b", "names"), ("a", "story"), ("b", "story"), ("a", "closed"))
FORGERS_KEY = Vault(bytes(32), (bytes(32),))


def fill_log(vault: Vault, connection: Connection) -> None:
    for number, (conversation, what) in enumerate(VIEWS):
        AccessLog(vault).record_view(connection, conversation, "hanneke", what, 1, START + timedelta(days=number))


@pytest.fixture
async def log(database: Database) -> AccessLog:
    """The log of this database, with five entries about two conversations."""
    database.run(partial(fill_log, database.vault))
    return AccessLog(database.vault)


def broken_links(database: Database) -> list[int]:
    return database.run(lambda connection: list(AccessLog(database.vault).find_broken_links(connection)))


def change(number: int, values: dict[str, Any], connection: Connection) -> None:
    connection.execute(update(entries).where(entries.c.id == number).values(values))


def add_row(row: dict[str, Any], connection: Connection) -> None:
    connection.execute(entries.insert().values(row))


def cut(number: int, connection: Connection) -> None:
    connection.execute(delete(entries).where(entries.c.id == number))


def cut_the_end(connection: Connection) -> None:
    """Take the newest entry away, and say that the one before it is the newest."""
    cut(5, connection)
    facts.write_fact(connection, "journal.head", connection.execute(select(entries.c.digest).where(entries.c.id == 4)).scalar_one())


def cut_the_beginning(connection: Connection) -> None:
    """Take the oldest entry away, as if a year had passed."""
    facts.write_fact(connection, "journal.root", connection.execute(select(entries.c.digest).where(entries.c.id == 1)).scalar_one())
    cut(1, connection)


def swap(connection: Connection) -> None:
    """Let two entries change places."""
    for former, new in ((2, 99), (3, 2), (99, 3)):
        connection.execute(update(entries).where(entries.c.id == former).values(id=new))


def write_anew(connection: Connection) -> None:
    """Forge a whole log that says something else, with a key of one's own."""
    connection.execute(delete(entries))
    connection.execute(delete(fact_rows).where(fact_rows.c.name.startswith("journal")))
    fill_log(FORGERS_KEY, connection)


def write_without_a_key(connection: Connection) -> None:
    """Change an entry, and make it and all after it look like those from before there was a key."""
    connection.execute(update(entries).where(entries.c.id == 3).values(actor="joost"))
    last = connection.execute(select(entries.c.digest).where(entries.c.id == 2)).scalar_one()
    for row in connection.execute(select(entries).where(entries.c.id >= 3).order_by(entries.c.id)).all():
        at = str(UtcMicroseconds.to_microseconds(row.at))
        last = sha256("\0".join((last, row.conversation_id, row.actor, row.action, "1", at)).encode()).hexdigest()
        change(row.id, {"digest": last, "salt": "", "commitment": ""}, connection)
    facts.write_fact(connection, "journal.head", last)


async def test_an_unchanged_access_log_is_whole(database: Database) -> None:
    assert broken_links(database) == []
    database.run(partial(fill_log, database.vault))
    assert broken_links(database) == []


@pytest.mark.parametrize("changed", [{"actor": "joost"}, {"action": "names_only"}, {"version": 2}, {"at": START}, {"conversation_id": "c"}])
async def test_a_changed_entry_is_detected(database: Database, log: AccessLog, changed: dict[str, object]) -> None:
    database.run(partial(change, 3, changed))
    assert broken_links(database) == [3]


@pytest.mark.parametrize(("missing", "shows"), [(1, [2]), (3, [4]), (5, [0])])
async def test_a_missing_entry_is_detected_anywhere(database: Database, log: AccessLog, missing: int, shows: list[int]) -> None:
    database.run(partial(cut, missing))
    assert broken_links(database) == shows


@pytest.mark.parametrize("forge", [cut_the_end, cut_the_beginning, swap, write_anew, write_without_a_key], ids=lambda forge: forge.__name__)
async def test_whoever_can_write_the_database_but_has_no_key_is_found_out(
    database: Database, log: AccessLog, forge: Callable[[Connection], None]
) -> None:
    database.run(forge)
    assert broken_links(database)


async def test_an_entry_that_somebody_else_blanked_is_detected(database: Database, log: AccessLog) -> None:
    blank = {"conversation_id": "", "actor": "", "action": "", "version": 0, "salt": ""}
    database.run(partial(change, 3, blank))
    assert broken_links(database) == [3]
    database.run(partial(change, 3, {"blanked": "0" * 64}))
    assert broken_links(database) == [3]


async def test_of_an_erased_person_the_digests_and_the_days_stay(database: Database, log: AccessLog) -> None:
    database.run(lambda c: log.blank_entries(c, "a"))
    assert broken_links(database) == []
    left = database.run(lambda c: c.execute(select(entries).order_by(entries.c.id)).all())
    assert [(row.conversation_id, row.actor, row.action, row.salt) for row in left if row.id not in {2, 4}] == [("", "", "", "")] * 3
    assert all(row.at.hour == 0 and row.digest for row in left if not row.actor)


async def test_an_entry_of_an_erased_person_cannot_be_moved_to_another_day(database: Database, log: AccessLog) -> None:
    database.run(lambda c: log.blank_entries(c, "a"))
    database.run(partial(change, 3, {"at": (START - timedelta(days=9)).replace(hour=0, minute=0)}))
    assert broken_links(database) == [3]


async def test_a_changed_entry_after_a_blanked_one_is_detected(database: Database, log: AccessLog) -> None:
    database.run(lambda c: log.blank_entries(c, "a"))
    database.run(partial(change, 4, {"actor": "joost"}))
    assert broken_links(database) == [4]


async def test_entries_older_than_a_year_are_deleted_and_the_chain_still_has_its_beginning(database: Database, log: AccessLog) -> None:
    database.run(lambda c: log.delete_before(c, START + timedelta(days=2), 100))
    assert database.count(entries) == 3 and broken_links(database) == []
    database.run(lambda c: log.delete_before(c, START + timedelta(days=99), 100))
    database.run(partial(fill_log, database.vault))
    assert broken_links(database) == []


async def test_entries_from_before_the_chain_was_keyed_stay_whole_and_a_changed_one_is_detected(database: Database) -> None:
    last = "0" * 64
    for number, what in enumerate(("names", "story", "closed")):
        at = START + timedelta(days=number)
        content = (last, "a", "hanneke", what, "1", str(UtcMicroseconds.to_microseconds(at)))
        last = sha256("\0".join(content).encode()).hexdigest()
        row = {"conversation_id": "a", "actor": "hanneke", "action": what, "version": 1, "at": at, "digest": last}
        database.run(partial(add_row, row))
    database.run(lambda c: facts.write_fact(c, "journal.head", last))
    assert broken_links(database) == []
    database.run(partial(fill_log, database.vault))
    assert broken_links(database) == []
    database.run(partial(change, 2, {"actor": "joost"}))
    assert broken_links(database) == [2]


@pytest.mark.parametrize("jump", [timedelta(minutes=20), timedelta(hours=2), timedelta(days=3)])
def test_what_is_opened_after_a_clock_was_ahead_is_recorded(sqlite_database: Database, jump: timedelta) -> None:
    log = AccessLog(sqlite_database.vault)
    for at in (START + jump, START, START + timedelta(minutes=1)):
        sqlite_database.run(partial(log.record_view, conversation_id="a", actor="hanneke", action="story", version=1, at=at))
    assert [row["at"] for row in sqlite_database.rows(entries)] == [START + jump, START]

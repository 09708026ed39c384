"""Promises of the hourly sweep: however much is over, it goes in slices, and it waits for nobody."""

from __future__ import annotations

from datetime import timedelta
from functools import partial

import pytest
from sqlalchemy import insert, select

from storage.access_log import AccessLog
from storage.db.tables import access_log, dead_letters, notice_ledger, timers
from storage.retention import sweep
from storage.retention.sweep import sweep_if_due
from tests.support.database.database import Database
from tests.support.database.minimal_engine import START

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture(autouse=True)
def small_slices(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sweep, "SWEPT_AT_ONCE", 2)


def sweep_at(database: Database, after: timedelta) -> None:
    database.run(lambda connection: sweep_if_due(connection, database.vault, START + after))


def due_after(database: Database) -> list[timedelta]:
    return [row["due_at"] - START for row in database.rows(timers) if row["kind"] == "sweep"]


def test_however_many_rows_are_over_each_transaction_deletes_a_few_until_none_is_left(database: Database) -> None:
    letters = [{"bot": "telegram", "update_id": number, "at": START} for number in range(5)]
    database.run(lambda connection: connection.execute(insert(dead_letters), letters))
    left = []
    for _ in range(3):
        sweep_at(database, 4 * DAY)
        left.append((database.count(dead_letters), due_after(database)))
    assert left == [(3, [4 * DAY]), (1, [4 * DAY]), (0, [4 * DAY + HOUR])]


def test_the_access_log_goes_in_slices_from_its_beginning_and_stays_whole(database: Database) -> None:
    log = AccessLog(database.vault)
    for day in range(5):
        database.run(partial(log.record_access, conversation_id="c", actor="hanneke", action="story", version=1, at=START + day * DAY))
    for left in (3, 1, 1):
        sweep_at(database, 369 * DAY)
        assert database.count(access_log) == left
        assert database.run(lambda connection: list(log.find_broken_links(connection))) == []


def test_a_row_that_another_process_writes_is_left_to_the_next_sweep(server_database: Database) -> None:
    database, entry = server_database, {"way": "mail", "kind": "news", "tries": 1, "status": 0, "since": START, "at": START}
    database.run(lambda connection: connection.execute(insert(notice_ledger), [entry | {"recipient": one} for one in ("a", "b")]))
    other = database.reopen()
    with other.engine.begin() as writing:
        writing.execute(select(notice_ledger).where(notice_ledger.c.recipient == "a").with_for_update())
        sweep_at(database, 8 * DAY)
        assert [row["recipient"] for row in database.rows(notice_ledger)] == ["a"]
    other.engine.dispose()
    sweep_at(database, 8 * DAY + HOUR)
    assert database.count(notice_ledger) == 0

"""Promises of the queue of coordinators: what failed is tried later and given up at last, and what was sent is sent once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial

import pytest
from sqlalchemy import Connection

from storage.coordinators import notifications
from storage.coordinators.message_queue import DISCARD_AFTER, next_retry
from storage.db import tables
from storage.retention.clock_watch import confirm_clock
from tests.support.database.database import Database
from tests.support.database.minimal_engine import START
from tests.support.database.notification_rows import due, enqueue, notification_rows

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
MOMENT = timedelta(microseconds=1)
BOTH = notifications.CHANNELS


@pytest.mark.parametrize(("tries", "minutes"), [(0, 1), (1, 2), (2, 4), (8, 256), (9, 360), (5_000, 360)])
def test_each_try_that_fails_makes_the_next_one_twice_as_late_and_never_later_than_six_hours(tries: int, minutes: int) -> None:
    assert next_retry(START, tries) == START + minutes * MINUTE


def reschedule(database: Database, at: datetime) -> None:
    """The only notification that waits was not sent."""
    (row,) = database.rows(tables.notifications)
    database.run(lambda connection: notifications.QUEUE.reschedule(connection, row["id"], at))


def test_what_failed_is_tried_again_later_and_given_up_after_three_days(sqlite_database: Database) -> None:
    enqueue(sqlite_database)
    for minutes in (1, 2):
        reschedule(sqlite_database, START)
        assert due(sqlite_database, at=START + minutes * MINUTE - MOMENT) == []
        assert due(sqlite_database, at=START + minutes * MINUTE) == ["hanneke offer fatima"]
    reschedule(sqlite_database, START + DISCARD_AFTER)
    assert notification_rows(sqlite_database, "tries") == [(3,)]
    reschedule(sqlite_database, START + DISCARD_AFTER + MOMENT)
    assert notification_rows(sqlite_database, "tries") == []


def test_what_is_to_be_told_later_is_not_told_before(sqlite_database: Database) -> None:
    enqueue(sqlite_database, due=12 * HOUR)
    assert due(sqlite_database) == [] and due(sqlite_database, at=START + 12 * HOUR) == ["hanneke offer fatima"]


def test_what_failed_while_a_clock_had_jumped_is_kept(sqlite_database: Database) -> None:
    enqueue(sqlite_database)
    sqlite_database.run(lambda connection: confirm_clock(connection, START))
    reschedule(sqlite_database, START + timedelta(days=400))
    requeue(sqlite_database, START + timedelta(days=400))
    assert notification_rows(sqlite_database, "tries") == [(2,)]


def test_a_failure_postpones_its_own_row_alone_and_of_one_that_is_gone_nothing(sqlite_database: Database) -> None:
    enqueue(sqlite_database)
    (row,) = sqlite_database.rows(tables.notifications)
    enqueue(sqlite_database, "joost")
    for row_id in (row["id"], "gone"):
        sqlite_database.run(partial(notifications.QUEUE.reschedule, row_id=row_id, at=START))
    assert due(sqlite_database) == ["joost offer fatima"] and len(notification_rows(sqlite_database, "id")) == 2


def test_what_was_sent_is_sent_once(sqlite_database: Database) -> None:
    enqueue(sqlite_database)
    enqueue(sqlite_database, "joost")
    row_id = next(row["id"] for row in sqlite_database.rows(tables.notifications) if row["coordinator_id"] == "hanneke")

    def work(connection: Connection) -> list[bool]:
        queue = notifications.QUEUE
        return [
            queue.is_queued(connection, row_id),
            *(queue.mark_sent(connection, row_id) for _ in range(2)),
            queue.is_queued(connection, row_id),
        ]

    assert sqlite_database.run(work) == [True, True, False, False]
    assert due(sqlite_database) == ["joost offer fatima"]


def requeue(database: Database, until: datetime, meanwhile: Callable[[], None] = lambda: None) -> None:
    """The only notification that waits is on its way, something else happens, and it has to wait until some time."""
    (taken,) = database.run(lambda connection: connection.execute(tables.notifications.select()).all())
    assert database.run(lambda connection: notifications.QUEUE.begin(connection, taken.id))
    meanwhile()
    database.run(lambda connection: notifications.QUEUE.requeue(connection, taken, until, until))


def test_what_is_on_its_way_is_taken_by_one_is_not_due_and_takes_nothing_else_with_it(sqlite_database: Database) -> None:
    enqueue(sqlite_database)
    enqueue(sqlite_database, "joost")
    row_id = next(row["id"] for row in sqlite_database.rows(tables.notifications) if row["coordinator_id"] == "hanneke")
    begun = [sqlite_database.run(lambda connection: notifications.QUEUE.begin(connection, row_id)) for _ in range(2)]
    assert begun == [True, False] and due(sqlite_database) == ["joost offer fatima"] and len(notification_rows(sqlite_database, "id")) == 2


def test_what_was_on_its_way_and_has_to_wait_is_due_again_then_for_three_days(sqlite_database: Database) -> None:
    enqueue(sqlite_database)
    requeue(sqlite_database, START + DISCARD_AFTER)
    assert notification_rows(sqlite_database, "since", "due_at", "tries") == [(START, START + DISCARD_AFTER, 1)]
    requeue(sqlite_database, START + DISCARD_AFTER + MOMENT)
    assert notification_rows(sqlite_database, "tries") == []


def test_what_happened_again_meanwhile_is_told_once(sqlite_database: Database) -> None:
    enqueue(sqlite_database)
    requeue(sqlite_database, START + HOUR, meanwhile=lambda: enqueue(sqlite_database, since=MINUTE))
    assert notification_rows(sqlite_database, "since", "tries") == [(START + MINUTE, 0)]


def test_what_was_withdrawn_while_it_was_on_its_way_is_not_told(sqlite_database: Database) -> None:
    enqueue(sqlite_database)
    withdraw = partial(notifications.forget_dossier, dossier_id="fatima")
    requeue(sqlite_database, START + HOUR, meanwhile=lambda: sqlite_database.run(withdraw))
    assert notification_rows(sqlite_database, "id") == []

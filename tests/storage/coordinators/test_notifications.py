"""Promises of what waits to be told to coordinators: once by each way, in order, and never when it is not true any more."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import partial
from typing import Any

import pytest

from storage.coordinators import notifications
from storage.db import tables
from tests.support.database.database import Database
from tests.support.database.minimal_engine import START
from tests.support.database.notification_rows import due, enqueue, notification_rows

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
MOMENT = timedelta(microseconds=1)
BOTH = notifications.CHANNELS


def test_what_happens_again_before_it_is_told_is_one_line_on_each_channel(sqlite_database: Database) -> None:
    for since in (0 * HOUR, HOUR):
        enqueue(sqlite_database, channels=(*BOTH, "mail"), since=since, due=HOUR)
    expected = [(channel, START + HOUR, START + HOUR, 0) for channel in ("mail", "telegram")]
    assert notification_rows(sqlite_database, "channel", "since", "due_at", "tries") == expected


@pytest.mark.parametrize("other", [{"who": "joost"}, {"kind": "changed"}, {"dossier": "samira"}])
def test_what_is_about_somebody_or_something_else_is_a_line_of_its_own(sqlite_database: Database, other: dict[str, str]) -> None:
    enqueue(sqlite_database)
    enqueue(sqlite_database, **other)  # type: ignore[arg-type]
    assert len(due(sqlite_database)) == 2


def test_what_happens_again_makes_nobody_wait_longer_for_what_waits(sqlite_database: Database) -> None:
    enqueue(sqlite_database, due=HOUR)
    enqueue(sqlite_database, due=2 * HOUR)
    assert notification_rows(sqlite_database, "due_at") == [(START + HOUR,)]


def test_what_failed_before_is_tried_anew_when_it_happens_again(sqlite_database: Database) -> None:
    enqueue(sqlite_database)
    reschedule(sqlite_database, START - HOUR)
    enqueue(sqlite_database, due=2 * HOUR)
    assert notification_rows(sqlite_database, "due_at", "tries") == [(START + 2 * HOUR, 0)]


def test_where_nothing_reaches_somebody_nothing_waits(sqlite_database: Database) -> None:
    enqueue(sqlite_database, channels=())
    assert sqlite_database.count(tables.notifications) == 0


def test_a_channel_sends_what_is_due_on_it_the_longest_due_first(sqlite_database: Database) -> None:
    for dossier, when in (("late", MINUTE), ("early", -MINUTE), ("now", 0 * MINUTE)):
        enqueue(sqlite_database, dossier=dossier, due=when)
    enqueue(sqlite_database, dossier="elsewhere", channels=("telegram",))
    enqueue(sqlite_database, notifications.OPERATOR, due=-MINUTE)
    assert due(sqlite_database) == ["hanneke offer early", "hanneke offer now"]
    assert due(sqlite_database, limit=1) == ["hanneke offer early"]


def test_what_one_way_does_not_tell_another_tells_at_once(sqlite_database: Database) -> None:
    enqueue(sqlite_database, since=-HOUR, due=HOUR)
    reschedule(sqlite_database, START)
    sqlite_database.run(lambda c: notifications.enqueue_beside(c, c.execute(tables.notifications.select()).one(), "telegram", START))
    assert due(sqlite_database, "telegram") == ["hanneke offer fatima"]
    assert {(who[0], who[1]) for who in notification_rows(sqlite_database, "channel", "since")} == {
        ("mail", START - HOUR),
        ("telegram", START - HOUR),
    }
    assert ("telegram", 0) in notification_rows(sqlite_database, "channel", "tries")


def test_the_operator_reads_one_digest_an_hour_and_none_of_what_is_not_due(sqlite_database: Database) -> None:
    enqueue(sqlite_database)
    assert not is_digest_due(sqlite_database, START)
    enqueue(sqlite_database, notifications.OPERATOR)
    assert not is_digest_due(sqlite_database, START - MOMENT) and is_digest_due(sqlite_database, START)
    sqlite_database.run(lambda connection: notifications.record_digest(connection, START))
    second = timedelta(seconds=1)
    assert [is_digest_due(sqlite_database, START + one) for one in (HOUR - second, HOUR)] == [False, True]


def test_a_digest_that_was_told_by_a_clock_that_jumped_keeps_the_operator_waiting_no_longer(sqlite_database: Database) -> None:
    enqueue(sqlite_database, notifications.OPERATOR)
    sqlite_database.run(lambda connection: notifications.record_digest(connection, START + timedelta(days=400)))
    assert is_digest_due(sqlite_database, START)


def is_digest_due(database: Database, at: datetime) -> bool:
    return database.run(lambda connection: notifications.is_digest_due(connection, at))


def test_with_another_account_what_the_former_one_did_not_get_is_due_at_once_and_nothing_else(sqlite_database: Database) -> None:
    for who in ("hanneke", "joost"):
        enqueue(sqlite_database, who, channels=BOTH)
    for row in sqlite_database.rows(tables.notifications):
        sqlite_database.run(partial(notifications.QUEUE.reschedule, row_id=row["id"], at=START))
    enqueue(sqlite_database, dossier="samira", channels=BOTH, due=HOUR)
    sqlite_database.run(lambda connection: notifications.retry_now(connection, "hanneke", START))
    assert (due(sqlite_database, "telegram"), due(sqlite_database, "mail")) == (["hanneke offer fatima"], [])


@pytest.mark.parametrize(
    ("forget", "left"),
    [
        (partial(notifications.forget_dossier, dossier_id="fatima"), ["hanneke offer samira"]),
        (
            partial(notifications.forget_held, dossier_id="fatima", coordinator_id="hanneke"),
            ["hanneke offer samira", "joost offer fatima"],
        ),
        (
            partial(notifications.forget_kinds, dossier_id="fatima", kinds=["changed"]),
            ["hanneke offer fatima", "hanneke offer samira", "joost offer fatima"],
        ),
    ],
)
def test_what_is_not_true_any_more_is_not_told_and_all_else_is(sqlite_database: Database, forget: Any, left: list[str]) -> None:
    enqueue(sqlite_database)
    enqueue(sqlite_database, kind="changed")
    enqueue(sqlite_database, "joost")
    enqueue(sqlite_database, dossier="samira")
    sqlite_database.run(forget)
    assert sorted(due(sqlite_database)) == left


def test_what_waits_for_somebody_is_listed_in_the_order_in_which_it_happened(sqlite_database: Database) -> None:
    for dossier, since in (("second", HOUR), ("first", 0 * HOUR)):
        enqueue(sqlite_database, dossier=dossier, since=since, due=24 * HOUR)
    enqueue(sqlite_database, "joost")
    listed = sqlite_database.run(lambda connection: notifications.list_waiting(connection, "hanneke"))
    assert [row.dossier_id for row in listed] == ["first", "second"]


def reschedule(database: Database, at: datetime) -> None:
    """The only notification that waits was not sent."""
    (row,) = database.rows(tables.notifications)
    database.run(lambda connection: notifications.QUEUE.reschedule(connection, row["id"], at))

"""Promises of the ledger of notices: who was not reached is known by way and kind, until a message arrives there again."""

from __future__ import annotations

from datetime import timedelta
from functools import partial

import pytest

from storage.delivery import notice_ledger
from storage.delivery.notice_ledger import (
    BAD_REQUEST,
    BLOCKED,
    MAX_TRIES,
    NO_SERVER,
    WRONG_TOKEN,
    LedgerEntry,
    UnreachedCount,
    UnreachedWay,
)
from tests.support.database.database import Database
from tests.support.database.minimal_engine import START

HOUR = timedelta(hours=1)
LATE = START + HOUR


def sent(database: Database, who: str = "hanneke", way: str = "mail", kind: str = "offer", after: timedelta = 0 * HOUR) -> None:
    database.run(lambda connection: notice_ledger.record_sent(connection, who, way, kind, START + after))


def refused(
    database: Database, who: str = "hanneke", way: str = "mail", kind: str = "offer", status: int = BLOCKED, after: timedelta = 0 * HOUR
) -> None:
    database.run(lambda connection: notice_ledger.record_refusal(connection, who, way, kind, status, START + after))


def failed(
    database: Database,
    who: str = "hanneke",
    way: str = "mail",
    kind: str = "offer",
    status: int = NO_SERVER,
    after: timedelta = 0 * HOUR,
    tries: int = 1,
) -> None:
    for _ in range(tries):
        record = partial(notice_ledger.record_failure, recipient=who, way=way, kind=kind, status=status, at=START + after, until=LATE)
        database.run(record)


def listed(database: Database) -> list[LedgerEntry]:
    return database.run(notice_ledger.list_notices)


def test_every_try_in_vain_is_counted_from_the_first_and_what_came_of_the_last_stands(sqlite_database: Database) -> None:
    failed(sqlite_database)
    failed(sqlite_database, status=WRONG_TOKEN, after=HOUR)
    assert listed(sqlite_database) == [LedgerEntry("hanneke", "mail", "offer", 2, "failed", WRONG_TOKEN, START, LATE, LATE)]
    refused(sqlite_database, after=2 * HOUR)
    assert listed(sqlite_database) == [LedgerEntry("hanneke", "mail", "offer", 3, "refused", BLOCKED, START, START + 2 * HOUR, None)]


def test_what_arrived_at_last_says_how_often_it_was_tried_and_what_fails_after_it_begins_anew(sqlite_database: Database) -> None:
    failed(sqlite_database, tries=2)
    sent(sqlite_database, after=HOUR)
    assert listed(sqlite_database) == [LedgerEntry("hanneke", "mail", "offer", 3, "sent", NO_SERVER, LATE, LATE, None)]
    sent(sqlite_database, after=2 * HOUR)
    assert [one.tries for one in listed(sqlite_database)] == [1]
    failed(sqlite_database, after=3 * HOUR)
    assert [(one.tries, one.since) for one in listed(sqlite_database)] == [(1, START + 3 * HOUR)]


def test_each_recipient_way_and_kind_has_a_line_of_its_own_the_latest_first(sqlite_database: Database) -> None:
    for number, other in enumerate(({}, {"who": "joost"}, {"way": "telegram"}, {"kind": "changed"})):
        refused(sqlite_database, **other, after=number * HOUR)  # type: ignore[arg-type]
    assert [(one.recipient, one.way, one.kind) for one in listed(sqlite_database)] == [
        ("hanneke", "mail", "changed"),
        ("hanneke", "telegram", "offer"),
        ("joost", "mail", "offer"),
        ("hanneke", "mail", "offer"),
    ]


def test_a_message_that_arrives_opens_its_way_for_its_recipient_and_says_that_the_server_works(sqlite_database: Database) -> None:
    refused(sqlite_database, kind="changed")
    refused(sqlite_database, kind="wrong", status=BAD_REQUEST)
    refused(sqlite_database, way="telegram")
    refused(sqlite_database, "joost")
    failed(sqlite_database, "samira")
    failed(sqlite_database, "samira", way="telegram")
    sent(sqlite_database)
    assert {(one.recipient, one.way, one.kind) for one in listed(sqlite_database) if one.outcome != "sent"} == {
        ("hanneke", "mail", "wrong"),
        ("hanneke", "telegram", "offer"),
        ("joost", "mail", "offer"),
        ("samira", "telegram", "offer"),
    }


def test_what_was_sent_by_a_way_stays_when_the_way_is_opened(sqlite_database: Database) -> None:
    sent(sqlite_database, kind="changed")
    sqlite_database.run(lambda connection: notice_ledger.clear_way(connection, "hanneke", "mail"))
    sqlite_database.run(lambda connection: notice_ledger.clear_server(connection, "mail"))
    assert len(listed(sqlite_database)) == 1


def test_of_who_is_gone_nothing_stays_and_of_others_all(sqlite_database: Database) -> None:
    for who in ("hanneke", "joost"):
        sent(sqlite_database, who)
        refused(sqlite_database, who, kind="changed")
    sqlite_database.run(lambda connection: notice_ledger.clear_recipient(connection, "hanneke"))
    assert [one.recipient for one in listed(sqlite_database)] == ["joost"] * 2


@pytest.mark.parametrize(
    ("record", "is_closed", "is_unreached"),
    [
        (refused, True, True),
        (partial(refused, status=BAD_REQUEST), False, True),
        (partial(failed, tries=MAX_TRIES), False, True),
        (partial(failed, tries=MAX_TRIES - 1), False, False),
        (sent, False, False),
    ],
)
def test_a_way_is_closed_by_a_refusal_and_somebody_is_not_reached_after_too_many_failures_too(
    sqlite_database: Database, record: partial[None], is_closed: bool, is_unreached: bool
) -> None:
    record(sqlite_database)
    assert sqlite_database.run(lambda connection: notice_ledger.list_closed(connection, "mail")) == ({"hanneke"} if is_closed else set())
    assert sqlite_database.run(lambda connection: notice_ledger.list_closed(connection, "telegram")) == set()
    assert sqlite_database.run(notice_ledger.list_unreached) == ({"hanneke"} if is_unreached else set())


def test_the_ways_that_failed_somebody_say_whether_only_the_server_is_to_blame(sqlite_database: Database) -> None:
    failed(sqlite_database, way="telegram", tries=MAX_TRIES)
    failed(sqlite_database, way="mail", tries=MAX_TRIES)
    refused(sqlite_database, way="mail", kind="changed")
    failed(sqlite_database, "joost", tries=MAX_TRIES, status=WRONG_TOKEN)
    refused(sqlite_database, "samira")
    found = sqlite_database.run(lambda connection: notice_ledger.list_unreached_ways(connection, {"hanneke", "joost", "nobody"}))
    assert found == {
        "hanneke": (UnreachedWay("mail", False), UnreachedWay("telegram", True)),
        "joost": (UnreachedWay("mail", True),),
    }


def test_whether_somebody_was_told_since_an_offer_was_made_does_not_depend_on_what_came_of_it(sqlite_database: Database) -> None:
    refused(sqlite_database, after=HOUR)
    sent(sqlite_database, "joost")
    asked = [
        ("hanneke", "offer", LATE),
        ("hanneke", "offer", LATE + HOUR),
        ("hanneke", "changed", START),
        ("joost", "offer", START),
        ("joost", "offer", LATE),
    ]
    tried = [sqlite_database.run(partial(notice_ledger.was_tried, recipient=who, kind=kind, since=since)) for who, kind, since in asked]
    assert tried == [True, False, False, True, False]


def test_what_did_not_arrive_is_counted_by_way_and_kind_without_anybodys_name(sqlite_database: Database) -> None:
    refused(sqlite_database, after=HOUR)
    for _ in range(2):
        refused(sqlite_database, "joost")
    failed(sqlite_database, "samira", tries=MAX_TRIES)
    failed(sqlite_database, "riet")
    assert sqlite_database.run(notice_ledger.count_unreached) == [
        UnreachedCount("mail", "failed", NO_SERVER, "offer", MAX_TRIES, START),
        UnreachedCount("mail", "refused", BLOCKED, "offer", 3, START),
    ]

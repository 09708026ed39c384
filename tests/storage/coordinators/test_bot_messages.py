"""Promises of the coordinators' bot: an answer is given once, and a message that shows a dossier is known until it is deleted."""

from __future__ import annotations

from datetime import timedelta
from functools import partial

from storage.coordinators import bot_answers, notifications, offer_messages
from storage.db import tables
from tests.support.database.database import Database
from tests.support.database.minimal_engine import START

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
MOMENT = timedelta(microseconds=1)
BOTH = notifications.CHANNELS


def test_an_answer_that_is_asked_for_twice_is_given_once_and_answers_go_in_order(sqlite_database: Database) -> None:
    asked = [
        ("hanneke", "dossier", "fatima"),
        ("hanneke", "dossier", "fatima"),
        ("hanneke", "list", "fatima"),
        ("joost", "dossier", "fatima"),
        ("hanneke", "dossier", "samira"),
    ]
    for number, (who, kind, subject) in enumerate(asked):
        sqlite_database.run(partial(bot_answers.enqueue, coordinator_id=who, kind=kind, subject=subject, at=START + number * MINUTE))
    now = START + (len(asked) - 1) * MINUTE
    listed = sqlite_database.run(lambda connection: bot_answers.list_due(connection, now))
    assert [(row.coordinator_id, row.kind, row.subject) for row in listed] == asked[1:]
    assert [(row.since, row.tries) for row in listed][:1] == [(START + MINUTE, 0)]
    assert len(sqlite_database.run(lambda connection: bot_answers.list_due(connection, now - MOMENT))) == 3
    assert [row.subject for row in sqlite_database.run(lambda connection: bot_answers.list_due(connection, now, 1))] == ["fatima"]


def show(database: Database, message: int, *dossiers: str, who: str = "hanneke", at: timedelta = 0 * HOUR) -> None:
    database.run(lambda connection: offer_messages.record_message(connection, who, dossiers, message, START + at))


def shown(database: Database, limit: int = 50) -> list[str]:
    found = database.run(lambda connection: offer_messages.list_oldest(connection, limit))
    return [f"{row.coordinator_id} {row.dossier_id} {row.message} {(row.since - START) // HOUR}" for row in found]


def test_messages_that_show_a_dossier_are_known_the_oldest_first_and_each_once(sqlite_database: Database) -> None:
    show(sqlite_database, 1, "fatima", "samira", at=2 * HOUR)
    show(sqlite_database, 2, "fatima", at=HOUR)
    show(sqlite_database, 1, "fatima", at=3 * HOUR)
    show(sqlite_database, 3)
    assert shown(sqlite_database) == ["hanneke fatima 2 1", "hanneke samira 1 2", "hanneke fatima 1 3"]
    assert shown(sqlite_database, 1) == ["hanneke fatima 2 1"]


def test_what_is_not_true_any_more_counts_as_old_in_this_coordinators_chat_alone(sqlite_database: Database) -> None:
    for who in ("hanneke", "joost"):
        show(sqlite_database, 1, "fatima", "samira", who=who)
    sqlite_database.run(lambda connection: offer_messages.void_messages(connection, "hanneke", "fatima", START - HOUR))
    assert [one for one in shown(sqlite_database) if one.endswith("-1")] == ["hanneke fatima 1 -1"]


def test_a_message_that_was_deleted_is_forgotten_and_with_an_account_all_that_it_showed(sqlite_database: Database) -> None:
    show(sqlite_database, 1, "fatima")
    show(sqlite_database, 2, "fatima", at=HOUR)
    show(sqlite_database, 1, "fatima", who="joost", at=2 * HOUR)
    first = next(row["id"] for row in sqlite_database.rows(tables.offer_messages) if row["message"] == 2)
    sqlite_database.run(lambda connection: offer_messages.forget_message(connection, first))
    assert shown(sqlite_database) == ["hanneke fatima 1 0", "joost fatima 1 2"]
    sqlite_database.run(lambda connection: offer_messages.forget_coordinator(connection, "hanneke"))
    assert shown(sqlite_database) == ["joost fatima 1 2"]

"""Promises of timers as rows: each conversation has its own, one of a kind, and what ends a plan ends the plan's timers alone."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import partial

import pytest

from storage.db.tables import conversations
from storage.retention import timers
from storage.retention.clock_watch import confirm_clock
from storage.retention.rules import PLAN_KINDS
from tests.support.database.database import Database
from tests.support.database.minimal_engine import INSTALLATION, START, incoming_turn

HOUR = timedelta(hours=1)
PLAN_KIND = sorted(PLAN_KINDS)[0]
Running = dict[str, dict[str, datetime]]


@pytest.fixture
def running(sqlite_database: Database) -> Database:
    """Fatima has a timer of her plan and one of her dossier, Joost one of his plan."""
    for kind, conversation, due_at in (
        (PLAN_KIND, "fatima", START),
        ("dossier", "fatima", START + HOUR),
        (PLAN_KIND, "joost", START + HOUR),
    ):
        sqlite_database.run(partial(timers.set_timer, kind=kind, conversation_id=conversation, due_at=due_at))
    return sqlite_database


def listed(database: Database) -> Running:
    return database.run(lambda connection: timers.timers_of(connection, ["fatima", "joost"]))


def test_of_a_kind_a_conversation_has_one_timer_the_last(running: Database) -> None:
    running.run(lambda connection: timers.set_timer(connection, "dossier", "fatima", START))
    assert listed(running) == {"fatima": {PLAN_KIND: START, "dossier": START}, "joost": {PLAN_KIND: START + HOUR}}
    assert running.run(lambda connection: timers.timers_of(connection, ["joost"])) == {"joost": {PLAN_KIND: START + HOUR}}


def test_what_ends_a_plan_stops_the_timers_of_this_plan_alone(running: Database) -> None:
    running.run(lambda connection: timers.stop_plan_timers(connection, "fatima"))
    assert listed(running) == {"fatima": {"dossier": START + HOUR}, "joost": {PLAN_KIND: START + HOUR}}


def test_one_timer_is_stopped_or_all_of_a_conversation(running: Database) -> None:
    running.run(lambda connection: timers.stop_timer(connection, PLAN_KIND, "fatima"))
    assert listed(running) == {"fatima": {"dossier": START + HOUR}, "joost": {PLAN_KIND: START + HOUR}}
    running.run(lambda connection: timers.stop_timers(connection, "fatima"))
    assert listed(running) == {"joost": {PLAN_KIND: START + HOUR}}


def test_the_next_timer_of_anybody_is_known_and_the_sweep_of_the_installation_is_none_of_them(running: Database) -> None:
    running.run(lambda connection: timers.set_timer(connection, "sweep", "", START - HOUR))
    assert running.run(timers.next_due_at) == START
    for conversation in ("fatima", "joost"):
        running.run(partial(timers.stop_timers, conversation_id=conversation))
    assert running.run(timers.next_due_at) is None


@pytest.mark.parametrize(("before", "overdue"), [(START, 0), (START + HOUR, 1), (START + 2 * HOUR, 3)])
def test_a_timer_is_overdue_when_its_time_lies_before(running: Database, before: datetime, overdue: int) -> None:
    assert running.run(lambda connection: timers.count_overdue(connection, before)) == overdue


def test_drafts_end_at_their_own_times_and_a_later_end_replaces_the_one_before(running: Database) -> None:
    running.run(lambda connection: timers.set_draft_timers(connection, {"joost": START, "fatima": START}))
    running.run(lambda connection: timers.set_draft_timers(connection, {"joost": START + HOUR}))
    running.run(lambda connection: timers.set_draft_timers(connection, {}))
    assert {who: due["draft"] for who, due in listed(running).items()} == {"fatima": START, "joost": START + HOUR}


def test_while_the_clock_is_behind_what_destroys_something_is_due_so_much_later_and_what_reminds_is_not(sqlite_database: Database) -> None:
    starting = partial(timers.start_timers, starts_on="claimed", at=START, installation=INSTALLATION)
    sqlite_database.run(partial(starting, conversation_id="joost"))
    sqlite_database.run(lambda connection: confirm_clock(connection, START + HOUR))
    sqlite_database.run(partial(starting, conversation_id="fatima"))
    found = listed(sqlite_database)
    assert {kind for kind, due in found["fatima"].items() if due == found["joost"][kind] + HOUR} == {"dossier", "names"}
    assert {kind for kind, due in found["fatima"].items() if due == found["joost"][kind]} == {
        "contact",
        "ending",
        "inform",
        "plan",
        "remind_plan",
    }


async def test_what_is_claimed_after_its_end_ends_no_sooner_by_that_and_no_timer_is_due_before_its_event(sqlite_database: Database) -> None:
    await sqlite_database.store.process_turn(incoming_turn("fatima", "send"))
    (conversation,) = sqlite_database.rows(conversations)
    late = START + timedelta(days=200)
    starting = partial(timers.start_timers, starts_on="claimed", conversation_id=conversation["id"], at=late, installation=INSTALLATION)
    sqlite_database.run(starting)
    (running,) = sqlite_database.run(lambda connection: timers.timers_of(connection, [conversation["id"]])).values()
    assert running["dossier"] == START + timedelta(days=INSTALLATION.sent_days) and running["ending"] == late
    assert min(due for kind, due in running.items() if kind in ("contact", "names", "plan")) > late

"""Promises of the runner: one timer at a time, the longest due first, none before what can still be undone, and none stops another."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import partial
from typing import Any

import psycopg
import pytest
from sqlalchemy import Connection, insert, update
from sqlalchemy.exc import OperationalError

from storage.db import tables
from storage.db.writer_connection import WriterConnection
from storage.retention import timers
from storage.retention.rules import SETTLE
from storage.retention.timer_runner import FiredTimer, TimerRunner
from tests.support.database.database import Database
from tests.support.database.minimal_engine import START, incoming_turn

MOMENT, SECOND, HOUR, DAY = timedelta(microseconds=1), timedelta(seconds=1), timedelta(hours=1), timedelta(days=1)
FATIMA, JOOST = "fatima", "joost"


class Work:
    """Two dossiers that somebody holds, and a runner whose handlers note what they were called for."""

    def __init__(self, database: Database) -> None:
        self.database, self.done = database, list[tuple[str, str, datetime]]()
        handlers = {name: partial(self._note, name) for name in ("settle", "remind_plan", "lapse", "inform", "offer")}
        self.runner = TimerRunner(database.vault, handlers=handlers)
        for name in (FATIMA, JOOST):
            self.add(name)

    def _note(self, name: str, connection: Connection, conversation_id: str, now: datetime) -> None:
        self.done.append((name, conversation_id, now))

    def add(self, name: str) -> None:
        times: dict[str, Any] = {"sent_at": START, "changed_at": START, "claimed_at": START}
        row = {"id": f"dossier of {name}", "conversation_id": name, "version": 1, "state": "names", "digest": "", "tries": 0}
        sealed = {"content": b"", "card": b"", "progress": b"", "coordinator_id": "hanneke"}
        self.database.run(lambda connection: connection.execute(insert(tables.dossiers), row | sealed | times))

    def set(self, kind: str, due: timedelta, who: str = FATIMA) -> None:
        self.database.run(lambda connection: timers.set_timer(connection, kind, who, START + due))

    def run(self, after: timedelta = 0 * HOUR) -> list[FiredTimer]:
        return self.database.run(lambda connection: self.runner.run_next(connection, START + after))

    def running(self, who: str = FATIMA) -> dict[str, timedelta]:
        found = self.database.run(lambda connection: timers.timers_of(connection, [who]))
        return {kind: due - START for kind, due in found.get(who, {}).items()}


@pytest.fixture
def work(sqlite_database: Database) -> Work:
    return Work(sqlite_database)


def test_of_what_is_due_the_longest_due_fires_alone_and_each_once(work: Work) -> None:
    work.set("plan", -HOUR, JOOST)
    work.set("remind_plan", -2 * HOUR)
    work.set("plan", MOMENT)
    fired = [[(one.kind, one.action, one.conversation_id) for one in work.run()] for _ in range(3)]
    assert fired == [[("remind_plan", "remind_plan", FATIMA)], [("plan", "lapse", JOOST)], []]
    assert work.done == [("remind_plan", FATIMA, START), ("lapse", JOOST, START)] and work.running() == {"plan": MOMENT}
    assert [one.kind for one in work.run(MOMENT)] == ["plan"]


def test_what_can_still_be_undone_comes_before_all_other_timers_of_its_dossier(work: Work) -> None:
    work.set(SETTLE, HOUR)
    work.set("plan", 0 * HOUR)
    work.set("remind_plan", 0 * HOUR, JOOST)
    assert [one.conversation_id for one in work.run()] == [JOOST]
    assert work.running() == {SETTLE: HOUR, "plan": HOUR + SECOND}
    assert [[one.kind for one in work.run(HOUR)], [one.kind for one in work.run(HOUR + SECOND)]] == [[SETTLE], ["plan"]]


def test_a_timer_that_applies_no_more_does_nothing(work: Work) -> None:
    work.set("names", 0 * HOUR)  # the story is not open
    work.set("plan", SECOND, "nobody")
    fired = [work.run(HOUR), work.run(HOUR)]
    assert fired == [[FiredTimer("names", "", FATIMA)], [FiredTimer("plan", "", "nobody")]] and work.done == []


def test_a_timer_that_fails_leaves_nothing_is_tried_again_in_an_hour_and_stops_no_other(work: Work) -> None:
    def fail(connection: Connection, conversation_id: str, now: datetime) -> None:
        connection.execute(update(tables.dossiers).values(state="open"))
        raise ZeroDivisionError

    work.runner = TimerRunner(work.database.vault, handlers={**work.runner.handlers, "lapse": fail})
    work.set("plan", -HOUR)
    work.set("remind_plan", 0 * HOUR, JOOST)
    (failed,), (other,) = work.run(), work.run()
    assert (failed.kind, failed.action, failed.conversation_id) == ("plan", "failed", FATIMA) and isinstance(
        failed.error, ZeroDivisionError
    )
    assert other.conversation_id == JOOST and work.running() == {"plan": HOUR}
    assert {row["state"] for row in work.database.rows(tables.dossiers)} == {"names"}


def test_a_timer_during_which_the_server_goes_away_did_not_fail_and_is_run_again_at_once(work: Work) -> None:
    lost = [OperationalError("", None, psycopg.OperationalError("server closed the connection"))]

    def lose_once(connection: Connection, conversation_id: str, now: datetime) -> None:
        if lost:
            raise lost.pop()

    work.runner = TimerRunner(work.database.vault, handlers={"lapse": lose_once})
    work.set("plan", 0 * HOUR)
    fired = WriterConnection(work.database.engine).run_with_retry(lambda connection: work.runner.run_next(connection, START))
    assert fired == [FiredTimer("plan", "lapse", FATIMA)] and work.running() == {}


def test_all_that_is_due_is_run_and_only_what_somebody_must_know_is_reported(work: Work) -> None:
    def fail(connection: Connection, conversation_id: str, now: datetime) -> None:
        raise ZeroDivisionError

    work.runner = TimerRunner(work.database.vault, handlers={**work.runner.handlers, "lapse": fail})
    for kind in ("plan", "remind_plan", "contact"):
        work.set(kind, 0 * HOUR)
    reported = work.database.run(lambda connection: work.runner.run_all(connection, START))
    assert sorted((one.kind, one.action) for one in reported) == [("contact", "alarm"), ("plan", "failed")]
    assert work.done == [("remind_plan", FATIMA, START)]


class Round:
    """A matching of one transaction that is over after so many."""

    def __init__(self, most: int) -> None:
        self.most, self.matched = most, list[str]()

    @property
    def is_over(self) -> bool:
        return len(self.matched) >= self.most

    def match(self, connection: Connection, conversation_id: str, now: datetime) -> None:
        self.matched.append(conversation_id)


def match_in(work: Work, matching: Round | None) -> list[FiredTimer]:
    work.runner = TimerRunner(work.database.vault, handlers=work.runner.handlers, begin_round=lambda connection: matching)
    return work.run()


def waiting(work: Work, *names: str) -> None:
    for place, name in enumerate(names):
        work.set("offer", (place - len(names)) * SECOND, name)
    work.database.run(lambda connection: connection.execute(update(tables.dossiers).values(state="waiting", coordinator_id=None)))


def test_dossiers_that_wait_are_matched_together_until_enough_were_offered(work: Work) -> None:
    work.add("samira")
    waiting(work, "samira", JOOST, FATIMA)
    first = Round(2)
    assert [one.conversation_id for one in match_in(work, first)] == first.matched == ["samira", JOOST]
    assert work.running() == {"offer": -SECOND} and work.running(JOOST) == {}


def test_what_is_due_goes_before_matching_and_while_another_process_matches_all_wait(work: Work) -> None:
    waiting(work, JOOST, FATIMA)
    work.set("late", 0 * SECOND)
    matching = Round(9)
    assert [one.kind for one in match_in(work, matching)] == ["late"] and matching.matched == []
    assert match_in(work, None) == [] and work.running() == {"offer": -SECOND}


def test_without_rounds_one_dossier_is_matched_at_a_time(work: Work) -> None:
    waiting(work, JOOST, FATIMA)
    assert [one.conversation_id for one in work.run()] == [JOOST] and work.done == [("offer", JOOST, START)]


async def test_the_timer_of_a_draft_waits_for_the_end_that_later_turns_gave_it(work: Work) -> None:
    await work.database.store.process_turn(incoming_turn(FATIMA, "hallo"))
    await work.database.store.process_turn(incoming_turn(FATIMA, "nog iets", after=DAY))
    (draft,) = [row["subject"] for row in work.database.rows(tables.timers) if row["kind"] == "draft"]
    assert work.run(7 * DAY) == [FiredTimer("draft", "", draft)] and work.running(draft) == {"draft": 8 * DAY}
    assert work.run(8 * DAY - MOMENT) == [] and work.run(8 * DAY) == [FiredTimer("draft", "erase", draft)]


KEPT: tuple[tuple[Any, dict[str, Any], timedelta], ...] = (  # of each kind of row, how long it is kept
    (
        tables.destruction_requests,
        {"id": "1", "coordinator_id": "h", "why": "x", "claimed_at": START, "asked_at": START, "done_at": START},
        365 * DAY,
    ),
    (tables.tombstones, {"id": "1", "at": START}, 35 * DAY),
    (tables.notice_ledger, {"recipient": "r", "way": "mail", "kind": "k", "tries": 1, "status": 0, "since": START, "at": START}, 7 * DAY),
    (tables.attempts, {"source": "s", "since": START, "count": 1}, DAY),
    (tables.dossier_sources, {"conversation_id": "c", "source": "s", "at": START}, 7 * DAY),
    (
        tables.notifications,
        {"id": "1", "coordinator_id": "h", "kind": "k", "dossier_id": "d", "channel": "mail", "since": START, "due_at": START, "tries": 0},
        3 * DAY,
    ),
    (tables.invitations, {"lookup": "l", "bot": "b", "coordinator_id": "h", "expires_at": START}, 0 * DAY),
    (tables.links, {"lookup": "l", "coordinator_id": "h", "valid_from": START, "expires_at": START, "by_operator": False}, 0 * DAY),
    (tables.link_answers, {"lookup": "l", "coordinator_id": "h", "expires_at": START}, 0 * DAY),
    (tables.used_challenges, {"lookup": "l", "expires_at": START}, 0 * DAY),
    (tables.unsent_forms, {"coordinator_id": "h", "path": "/", "dossier_id": "d", "at": START, "content": b""}, HOUR),
)


@pytest.mark.parametrize(("table", "row", "kept"), KEPT, ids=[table.name for table, _, _ in KEPT])
def test_what_is_kept_for_a_time_goes_with_the_first_sweep_after_it(work: Work, table: Any, row: dict[str, Any], kept: timedelta) -> None:
    work.database.run(lambda connection: connection.execute(insert(table), row))
    work.run(kept)
    assert work.database.count(table) == 1
    work.run(kept + HOUR)
    assert work.database.count(table) == 0


def test_the_sweep_runs_once_an_hour(work: Work) -> None:
    for after, due in ((0 * HOUR, HOUR), (HOUR - MOMENT, HOUR), (HOUR, 2 * HOUR)):
        work.run(after)
        assert work.running("all") == {"sweep": due}

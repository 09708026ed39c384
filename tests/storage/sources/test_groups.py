"""Promises of what an operator sees of sources: how much waits of each, by the minute, and what is held for made up; never an address."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from sqlalchemy import insert

from storage.db import tables
from storage.sources import dossier_sources as sources
from storage.sources.dossier_sources import OpenOfferOf, WaitingGroup
from storage.sources.turns import list_due_in_turns
from tests.support.database.database import Database
from tests.support.database.minimal_engine import START

FLOOD, HOME, LIBRARY = "f" * 64, "a" * 64, "b" * 64
SECOND, MINUTE = timedelta(seconds=1), timedelta(minutes=1)
NOON = START.replace(second=0)


class Waiting:
    """Dossiers that wait, each named by its conversation, with where they came from."""

    def __init__(self, database: Database) -> None:
        self.database = database

    def add(self, name: str, source: str = FLOOD, after: timedelta = 0 * SECOND, state: str = "waiting") -> None:
        times: dict[str, Any] = {"sent_at": NOON + after, "changed_at": NOON + after}
        row = {"id": f"d-{name}", "conversation_id": name, "version": 1, "state": state, "digest": "", "tries": 0}
        self._insert(tables.dossiers, row | times | {"content": b"", "card": b"", "progress": b""})
        self._insert(tables.dossier_sources, {"conversation_id": name, "source": source, "at": NOON + after})

    def offer(self, name: str, outcome: str | None = None, who: str = "hanneke") -> None:
        row = {"id": f"{name} {who} {outcome}", "conversation_id": name, "coordinator_id": who, "reasons": "turn", "outcome": outcome}
        self._insert(tables.offers, row | {"offered_at": NOON, "answer_by": NOON})

    def match_at(self, name: str, after: timedelta) -> None:
        self._insert(tables.timers, {"kind": "offer", "subject": name, "due_at": NOON + after})

    def weights(self) -> dict[str, int]:
        return self.database.run(sources.weigh_sources)

    def yielding(self, name: str) -> list[OpenOfferOf]:
        weights = self.weights()
        return self.database.run(lambda connection: sources.list_offers_to_yield(connection, name, weights))

    def _insert(self, table: Any, row: dict[str, Any]) -> None:
        self.database.run(lambda connection: connection.execute(insert(table), row))


@pytest.fixture
def waiting(sqlite_database: Database) -> Waiting:
    return Waiting(sqlite_database)


def test_what_waits_is_grouped_by_source_and_minute_the_largest_first(waiting: Waiting) -> None:
    for name, source, after in (
        ("f1", FLOOD, 0 * SECOND),
        ("f2", FLOOD, 59 * SECOND),
        ("f3", FLOOD, MINUTE),
        ("h1", HOME, 0 * SECOND),
    ):
        waiting.add(name, source, after)
    waiting.add("gone", FLOOD, state="open")
    waiting.offer("f1", sources.NOT_REAL)
    waiting.offer("h1", "declined")
    assert waiting.database.run(sources.list_groups) == [
        WaitingGroup("ffffffff", NOON, ("d-f1", "d-f2"), 1),
        WaitingGroup("aaaaaaaa", NOON, ("d-h1",), 0),
        WaitingGroup("ffffffff", NOON + MINUTE, ("d-f3",), 1),
    ]


def test_what_waits_of_a_source_is_found_by_the_beginning_of_its_hash_and_by_minutes_both_included(waiting: Waiting) -> None:
    for number, after in enumerate((0 * SECOND, MINUTE, 2 * MINUTE - SECOND, 2 * MINUTE)):
        waiting.add(f"f{number}", after=after)
    waiting.add("home", HOME)
    waiting.add("gone", state="open")
    find = partial(sources.list_waiting_of, source="ffffffff")
    found = [waiting.database.run(partial(find, **span)) for span in ({}, {"since": NOON + MINUTE}, {"until": NOON + MINUTE})]
    assert found == [["d-f0", "d-f1", "d-f2", "d-f3"], ["d-f1", "d-f2", "d-f3"], ["d-f0", "d-f1", "d-f2"]]
    assert waiting.database.run(partial(sources.list_waiting_of, source="%")) == []


def test_a_coordinators_word_that_it_is_not_real_weighs_as_five_that_wait(waiting: Waiting) -> None:
    for name, source in (("f1", FLOOD), ("f2", FLOOD), ("h1", HOME)):
        waiting.add(name, source)
    waiting.add("gone", LIBRARY, state="open")
    assert waiting.weights() == {FLOOD: 2, HOME: 1}
    waiting.offer("f1", sources.NOT_REAL)
    waiting.offer("h1", "declined")
    assert waiting.weights() == {FLOOD: 7, HOME: 1}


@pytest.mark.parametrize(("others", "gives_way"), [(3, False), (4, True)])
def test_of_two_sources_the_one_of_which_three_more_wait_gives_way(waiting: Waiting, others: int, gives_way: bool) -> None:
    for number in range(others):
        waiting.add(f"f{number}", after=number * SECOND)
    waiting.offer("f1")
    waiting.offer("f2", "declined")
    waiting.add("h1", HOME)
    assert waiting.yielding("h1") == ([OpenOfferOf("f1", "hanneke")] if gives_way else [])
    assert waiting.yielding("of no known source") == waiting.yielding("h1") and waiting.yielding("f0") == []


def test_the_heaviest_source_gives_way_first_and_of_it_what_came_last(waiting: Waiting) -> None:
    for number in range(6):
        waiting.add(f"f{number}", after=number * SECOND)
    for number in range(5):
        waiting.add(f"l{number}", LIBRARY, after=number * MINUTE)
    waiting.add("h1", HOME)
    for place, name in enumerate(("f1", "f3", "l4", "h1")):
        waiting.offer(name, who=f"coordinator {place}")
    assert [one.conversation_id for one in waiting.yielding("h1")] == ["f3", "f1", "l4"]


def test_sources_take_turns_each_with_its_oldest_first(waiting: Waiting) -> None:
    for name, source, after in (("f1", FLOOD, 0), ("f2", FLOOD, 1), ("f3", FLOOD, 2), ("h1", HOME, 3), ("h2", HOME, 4)):
        waiting.add(name, source, after * SECOND)
        waiting.match_at(name, after * SECOND)
    waiting.match_at("unknown", 9 * SECOND)
    waiting.match_at("later", 11 * SECOND)
    due = waiting.database.run(lambda connection: list_due_in_turns(connection, NOON + 10 * SECOND, 9))
    assert due == ["f1", "h1", "unknown", "f2", "h2", "f3"]
    assert waiting.database.run(lambda connection: list_due_in_turns(connection, NOON + 10 * SECOND, 2)) == ["f1", "h1"]


def test_one_that_was_matched_in_vain_gives_its_turn_to_no_other_of_its_source(waiting: Waiting) -> None:
    for number in range(2):
        waiting.add(f"f{number}", after=number * SECOND)
    waiting.add("h1", HOME, MINUTE)
    waiting.match_at("f1", 0 * SECOND)
    waiting.match_at("h1", MINUTE)
    assert waiting.database.run(lambda connection: list_due_in_turns(connection, NOON + MINUTE, 9)) == ["h1", "f1"]

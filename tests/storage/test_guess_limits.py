"""Promises of guess limits: wrong tries make the next ones of the same source slower, up to a bound, and shut nobody out."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import partial

import pytest

from storage import guess_limits
from storage.db.tables import attempts
from storage.guess_limits import Guess, Pace
from tests.support.database.database import Database
from tests.support.database.minimal_engine import START

SECOND = timedelta(seconds=1)
SLOW = Pace(free=2, first=SECOND, longest=8 * SECOND, window=timedelta(hours=1))
QUICK = Pace(free=4, first=SECOND, longest=2 * SECOND)


def guess(database: Database, *names: str, at: datetime = START) -> Guess:
    paces = {name: QUICK if name == "all" else SLOW for name in names}
    return database.run(lambda connection: guess_limits.begin_guess(connection, paces, at))


def waits(database: Database, name: str, at: datetime) -> timedelta:
    return database.run(lambda connection: guess_limits.paused_until(connection, {name: SLOW}, at)) - at


@pytest.mark.parametrize(("wrong", "seconds"), [(0, 0), (1, 0), (2, 1), (3, 2), (4, 4), (5, 8), (6, 8), (5_000, 8)])
def test_after_the_free_tries_each_pause_is_twice_as_long_up_to_the_longest(wrong: int, seconds: int) -> None:
    assert SLOW.pause_after(wrong) == seconds * SECOND


def test_a_pause_that_has_no_bound_in_reach_stops_growing_all_the_same() -> None:
    endless = Pace(free=0, first=SECOND, longest=timedelta.max)
    assert endless.pause_after(20) == endless.pause_after(2_000) == 2**20 * SECOND


def test_the_tries_of_one_source_make_it_wait_and_no_other(sqlite_database: Database) -> None:
    assert [guess(sqlite_database, "a").pause // SECOND for _ in range(4)] == [0, 0, 1, 2]
    assert guess(sqlite_database, "b") == Guess({"b": 0}, timedelta())


def test_of_what_a_try_counts_for_the_longest_pause_comes_first(sqlite_database: Database) -> None:
    for _ in range(4):
        guess(sqlite_database, "all")
    assert guess(sqlite_database, "all", "b") == Guess({"all": 4, "b": 0}, SECOND)
    assert guess(sqlite_database, "b", "all").wrong == {"all": 5, "b": 1}


def test_the_next_pause_counts_from_the_latest_try(sqlite_database: Database) -> None:
    assert waits(sqlite_database, "a", START) == timedelta()
    for number in range(3):
        guess(sqlite_database, "a", at=START + number * SECOND)
    assert waits(sqlite_database, "a", START + 3 * SECOND) == SECOND  # two seconds after the third
    assert waits(sqlite_database, "b", START + 3 * SECOND) == timedelta()


def test_of_several_sources_the_one_that_waits_longest_says_until_when(sqlite_database: Database) -> None:
    for _ in range(3):
        guess(sqlite_database, "a")
    until = sqlite_database.run(lambda connection: guess_limits.paused_until(connection, {"a": SLOW, "b": SLOW}, START + SECOND))
    assert until == START + 2 * SECOND


def test_a_right_try_is_taken_off_and_the_others_of_its_source_stay(sqlite_database: Database) -> None:
    guess(sqlite_database, "a")
    right = guess(sqlite_database, "a", "b")
    sqlite_database.run(partial(guess_limits.end_guess, guess=right))
    assert {row["source"]: row["count"] for row in sqlite_database.rows(attempts)} == {"a": 1}


def test_of_who_proved_who_they_are_no_try_is_held_against_them(sqlite_database: Database) -> None:
    for _ in range(3):
        guess(sqlite_database, "a", "b")
    sqlite_database.run(lambda connection: guess_limits.forget_guesses(connection, ["a"]))
    assert guess(sqlite_database, "a", "b").wrong == {"a": 0, "b": 3}


def test_who_makes_no_wrong_try_for_a_whole_window_begins_anew(sqlite_database: Database) -> None:
    for _ in range(3):
        guess(sqlite_database, "a")
    assert guess(sqlite_database, "a", at=START + SLOW.window - timedelta(microseconds=1)).wrong == {"a": 3}
    assert guess(sqlite_database, "a", at=START + 2 * SLOW.window).wrong == {"a": 0}
    assert waits(sqlite_database, "a", START + 3 * SLOW.window) == timedelta()


def test_tries_that_were_made_while_a_clock_had_jumped_shut_nobody_out(sqlite_database: Database) -> None:
    for _ in range(9):
        guess(sqlite_database, "a", at=START + timedelta(days=400))
    assert waits(sqlite_database, "a", START) == timedelta() and guess(sqlite_database, "a").pause <= SLOW.longest

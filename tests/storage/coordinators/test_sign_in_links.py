"""Promises of sign-in links: each lets one browser in once, and one that the operator makes for somebody who was in before waits."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from typing import TypeVar

import pytest
from sqlalchemy import Connection

from storage.coordinators.coordinators import CoordinatorRepository
from storage.coordinators.credentials import Credentials
from storage.coordinators.sign_in_links import LINK_TTL, OWN_LINK_EVERY, OWN_LINK_TTL, RedeemedLink, SignInLinks
from storage.db.tables import link_answers
from tests.support.database.database import Database
from tests.support.database.minimal_engine import START

T = TypeVar("T")
MOMENT, WAIT = timedelta(microseconds=1), timedelta(hours=12)


class Entrance:
    """Hanneke was in before, Joost never was."""

    def __init__(self, database: Database) -> None:
        self.database, self.links = database, SignInLinks(database.vault)
        self.run(self._add_both)

    def _add_both(self, connection: Connection) -> None:
        for name in ("hanneke", "joost"):
            CoordinatorRepository(self.database.vault).add_coordinator(connection, {"name": name}, False, START, name)
        Credentials(self.database.vault).record_enrolment(connection, "hanneke", START)

    def run(self, unit: Callable[[Connection], T]) -> T:
        return self.database.run(unit)

    def create(self, who: str, token: str) -> datetime:
        return self.run(lambda connection: self.links.create_link(connection, who, token, START, WAIT))

    def ask(self, who: str, token: str, at: datetime = START) -> None:
        self.run(lambda connection: self.links.create_own_link(connection, who, token, at))

    def redeem(self, token: str, at: datetime) -> RedeemedLink | None:
        return self.run(lambda connection: self.links.redeem_link(connection, token, at))

    def may_ask(self, who: str, at: datetime) -> bool:
        return self.run(lambda connection: self.links.may_ask(connection, who, at))

    def answer(self, token: str, agreed: bool, at: datetime) -> str | None:
        return self.run(lambda connection: self.links.answer(connection, token, agreed, at))

    def let_answer(self, who: str, token: str) -> None:
        self.run(lambda connection: self.links.add_answer(connection, who, token))

    def waits_until(self, who: str) -> datetime | None:
        return self.run(lambda connection: self.links.find_waiting(connection, who))


@pytest.fixture
def entrance(sqlite_database: Database) -> Entrance:
    return Entrance(sqlite_database)


def test_who_was_never_in_is_let_in_at_once_for_a_day_and_once(entrance: Entrance) -> None:
    assert entrance.create("joost", "j") == START
    assert entrance.redeem("j", START + LINK_TTL - MOMENT) == RedeemedLink("joost", by_operator=False)
    assert entrance.redeem("j", START + LINK_TTL - MOMENT) is None


def test_a_link_opens_nothing_from_the_moment_at_which_it_ends(entrance: Entrance) -> None:
    entrance.create("joost", "j")
    assert entrance.redeem("j", START + LINK_TTL) is None


def test_the_operators_link_for_who_was_in_before_waits_and_is_not_used_up_meanwhile(entrance: Entrance) -> None:
    assert entrance.create("hanneke", "h") == entrance.waits_until("hanneke") == START + WAIT
    assert entrance.redeem("h", START + WAIT - MOMENT) is None
    assert entrance.redeem("h", START + WAIT) == RedeemedLink("hanneke", by_operator=True)


def test_a_link_that_waited_is_good_for_a_day_from_then_on(entrance: Entrance) -> None:
    entrance.create("hanneke", "h")
    assert entrance.redeem("h", START + WAIT + LINK_TTL - MOMENT)
    entrance.create("hanneke", "h")
    assert entrance.redeem("h", START + WAIT + LINK_TTL) is None


def test_a_new_link_voids_the_former_of_this_coordinator_alone(entrance: Entrance) -> None:
    entrance.create("joost", "j")
    entrance.ask("hanneke", "first")
    entrance.ask("hanneke", "second")
    assert [bool(entrance.redeem(token, START)) for token in ("first", "second", "j")] == [False, True, True]


def test_a_link_that_was_asked_for_is_good_for_an_hour(entrance: Entrance) -> None:
    entrance.ask("hanneke", "h")
    assert entrance.redeem("h", START + OWN_LINK_TTL - MOMENT) == RedeemedLink("hanneke", by_operator=False)
    entrance.ask("hanneke", "h")
    assert entrance.redeem("h", START + OWN_LINK_TTL) is None


def test_a_link_is_asked_for_once_a_minute_by_each(entrance: Entrance) -> None:
    entrance.ask("hanneke", "h")
    assert not entrance.may_ask("hanneke", START + OWN_LINK_EVERY - MOMENT)
    assert entrance.may_ask("hanneke", START + OWN_LINK_EVERY) and entrance.may_ask("joost", START)


@pytest.mark.parametrize("jump", [timedelta(minutes=10), timedelta(hours=2), timedelta(days=3)])
def test_who_asked_while_a_clock_was_ahead_may_ask_again_once_it_is_right(entrance: Entrance, jump: timedelta) -> None:
    entrance.ask("hanneke", "h", START + jump)
    assert entrance.may_ask("hanneke", START)


def test_while_one_of_the_operator_waits_none_is_asked_for(entrance: Entrance) -> None:
    entrance.create("hanneke", "h")
    assert not entrance.may_ask("hanneke", START + WAIT + LINK_TTL - MOMENT)
    assert entrance.may_ask("hanneke", START + WAIT + LINK_TTL)


def test_it_is_told_from_when_a_link_lets_in_and_only_of_the_operators_that_it_waits(entrance: Entrance) -> None:
    entrance.create("hanneke", "h")
    entrance.ask("joost", "j")
    found = [entrance.run(partial(entrance.links.valid_from, token=token)) for token in ("h", "j", "x")]
    assert found == [START + WAIT, START, None]
    assert (entrance.waits_until("joost"), entrance.waits_until("nobody")) == (None, None)


def test_who_is_told_of_a_waiting_link_lets_it_in_at_once(entrance: Entrance) -> None:
    entrance.create("hanneke", "h")
    for token in ("by mail", "by bot"):
        entrance.let_answer("hanneke", token)
    now = START + timedelta(hours=1)
    assert entrance.answer("by mail", True, now) == "hanneke"
    assert entrance.answer("by bot", False, now) is None  # one answer is enough
    assert entrance.redeem("h", now + LINK_TTL - MOMENT) == RedeemedLink("hanneke", by_operator=True)


def test_a_link_that_was_let_in_early_is_good_for_a_day_from_then_on(entrance: Entrance) -> None:
    entrance.create("hanneke", "h")
    entrance.let_answer("hanneke", "a")
    entrance.answer("a", True, START)
    assert entrance.redeem("h", START + LINK_TTL) is None


def test_who_is_told_of_a_waiting_link_calls_it_off_and_nobody_elses(entrance: Entrance) -> None:
    entrance.create("hanneke", "h")
    entrance.create("joost", "j")
    entrance.let_answer("hanneke", "a")
    assert entrance.answer("a", False, START) == "hanneke"
    assert entrance.redeem("h", START + WAIT) is None and entrance.redeem("j", START)


def test_an_answer_ends_with_its_link_and_is_no_answer_to_another(entrance: Entrance) -> None:
    end = START + WAIT + LINK_TTL
    entrance.create("hanneke", "h")
    entrance.let_answer("hanneke", "a")
    found = [entrance.run(partial(entrance.links.find_by_answer, answer_token="a", at=at)) for at in (end - MOMENT, end)]
    assert found == ["hanneke", None] and entrance.answer("b", True, START) is None
    entrance.create("hanneke", "another")
    assert entrance.answer("a", True, START) is None


def test_where_no_link_of_the_operator_waits_there_is_nothing_to_answer(entrance: Entrance) -> None:
    entrance.ask("hanneke", "h")
    for who in ("hanneke", "nobody"):
        entrance.let_answer(who, f"a {who}")
    assert entrance.database.count(link_answers) == 0

"""Promises of sessions: a browser that was let in asks for a code again after hours, for a link after weeks, and ends with its owner."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import partial

import pytest
from sqlalchemy import Connection

from flows.matching.profile import Profile
from storage.coordinators.coordinators import CoordinatorRepository
from storage.coordinators.sessions import IDLE_TIMEOUT, SESSION_TTL, UNCONFIRMED_TTL, Session, Sessions
from storage.db.tables import sessions
from tests.support.database.database import Database
from tests.support.database.minimal_engine import START

MOMENT = timedelta(microseconds=1)


class Browsers:
    """Browsers of Hanneke, who reads English, and of Joost, each with a token of its own."""

    def __init__(self, database: Database) -> None:
        self.database, self.sessions = database, Sessions(database.vault)
        add = partial(CoordinatorRepository(database.vault).add_coordinator, stand_in=False, at=START)
        profiles: dict[str, Profile] = {"hanneke": {"name": "Hanneke", "language": "en"}, "joost": {"name": "Joost"}}
        for name, profile in profiles.items():
            database.run(partial(add, profile=profile, coordinator_id=name))

    def begin(self, token: str, at: datetime = START, coordinator: str = "hanneke", confirmed: bool = True) -> None:
        self.database.run(lambda connection: self.sessions.create_session(connection, coordinator, token, at, confirmed))

    def find(self, token: str, at: datetime) -> Session | None:
        """A page is opened."""
        return self.database.run(lambda connection: self.sessions.find_session(connection, token, at))

    def look(self, token: str, at: datetime) -> Session | None:
        """A page looks by itself whether there is something new."""
        return self.database.run(lambda connection: self.sessions.find_session(connection, token, at, is_page=False))

    def is_confirmed(self, token: str, at: datetime) -> bool | None:
        found = self.look(token, at)
        return found.confirmed if found else None


@pytest.fixture
def browsers(sqlite_database: Database) -> Browsers:
    return Browsers(sqlite_database)


def test_a_session_is_found_by_its_own_token_and_speaks_its_owners_language(browsers: Browsers) -> None:
    browsers.begin("a")
    browsers.begin("b", coordinator="joost")
    assert browsers.find("a", START) == Session("hanneke", True, "en")
    assert browsers.find("b", START) == Session("joost", True, "nl")
    assert browsers.find("c", START) is None


def test_after_twelve_hours_without_a_page_the_desk_asks_for_a_code_again_and_not_before(browsers: Browsers) -> None:
    browsers.begin("a")
    assert browsers.is_confirmed("a", START + IDLE_TIMEOUT - MOMENT) is True
    assert browsers.is_confirmed("a", START + IDLE_TIMEOUT) is False
    assert browsers.is_confirmed("a", START + SESSION_TTL - MOMENT) is False
    assert browsers.is_confirmed("a", START + SESSION_TTL) is None


def test_a_page_begins_the_idle_time_anew_for_this_browser_alone(browsers: Browsers) -> None:
    browsers.begin("a")
    browsers.begin("b")
    browsers.find("a", START + IDLE_TIMEOUT - MOMENT)
    assert browsers.is_confirmed("a", START + 2 * IDLE_TIMEOUT - 2 * MOMENT) is True
    assert browsers.is_confirmed("b", START + 2 * IDLE_TIMEOUT - 2 * MOMENT) is False


def test_an_idle_session_is_not_woken_by_a_page(browsers: Browsers) -> None:
    browsers.begin("a")
    assert browsers.find("a", START + IDLE_TIMEOUT) == Session("hanneke", False, "en")
    assert browsers.is_confirmed("a", START + IDLE_TIMEOUT) is False


def test_what_a_page_does_by_itself_keeps_nobody_in(browsers: Browsers) -> None:
    browsers.begin("a")
    browsers.look("a", START + IDLE_TIMEOUT - MOMENT)
    assert browsers.is_confirmed("a", START + IDLE_TIMEOUT) is False


def test_who_gave_no_code_yet_is_known_for_an_hour_and_never_longer(browsers: Browsers) -> None:
    browsers.begin("a", confirmed=False)
    assert browsers.find("a", START + UNCONFIRMED_TTL - MOMENT) == Session("hanneke", False, "en")
    assert browsers.find("a", START + UNCONFIRMED_TTL) is None


def test_a_coordinator_sees_their_own_confirmed_sessions_the_last_used_first(browsers: Browsers) -> None:
    hour = timedelta(hours=1)
    browsers.begin("old", START - SESSION_TTL)
    for token, at in (("a", START), ("b", START + hour)):
        browsers.begin(token, at)
    browsers.begin("c", confirmed=False)
    browsers.begin("d", coordinator="joost")
    browsers.find("a", START + 2 * hour)
    now, theirs = START + 3 * hour, browsers.sessions
    listed = browsers.database.run(lambda connection: theirs.list_sessions(connection, "hanneke", "b", now))
    assert [(one.created_at, one.used_at, one.is_this) for one in listed] == [
        (START, START + 2 * hour, False),
        (START + hour, START + hour, True),
    ]


def test_a_coordinator_ends_a_session_of_their_own_once_and_none_of_anybody_else(browsers: Browsers) -> None:
    browsers.begin("a")
    browsers.begin("b")
    browsers.begin("d", coordinator="joost")

    def end(connection: Connection) -> list[bool]:
        (first, _), theirs = browsers.sessions.list_sessions(connection, "hanneke", "", START), browsers.sessions
        return [theirs.end_listed(connection, who, first.id) for who in ("joost", "hanneke", "hanneke")]

    assert browsers.database.run(end) == [False, True, False]
    assert sorted(row["coordinator_id"] for row in browsers.database.rows(sessions)) == ["hanneke", "joost"]


def test_signing_out_ends_the_session_of_this_browser_alone(browsers: Browsers) -> None:
    browsers.begin("a")
    browsers.begin("b")
    browsers.database.run(lambda connection: browsers.sessions.end_session(connection, "a"))
    assert (browsers.find("a", START), browsers.find("b", START)) == (None, Session("hanneke", True, "en"))

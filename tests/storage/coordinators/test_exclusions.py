"""Promises to whoever refused a coordinator, and of what a former coordinator is asked to destroy."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import partial

from storage.coordinators import exclusions
from storage.db.tables import destruction_requests
from storage.db.tables import exclusions as rows
from tests.support.database.database import Database
from tests.support.database.minimal_engine import START

HOUR = timedelta(hours=1)


def exclude(database: Database, conversation: str, coordinator: str, reason: str) -> None:
    database.run(lambda connection: exclusions.exclude_coordinator(connection, conversation, coordinator, reason, START))


def excluded(database: Database) -> set[tuple[str, str]]:
    pairs = [(conversation, coordinator) for conversation in ("fatima", "samira") for coordinator in ("hanneke", "joost")]
    return {
        (conversation, coordinator)
        for conversation, coordinator in pairs
        if database.run(partial(exclusions.is_excluded, conversation_id=conversation, coordinator_id=coordinator))
    }


def test_E11_whoever_was_refused_sees_nothing_of_this_conversation_and_all_of_others(database: Database) -> None:
    exclude(database, "fatima", "hanneke", "refused")
    assert excluded(database) == {("fatima", "hanneke")}


def test_an_exclusion_has_one_reason_the_last_and_is_lifted_by_that_alone(database: Database) -> None:
    exclude(database, "fatima", "hanneke", "lapsed")
    exclude(database, "fatima", "hanneke", "refused")
    exclude(database, "fatima", "joost", "lapsed")
    exclude(database, "samira", "joost", "lapsed")
    assert {(row["conversation_id"], row["coordinator_id"], row["why"], row["at"]) for row in database.rows(rows)} == {
        ("fatima", "hanneke", "refused", START),
        ("fatima", "joost", "lapsed", START),
        ("samira", "joost", "lapsed", START),
    }
    database.run(lambda connection: exclusions.lift_last_exclusion(connection, "fatima", "lapsed"))
    assert excluded(database) == {("fatima", "hanneke"), ("samira", "joost")}


def ask_to_destroy(database: Database, dossier: str, coordinator: str, claimed_at: datetime, at: datetime, why: str = "refused") -> None:
    """Ask a coordinator who claimed a dossier then to destroy their copies of it."""
    database.run(lambda connection: exclusions.request_destruction(connection, dossier, coordinator, why, claimed_at, at))


def test_of_one_claim_the_last_request_stands_and_says_why_of_its_dossier_alone(database: Database) -> None:
    for why, at in (("corrected", START), ("lapsed", START + HOUR)):
        ask_to_destroy(database, "fatima", "hanneke", START - HOUR, at, why)
    (asked,) = database.run(lambda connection: exclusions.list_destruction_requests(connection, "hanneke"))
    assert asked.why == "lapsed" and "fatima" not in asked.id
    database.run(partial(exclusions.confirm_destruction, request_id=asked.id, coordinator_id="hanneke", at=START + 2 * HOUR))
    about = [("fatima", "hanneke"), ("samira", "hanneke"), ("fatima", "joost")]
    found = [database.run(partial(exclusions.find_destruction_request, dossier_id=one, coordinator_id=who)) for one, who in about]
    assert [one and one.why for one in found] == ["lapsed", None, None]


def test_a_request_to_destroy_paper_stands_until_its_own_coordinator_confirms_it_once(database: Database) -> None:
    for name, coordinator, at in (("a", "hanneke", START + HOUR), ("b", "hanneke", START), ("c", "joost", START)):
        ask_to_destroy(database, name, coordinator, at - HOUR, at)
    first, second = database.run(lambda connection: exclusions.list_destruction_requests(connection, "hanneke"))
    assert (first.asked_at, second.asked_at, first.why, first.claimed_at) == (START, START + HOUR, "refused", START - HOUR)
    confirmed = [
        database.run(partial(exclusions.confirm_destruction, request_id=first.id, coordinator_id=who, at=START + 2 * HOUR))
        for who in ("joost", "hanneke", "hanneke")
    ]
    assert confirmed == [False, True, False]
    assert [one.id for one in database.run(lambda connection: exclusions.list_destruction_requests(connection, "hanneke"))] == [second.id]
    assert {row["done_at"] for row in database.rows(destruction_requests)} == {None, START + 2 * HOUR}

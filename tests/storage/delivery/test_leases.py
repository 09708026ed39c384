"""Promises of a lease: one holder at a time, who loses it by time, by giving it up, or by dying."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from storage.db.tables import leases as lease_rows
from storage.delivery import leases
from tests.support.database.database import Database
from tests.support.database.minimal_engine import START

MOMENT = timedelta(seconds=1)


def acquires(
    database: Database, holder: str, at: datetime = START, name: str = "send", is_dead: Callable[[str], bool] | None = None
) -> bool:
    dead = {"is_dead": is_dead} if is_dead else {}
    return database.run(lambda connection: leases.acquire_lease(connection, name, holder, at, **dead))


def test_who_stops_renewing_loses_it_when_its_time_is_over(database: Database) -> None:
    assert acquires(database, "mine")
    almost = START + leases.TTL - MOMENT
    assert not acquires(database, "other", almost) and acquires(database, "mine", almost)
    assert not acquires(database, "other", START + leases.TTL)
    assert acquires(database, "other", almost + leases.TTL) and not acquires(database, "mine", almost + leases.TTL)


def test_a_lease_that_is_new_ends_as_one_that_was_renewed(database: Database) -> None:
    acquires(database, "mine")
    assert not acquires(database, "other", START + leases.TTL - MOMENT) and acquires(database, "other", START + leases.TTL)


def test_each_job_has_a_lease_of_its_own(database: Database) -> None:
    assert acquires(database, "mine") and acquires(database, "other", name="read")
    assert not acquires(database, "other") and not acquires(database, "mine", name="read")
    assert acquires(database, "mine", START + MOMENT)
    assert [row["until"] for row in database.rows(lease_rows) if row["name"] == "read"] == [START + leases.TTL]


def test_the_lease_of_a_process_that_is_known_to_be_dead_is_free_at_once(database: Database) -> None:
    acquires(database, "mine")
    assert not acquires(database, "other", is_dead="somebody else".__eq__)
    assert acquires(database, "other", is_dead="mine".__eq__)


def test_only_its_holder_gives_a_lease_up_and_then_it_is_free_at_once(database: Database) -> None:
    acquires(database, "mine")
    acquires(database, "mine", name="read")
    database.run(lambda connection: leases.release_lease(connection, "send", "other"))
    assert not acquires(database, "other")
    database.run(lambda connection: leases.release_lease(connection, "send", "mine"))
    assert acquires(database, "other") and not acquires(database, "other", name="read")


@pytest.mark.parametrize("jump", [timedelta(minutes=10), timedelta(hours=2), timedelta(days=3)])
def test_a_lease_that_a_clock_ahead_renewed_stays_its_holders_who_loses_it_in_its_usual_time(database: Database, jump: timedelta) -> None:
    assert acquires(database, "mine", START + jump)
    assert not acquires(database, "other") and acquires(database, "mine", START + MOMENT)
    acquires(database, "mine", START + jump)
    assert not acquires(database, "other", START + MOMENT)
    assert not acquires(database, "other", START + leases.TTL) and acquires(database, "other", START + MOMENT + leases.TTL)

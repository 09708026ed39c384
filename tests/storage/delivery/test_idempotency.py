"""Promises of the coordinators' bot: an update does its work once, and what belongs to it is in the same transaction."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import Connection

from storage.db.tables import processed_updates
from storage.delivery.idempotency import AlreadyProcessed, IdempotentUnit, mark_processed
from tests.support.database.database import Database
from tests.support.database.minimal_engine import START


def marks(database: Database, update: str, channel: str = "desk") -> bool:
    return database.run(lambda connection: mark_processed(connection, channel, update, START))


def test_an_update_is_new_once_and_each_bot_counts_its_own(database: Database) -> None:
    assert [marks(database, "1"), marks(database, "1"), marks(database, "2"), marks(database, "1", "other")] == [True, False, True, True]
    assert {(row["channel"], row["update_id"], row["at"]) for row in database.rows(processed_updates)} == {
        ("desk", "1", START),
        ("desk", "2", START),
        ("other", "1", START),
    }


async def test_what_goes_before_and_after_is_in_the_transaction_of_the_first_work_alone(database: Database) -> None:
    done = list[object]()

    def before(connection: Connection) -> bool:
        done.append("before")
        return mark_processed(connection, "desk", "1", START)

    def work(connection: Connection) -> str:
        assert mark_processed(connection, "desk", "work", START + timedelta(seconds=len(done)))
        done.append("work")
        return "result"

    def after(connection: Connection, result: object) -> None:
        assert connection.in_transaction()
        done.append(result)

    unit = IdempotentUnit(database.writer, before, after)
    assert not unit.is_done and await unit.run(work) == "result" and unit.is_done
    assert await unit.run(lambda _: "more") == "more"
    assert done == ["before", "work", "result"]
    with pytest.raises(AlreadyProcessed):
        await IdempotentUnit(database.writer, before, lambda *_: None).run(work)
    assert done == ["before", "work", "result", "before"]


async def test_work_that_fails_leaves_the_update_to_be_delivered_again(database: Database) -> None:
    unit = IdempotentUnit(database.writer, lambda connection: mark_processed(connection, "desk", "1", START), lambda *_: None)

    def fail(connection: Connection) -> None:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await unit.run(fail)
    assert not unit.is_done and database.count(processed_updates) == 0

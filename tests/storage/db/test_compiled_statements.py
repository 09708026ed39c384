"""Promises of statements that are compiled once: they write and read what SQLAlchemy would, many rows at once, and hide people's words."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from sqlalchemy import BigInteger, Connection, Table, bindparam, select, update
from sqlalchemy.exc import DBAPIError, IntegrityError

from storage.db.compiled_statements import BulkStatement, CompiledSelect, array_param, bulk_insert, open_savepoint, select_matching
from storage.db.tables import counts, facts, offers, sessions, timers
from tests.support.database.database import Database
from tests.support.database.minimal_engine import START

HOUR = timedelta(hours=1)
ROWS = [{"name": name, "day": "2026-11-21", "count": number} for name, number in (("a", 1), ("b", 2))]


def counted(database: Database) -> dict[str, int]:
    return {row["name"]: row["count"] for row in database.rows(counts)}


def write(database: Database, statement: BulkStatement, *rows: dict[str, Any]) -> int:
    return database.run(lambda connection: statement.execute_many(connection, [dict(row) for row in rows]))


def test_many_rows_are_inserted_at_once_and_one_that_is_there_is_an_error(sqlite_database: Database) -> None:
    insert = bulk_insert(counts)
    assert write(sqlite_database, insert, *ROWS) == 2 and counted(sqlite_database) == {"a": 1, "b": 2}
    with pytest.raises(IntegrityError):
        write(sqlite_database, insert, ROWS[0])


@pytest.mark.parametrize(
    ("statement", "expected"),
    [
        (bulk_insert(counts, "count"), 5),
        (bulk_insert(counts, count=lambda dialect, given: given + counts.c["count"]), 6),
        (bulk_insert(counts, keeps_known=True), 1),
    ],
    ids=["replaced", "merged", "kept"],
)
def test_a_row_that_is_there_is_replaced_or_merged_or_stays_and_others_do(
    sqlite_database: Database, statement: BulkStatement, expected: int
) -> None:
    write(sqlite_database, bulk_insert(counts), *ROWS)
    write(sqlite_database, statement, ROWS[0] | {"count": 5}, ROWS[0] | {"name": "c", "count": 7})
    assert counted(sqlite_database) == {"a": expected, "b": 2, "c": 7}


def read_all(table: Table) -> CompiledSelect:
    return CompiledSelect(lambda _: select(table))


def test_times_are_written_and_read_as_times_and_booleans_as_booleans(sqlite_database: Database) -> None:
    write(sqlite_database, bulk_insert(timers), {"kind": "late", "subject": "fatima", "due_at": START})
    own = {"lookup": "l", "coordinator_id": "h", "confirmed": True, "created_at": START, "expires_at": START + HOUR}
    write(sqlite_database, bulk_insert(sessions), own)
    offer = {"id": "1", "conversation_id": "c", "coordinator_id": "h", "reasons": "", "offered_at": START, "answer_by": START}
    write(sqlite_database, bulk_insert(offers), dict.fromkeys(offers.c.keys()) | offer)
    found = [sqlite_database.run(read_all(table).fetch_first) for table in (timers, sessions, offers)]
    assert (found[0].due_at, found[1].confirmed, found[1].expires_at) == (START, True, START + HOUR)
    assert (found[2].offered_at, found[2].told_at, found[2].outcome) == (START, None, None)
    assert sqlite_database.rows(timers)[0]["due_at"] == START


def test_a_statement_changes_what_it_names_and_says_how_many_rows_that_were(sqlite_database: Database) -> None:
    write(sqlite_database, bulk_insert(counts), *ROWS)
    change = BulkStatement(
        {"this": counts.c.name.type, "count": counts.c["count"].type},
        lambda _, given: update(counts).where(counts.c.name == given["this"]).values(count=given["count"]),
    )
    assert write(sqlite_database, change, {"this": "a", "count": 8}, {"this": "x", "count": 9}) == 1
    assert write(sqlite_database, change, {"count": 3, "this": "b"}) == 1 and counted(sqlite_database) == {"a": 8, "b": 3}


def test_rows_are_found_by_values_that_are_given_later_and_by_many_pairs_at_once(sqlite_database: Database) -> None:
    write(sqlite_database, bulk_insert(counts), *ROWS, ROWS[0] | {"day": "2026-11-22", "count": 3})
    least = bindparam("least", type_=BigInteger)
    greater = CompiledSelect(lambda _: select(counts.c.name).where(counts.c["count"] >= least).order_by(counts.c["count"]))
    found = [sqlite_database.run(partial(greater.fetch_all, least=number)) for number in (1, 3, 4)]
    assert found == [[("a",), ("b",), ("a",)], [("a",)], []]

    def find(connection: Connection) -> list[int]:
        matching = CompiledSelect(lambda dialect: select(select_matching(dialect, counts, "name", "day").c["count"]))
        given = {"name": array_param(connection, ["a", "x"]), "day": array_param(connection, ["2026-11-22", "2026-11-21"])}
        return sorted(number for (number,) in matching.fetch_all(connection, **given))

    assert sqlite_database.run(find) == [1, 3]


def fail_within(connection: Connection, insert: BulkStatement) -> None:
    with open_savepoint(connection):
        for row in (ROWS[1], ROWS[0]):
            insert.execute_many(connection, [dict(row)])


def test_what_fails_within_a_savepoint_is_undone_and_nothing_else_of_the_transaction(sqlite_database: Database) -> None:
    def work(connection: Connection) -> None:
        insert = bulk_insert(counts)
        insert.execute_many(connection, [dict(ROWS[0])])
        with pytest.raises(IntegrityError):
            fail_within(connection, insert)
        with open_savepoint(connection):
            insert.execute_many(connection, [ROWS[1] | {"name": "c"}])

    sqlite_database.run(work)
    assert counted(sqlite_database) == {"a": 1, "c": 2}


def test_an_error_of_the_database_shows_neither_the_statement_nor_what_was_written(sqlite_database: Database) -> None:
    secret = {"name": "NOOIT", "value": None}
    with pytest.raises(DBAPIError) as caught:
        write(sqlite_database, bulk_insert(facts), secret)
    assert "NOOIT" not in repr(caught.value) + str(caught.value)
    assert caught.value.statement == "" and not caught.value.connection_invalidated
    assert caught.value.hide_parameters and caught.value.params is None

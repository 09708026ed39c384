"""Promises of how errors of a database are told apart: what the operator can mend has a name, and only what may succeed is tried again."""

from __future__ import annotations

import sqlite3
from typing import Any

import psycopg
import pytest
from psycopg import errors as postgres_errors
from sqlalchemy.exc import DBAPIError, OperationalError

from flows.errors import ConcurrentUpdate
from storage.db.errors import ERROR_KINDS, Server, classify, is_conflict, is_disconnect, server_of
from storage.db.file_guard import DatabaseFileLost

SHM_SIZE = 4874  # SQLITE_IOERR_SHMSIZE


def on_sqlite(code: int) -> DBAPIError:
    error = sqlite3.OperationalError("it failed")
    error.sqlite_errorcode = code
    return OperationalError("", None, error)


def on_server(state: str, is_lost: bool = False) -> DBAPIError:
    found: Any = postgres_errors.lookup(state)
    return DBAPIError("", None, found("it failed"), connection_invalidated=is_lost)


def refused(message: str) -> DBAPIError:
    """A connection that never came about: it has a message and no state."""
    return OperationalError("", None, psycopg.OperationalError(message))


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        (on_sqlite(5), "locked"),
        (on_sqlite(5 | 2 << 8), "locked"),  # an extended code says more of the same
        (on_sqlite(8), "read_only"),
        (on_sqlite(10), "disk_failed"),
        (on_sqlite(11), "damaged"),
        (on_sqlite(13), "disk_full"),
        (on_sqlite(SHM_SIZE), "disk_full"),
        (on_sqlite(14), "cannot_open"),
        (on_sqlite(26), "damaged"),
        (on_sqlite(1), None),
        (on_server("25006"), "read_only"),
        (on_server("53100"), "disk_full"),
        (on_server("53300"), "server_full"),
        (on_server("55P03"), "locked"),
        (on_server("57P01"), "server_away"),
        (on_server("08006"), "server_away"),
        (on_server("25P03"), "server_away"),
        (on_server("42P01", is_lost=True), "server_away"),
        (on_server("42P01"), None),
        (refused('FATAL:  password authentication failed for user "kring"'), "login_refused"),
        (refused('FATAL:  database "kring" does not exist'), "no_database"),
        (refused("FATAL:  sorry, too many clients already"), "server_full"),
        (refused("SSL error: certificate verify failed"), "line_unsafe"),
        (refused('missing "=" after "kring" in connection info string'), "wrong_address"),
        (refused("connection refused"), "server_away"),
        (DatabaseFileLost(), "file_lost"),
        (ZeroDivisionError(), None),
        (None, None),
    ],
)
def test_what_an_operator_can_mend_has_a_name(error: BaseException | None, kind: str | None) -> None:
    assert classify(error) == kind and (kind is None or kind in ERROR_KINDS)


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        (ConcurrentUpdate("conversations"), True),
        *((on_server(state), True) for state in ("23505", "40001", "40P01", "55P03")),
        (on_server("53100"), False),
        (on_sqlite(13), False),
        (ZeroDivisionError(), False),
    ],
)
def test_what_another_process_wrote_at_the_same_moment_is_a_conflict_and_nothing_else_is(error: Exception, expected: bool) -> None:
    assert is_conflict(error) == expected


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        (on_server("57P01"), True),
        (on_server("53100"), False),
        (on_server("53100", is_lost=True), True),
        (refused("connection refused"), True),
        (DBAPIError("", None, psycopg.ProgrammingError("it is wrong")), False),
        (on_sqlite(14), False),
        (ZeroDivisionError(), False),
    ],
)
def test_a_server_that_is_out_of_reach_is_one_and_a_file_never_is(error: Exception, expected: bool) -> None:
    assert is_disconnect(error) == expected


class Connected:
    """What the driver knows of a connection that failed."""

    host, port, db, user = b"db.example.org", b"5432", b"kring", None


def test_a_server_that_was_reached_is_named_with_what_was_asked_of_it_and_no_password() -> None:
    error = psycopg.OperationalError("it failed", pgconn=Connected())  # type: ignore[arg-type]
    assert server_of(OperationalError("", None, error)) == Server("db.example.org", "5432", "kring", "")


def test_the_server_is_named_as_far_as_the_error_names_it() -> None:
    assert server_of(refused("failed to resolve host 'db.example.org': unknown")) == Server("db.example.org")
    assert server_of(refused("connection refused")) == server_of(ZeroDivisionError()) == Server("", "", "", "")

"""Promises of every revision: it goes up and down with rows in every table, on both databases, and keeps what both sides know."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Boolean, Connection, Engine, Integer, LargeBinary, Table, insert, inspect, text

from storage.backup import row_stream
from storage.db.engine import open_engine
from storage.db.migrate import current_revision, downgrade, list_revisions, migrate, upgrade
from tests.support.database.postgres import postgres_server

RENAMED = {
    "0007": import_module("storage.migrations.versions.0007_tables_in_the_fields_own_words").TABLES,
    "0013": {"refusals": "notice_ledger"},
}  # no identifier, so no import statement
DROPPED = {"0012": {"consents": {"digest": ""}}}  # on purpose, see the revision: empty here, since going down cannot bring them back
STEPS = list(zip(list_revisions(), list_revisions()[1:], strict=False))


@pytest.fixture(params=["sqlite", "postgresql"])
def empty(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    with new_database(request.param, tmp_path) as engine:
        yield engine


@pytest.fixture(params=["sqlite", "postgresql"], scope="module")
def climbing(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """Without rows, at whatever revision: the steps share it, so that each need not climb all those before it."""
    with new_database(request.param, tmp_path_factory.mktemp("climbing")) as engine:
        yield engine


@contextmanager
def new_database(kind: str, folder: Path) -> Iterator[Engine]:
    url = postgres_server().create_database() if kind == "postgresql" else f"sqlite:///{folder / 'kring.db'}"
    engine = open_engine(url)
    yield engine
    engine.dispose()
    if kind == "postgresql":
        postgres_server().drop_database(url)


def bring_to(engine: Engine, revision: str) -> None:
    with engine.begin() as connection:
        (downgrade if (current_revision(connection) or "") > revision else upgrade)(connection, revision)


def value(table: Table, name: str, number: int) -> Any:
    """Something that fits this column, another for every row."""
    kind, length = table.c[name].type, getattr(table.c[name].type, "length", None)
    if isinstance(kind, Boolean):
        return number % 2 == 0
    if isinstance(kind, Integer):
        return number
    return bytes([number]) * 40 if isinstance(kind, LargeBinary) else f"{name}-{number}"[:length]


def fill(connection: Connection, newer: str = "") -> None:
    for table in row_stream.list_tables(connection):
        dropped = DROPPED.get(newer, {}).get(table.name, {})
        rows = [{column.name: value(table, column.name, number) for column in table.c} | dropped for number in (1, 2, 3)]
        connection.execute(insert(table), rows)


def digests(connection: Connection) -> dict[str, str]:
    return row_stream.table_digests(row_stream.dump_rows(connection))


@pytest.mark.parametrize(("older", "newer"), STEPS)
def test_going_up_keeps_every_row_and_going_down_again_brings_them_back(climbing: Engine, older: str, newer: str) -> None:
    bring_to(climbing, older)
    with climbing.connect() as connection:  # whose end leaves no row behind
        fill(connection, newer)
        before = digests(connection)
        upgrade(connection, newer)
        assert {RENAMED.get(newer, {}).get(table, table) for table in before} <= set(inspect(connection).get_table_names())
        downgrade(connection, older)
        assert digests(connection) == before


def test_from_the_first_revision_to_the_newest_and_back_to_nothing(empty: Engine) -> None:
    with empty.begin() as connection:
        upgrade(connection)
        fill(connection)
        downgrade(connection, "base")
        assert row_stream.list_tables(connection) == []
        upgrade(connection)
        assert row_stream.is_empty(connection)


def test_two_machines_that_migrate_at_once_both_succeed(empty: Engine) -> None:
    wrong: list[BaseException] = []

    def one() -> None:
        engine = open_engine(empty.url.render_as_string(hide_password=False))
        try:
            migrate(engine)
        except BaseException as error:
            wrong.append(error)
        finally:
            engine.dispose()

    machines = [threading.Thread(target=one) for _ in range(4)]
    for machine in machines:
        machine.start()
    for machine in machines:
        machine.join(30)
    with empty.begin() as connection:
        assert wrong == [] and len(row_stream.list_tables(connection)) >= 20


def test_every_revision_is_tested_here() -> None:
    assert len(STEPS) == len(list_revisions()) - 1 >= 1


def test_notifications_answers_and_offer_messages_move_to_their_own_tables_and_back(empty: Engine) -> None:
    row = "INSERT INTO notices (id, coordinator_id, kind, subject, way, since, due_at, tries) VALUES"
    rows = (
        "('1', 'h', 'offer', 'd', 'mail', 1, 2, 3)",
        "('2', 'h', 'own', 'd', 'answer', 4, 5, 6)",
        "('3', 'h', '4711', 'd', 'shown', 7, 7, 0)",
    )
    with empty.begin() as connection:
        upgrade(connection, "0006")
        for values in rows:
            connection.execute(text(f"{row} {values}"))
        before = digests(connection)
        upgrade(connection, "0007")
        found = [
            tuple(connection.execute(text(f"SELECT * FROM {table}")).one()) for table in ("notifications", "bot_answers", "offer_messages")
        ]
        assert [one[0] for one in found] == ["1", "2", "3"] and 4711 in found[2]
        downgrade(connection, "0006")
        assert digests(connection) == before

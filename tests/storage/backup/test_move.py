"""Promises of moving: every row arrives, it may be run again, and no database in use is overwritten."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import Engine, delete

from flows.errors import Refusal
from storage.access_log import AccessLog
from storage.backup import row_stream
from storage.backup.move import move_database
from storage.db.engine import open_engine, read_snapshot
from storage.db.tables import conversations
from storage.installation import facts
from tests.support.database.database import Database
from tests.support.database.minimal_engine import incoming_turn
from tests.support.database.postgres import postgres_server


@pytest.fixture
def target() -> Iterator[Engine]:
    url = postgres_server().create_database()
    engine = open_engine(url)
    yield engine
    engine.dispose()
    postgres_server().drop_database(url)


def digests(engine: Engine) -> dict[str, str]:
    with read_snapshot(engine) as connection:
        return row_stream.table_digests(row_stream.dump_rows(connection))


async def test_every_row_arrives_as_it_was(sqlite_database: Database, target: Engine) -> None:
    for name in ("fatima", "joost"):
        await sqlite_database.store.process_turn(incoming_turn(name, "hallo"))
    count = move_database(sqlite_database.engine, target)
    there, here = digests(target), digests(sqlite_database.engine)
    assert count > 6 and {k: v for k, v in there.items() if k != "facts"} == {k: v for k, v in here.items() if k != "facts"}
    moved = Database(sqlite_database.folder, target.url.render_as_string(hide_password=False))
    assert (await moved.store.process_turn(incoming_turn("fatima", "daar ben ik weer"))).output
    await moved.close()


async def test_it_may_be_run_again_as_long_as_nobody_used_the_other_database(sqlite_database: Database, target: Engine) -> None:
    await sqlite_database.store.process_turn(incoming_turn("fatima", "hallo"))
    move_database(sqlite_database.engine, target)
    await sqlite_database.store.process_turn(incoming_turn("joost", "hallo"))
    move_database(sqlite_database.engine, target)
    assert digests(target)["conversations"] == digests(sqlite_database.engine)["conversations"]
    with target.begin() as connection:
        facts.write_fact(connection, "opened", "2026-11-21")
    with pytest.raises(Refusal, match="in use"):
        move_database(sqlite_database.engine, target)


async def test_a_memory_that_was_moved_here_may_move_on_and_that_again(sqlite_database: Database, target: Engine) -> None:
    await sqlite_database.store.process_turn(incoming_turn("fatima", "hallo"))
    sqlite_database.run(partial(facts.write_fact, name="moved", value="what it held when it arrived"))
    counted = {move_database(sqlite_database.engine, target), move_database(sqlite_database.engine, target)}
    assert len(counted) == 1 and digests(target)["conversations"] == digests(sqlite_database.engine)["conversations"]


async def test_rows_that_are_counted_go_on_counting_after_the_move(sqlite_database: Database, target: Engine) -> None:
    at = incoming_turn("fatima", "hallo").turn.at
    for what in ("names", "story", "closed"):
        sqlite_database.run(
            partial(AccessLog(sqlite_database.vault).record_view, conversation_id="c", actor="w", action=what, version=1, at=at)
        )
    move_database(sqlite_database.engine, target)
    with target.begin() as connection:
        AccessLog(sqlite_database.vault).record_view(connection, "c", "w", "printed", 1, at)


async def test_a_copy_that_differs_is_rolled_back(sqlite_database: Database, target: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    await sqlite_database.store.process_turn(incoming_turn("fatima", "hallo"))
    whole = row_stream.load_rows

    def forgetful(connection, lines):  # a database that loses a row
        count = whole(connection, lines)
        connection.execute(delete(conversations))
        return count

    monkeypatch.setattr(row_stream, "load_rows", forgetful)
    with pytest.raises(Refusal, match="conversations"):
        move_database(sqlite_database.engine, target)
    with target.begin() as connection:
        assert row_stream.list_tables(connection) == []


def test_the_sum_of_a_table_does_not_depend_on_the_order_of_its_rows(tmp_path: Path) -> None:
    lines = [b'{"table":"t","columns":["a"]}\n', b"[1]\n", b"[2]\n"]
    assert (
        row_stream.table_digests(lines) == row_stream.table_digests([lines[0], lines[2], lines[1]]) != row_stream.table_digests(lines[:2])
    )

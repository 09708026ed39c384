"""Promises of the revisions: each goes up and down again, and leaves what was there as it was."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, inspect, text

from storage.db.engine import open_engine
from storage.db.migrate import downgrade, list_revisions, migrate, upgrade
from tests.support.paths import ROOT

NEW = {"leases", "parked", "traces"}
INSERT_OWED = "INSERT INTO owed (door_id, kind, since, due_at, tries) VALUES ('d', 'prompt', 1, 2, 3)"


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    engine = open_engine(f"sqlite:///{tmp_path}/kring.db")
    yield engine
    engine.dispose()


def migrate_to(engine: Engine, migrate: Callable[[Connection, str], None], revision: str) -> None:
    with engine.begin() as connection:
        migrate(connection, revision)


def owed_rows(engine: Engine) -> list[tuple[Any, ...]]:
    with engine.begin() as connection:
        return [tuple(row) for row in connection.execute(text("SELECT * FROM owed"))]


def tables(engine: Engine) -> set[str]:
    with engine.begin() as connection:
        return set(inspect(connection).get_table_names())


def test_an_outbox_row_of_before_the_delivery_columns_is_sent_from_its_first_message(engine: Engine) -> None:
    migrate_to(engine, upgrade, "0001")
    with engine.begin() as connection:
        connection.execute(text(INSERT_OWED))
    migrate_to(engine, upgrade, "0002")
    assert tables(engine) >= NEW and owed_rows(engine) == [("d", "prompt", 1, 2, 3, 0)]


def test_a_start_with_the_newest_schema_does_not_begin_alembic(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    migrate(engine)
    begun: list[str] = []
    monkeypatch.setattr(command, "upgrade", lambda config, revision: begun.append(revision))
    migrate(engine)
    assert begun == []
    migrate_to(engine, downgrade, list_revisions()[-2])
    migrate(engine)
    assert begun == ["head"]


def test_downgrading_the_delivery_columns_leaves_the_rest_unchanged(engine: Engine) -> None:
    migrate_to(engine, upgrade, "0001")
    before = tables(engine)
    with engine.begin() as connection:
        connection.execute(text(INSERT_OWED))
    migrate_to(engine, upgrade, "0002")
    migrate_to(engine, downgrade, "0001")
    assert tables(engine) == before and owed_rows(engine) == [("d", "prompt", 1, 2, 3)]


def test_the_files_of_the_revisions_are_named_in_the_order_in_which_they_follow_each_other() -> None:
    config = Config()
    config.set_main_option("script_location", str(ROOT / "storage" / "migrations"))
    assert [script.revision for script in ScriptDirectory.from_config(config).walk_revisions()][::-1] == list_revisions()


INSERT_NOTIFICATION = "INSERT INTO notifications (id, coordinator_id, kind, dossier_id, channel, since, due_at, tries)"
WAITING = {  # before 0023: what waits, with its time in hours -> since when
    "INSERT INTO outbox (identity_id, kind, since, due_at, tries, messages_sent) VALUES ('a', 'prompt', {3}, 0, 0, 0)": None,
    "INSERT INTO outbox (identity_id, kind, since, due_at, tries, messages_sent) VALUES ('a', 'news', {3}, {9}, 0, 0)": 3,
    "INSERT INTO outbox (identity_id, kind, since, due_at, tries, messages_sent, put_off_at) VALUES ('b', 'news', {3}, {9}, 1, 0, {8})": 8,
    "INSERT INTO sent_messages (id, bot, lookup, address, message, sent_at, due_at, tries) VALUES ('a', '', '', '', 1, {3}, {27}, 0)": None,
    "INSERT INTO sent_messages (id, bot, lookup, address, message, sent_at, due_at, tries) VALUES ('b', '', '', '', 2, {3}, {28}, 1)": 27,
    "INSERT INTO bot_answers (id, coordinator_id, kind, subject, since, due_at, tries) VALUES ('a', 'h', 'help', '', {3}, {3}, 0)": 3,
    "INSERT INTO bot_answers (id, coordinator_id, kind, subject, since, due_at, tries) VALUES ('b', 'j', 'help', '', {3}, {10}, 2)": 4,
    f"{INSERT_NOTIFICATION} VALUES ('a', 'h', 'offer', 'd', 'mail', {{3}}, {{9}}, 0)": 3,
    f"{INSERT_NOTIFICATION} VALUES ('b', 'h', 'news', 'd', 'mail', {{3}}, {{10}}, 2)": 4,
    f"{INSERT_NOTIFICATION} VALUES ('c', 'h', 'plan', 'd', 'mail', {{3}}, {{10}}, -1)": None,
}


def test_what_waited_before_its_start_was_written_began_no_later_than_it_did(engine: Engine) -> None:
    hours = [hour * 3_600_000_000 for hour in range(30)]
    migrate_to(engine, upgrade, "0022")
    with engine.begin() as connection:
        for row in WAITING:
            connection.execute(text(row.format(*hours)))
    migrate_to(engine, upgrade, "0023")
    with engine.begin() as connection:
        found = [
            since and since // hours[1]
            for table in ("outbox", "sent_messages", "bot_answers", "notifications")
            for since in connection.execute(text(f"SELECT waits_since FROM {table} ORDER BY rowid")).scalars()
        ]
    assert found == list(WAITING.values())

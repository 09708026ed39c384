"""Promises about keys: a change of keys may be broken off anywhere and run again, and keys may come from elsewhere than a file."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from alembic.migration import MigrationContext
from pydantic import SecretStr
from sqlalchemy import Column, Connection, create_engine, select

from bot.app.context import AppContext
from bot.config.settings import Settings
from flows.errors import SettingsError
from storage.coordinators.coordinators import CoordinatorRepository
from storage.crypto import keys
from storage.crypto.keys import dump_keys, rotate_keys
from storage.crypto.vault import Vault
from storage.db.migrate import downgrade, list_revisions
from storage.db.tables import metadata, sealed_as
from storage.key_rotation import SEALED_COLUMNS, reencrypt_all
from tests.support.command_line import run_command
from tests.support.database.sealed_rows import seal_everywhere
from tests.support.database.templates import copy_template, database_url, migrated_database
from tests.support.product import Product

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)


def make_context(folder: Path, **given: object) -> AppContext:
    copy_template(folder / "kring.db")
    return AppContext(Settings(data_dir=folder, **given), lambda: NOW)  # type: ignore[arg-type]


def kring(context: AppContext, *words: str) -> int:
    return run_command(context, *words).exit_code


def add(context: AppContext) -> None:
    with context.transaction() as connection:
        CoordinatorRepository(context.vault).add_coordinator(connection, {"name": "Hanneke"}, False, NOW)


def names(context: AppContext) -> list[str]:
    with context.transaction() as connection:
        return [one.name for one in CoordinatorRepository(context.vault).list_all(connection)]


def test_a_key_rotation_that_stopped_before_reencryption_can_be_run_again(tmp_path: Path) -> None:
    context = make_context(tmp_path / "data")
    add(context)
    context.keys_file.write_bytes(dump_keys(rotate_keys(context.keys, NOW.date())))
    assert names(make_context(tmp_path / "data")) == ["Hanneke"]
    assert kring(make_context(tmp_path / "data"), "keys", "rotate", "--yes") == 0
    after = make_context(tmp_path / "data")
    assert names(after) == ["Hanneke"] and not after.keys.former and after.keys.master != context.keys.master


def test_a_key_rotation_that_stopped_after_reencryption_can_be_run_again(tmp_path: Path) -> None:
    context = make_context(tmp_path / "data")
    add(context)
    both = rotate_keys(context.keys, NOW.date())
    context.keys_file.write_bytes(dump_keys(both))
    with context.transaction() as connection:
        assert reencrypt_all(connection, Vault.from_keys(both)) == 1
        assert reencrypt_all(connection, Vault.from_keys(both)) == 0
    assert kring(make_context(tmp_path / "data"), "keys", "rotate", "--yes") == 0
    after = make_context(tmp_path / "data")
    assert names(after) == ["Hanneke"] and after.keys == both._replace(former=())


def test_a_keys_file_of_another_memory_stays_as_it_is(tmp_path: Path) -> None:
    context = make_context(tmp_path / "data")
    add(context)
    context.keys_file.write_bytes(dump_keys(keys.generate_keys()))
    before = context.keys_file.read_bytes()
    assert kring(make_context(tmp_path / "data"), "keys", "rotate", "--yes") == 1
    assert context.keys_file.read_bytes() == before


def test_every_column_encrypted_with_the_master_key_is_reencrypted() -> None:
    """What a conversation's own key seals is `content` and the like; all else that is bytes is the installation's."""
    theirs = {
        ("conversations", "content"),
        ("conversations", "unsent"),
        *(("dossiers", name) for name in ("content", "card", "progress", "notes")),
    }
    bytes_kept = {(table.name, one.name) for table in metadata.sorted_tables for one in table.c if one.type.python_type is bytes}
    assert {(column.table.name, column.name) for column, _ in SEALED_COLUMNS} == bytes_kept - theirs


async def test_a_new_key_decrypts_every_column_that_the_old_one_encrypted(tmp_path: Path) -> None:
    async with Product(tmp_path) as product:
        joost = await product.add_coordinator("Joost")
        await product.writer.run(lambda connection: seal_everywhere(connection, product.vault, joost))
        both = rotate_keys(keys.load_keys(tmp_path / "keys.json"), NOW.date())
        assert await product.writer.run(lambda connection: reencrypt_all(connection, Vault.from_keys(both))) >= len(SEALED_COLUMNS)
        newest = Vault.from_keys(both._replace(former=()))
        assert await product.writer.run(lambda connection: opened_with(connection, newest)) == {column for column, _ in SEALED_COLUMNS}


def opened_with(connection: Connection, vault: Vault) -> set[Column[bytes]]:
    """The columns in which there is something, all of which opens."""
    found = set()
    for column, named in SEALED_COLUMNS:
        for sealed, *names in connection.execute(select(column, *named).where(column.is_not(None))):
            vault.open_with_master(sealed, f"{sealed_as(column)}:{':'.join(names)}")
            found.add(column)
    return found


def test_keys_may_come_from_the_environment_and_no_file_is_made(tmp_path: Path) -> None:
    context = make_context(tmp_path / "data", keys=SecretStr(dump_keys(keys.generate_keys()).decode()))
    add(context)
    assert names(context) == ["Hanneke"] and not context.keys_file.exists()


def test_keys_may_come_as_a_systemd_credential(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "kring-keys").write_bytes(dump_keys(keys.generate_keys()))
    monkeypatch.setenv("CREDENTIALS_DIRECTORY", str(tmp_path))
    context = make_context(tmp_path / "data")
    add(context)
    assert names(context) == ["Hanneke"] and not context.keys_file.exists()


def test_given_keys_are_changed_in_two_steps_and_the_old_one_opens_nothing_afterwards(tmp_path: Path) -> None:
    first = make_context(tmp_path / "data", keys=SecretStr(dump_keys(keys.generate_keys()).decode()))
    add(first)
    assert kring(make_context(tmp_path / "data", keys=first.settings.keys), "keys", "rotate", "--yes") == 1
    assert kring(first, "keys", "next", str(tmp_path / "next")) == 0
    both = make_context(tmp_path / "data", keys=SecretStr((tmp_path / "next").read_text()))
    assert kring(both, "keys", "rotate", "--yes") == 0
    alone = make_context(tmp_path / "data", keys=SecretStr(dump_keys(both.keys._replace(former=())).decode()))
    assert names(alone) == ["Hanneke"]
    with pytest.raises(SettingsError, match="other keys"):
        make_context(tmp_path / "data", keys=SecretStr(dump_keys(first.keys).decode())).engine  # noqa: B018 - opening is what is tried


def test_given_keys_that_cannot_be_read_are_named_by_where_they_came_from_and_never_shown(tmp_path: Path) -> None:
    broken = json.dumps({"kring": "keys", "version": 1, "master": "geheim", "lookup": "geheim"})
    with pytest.raises(SettingsError, match="KRING_KEYS") as refused:
        make_context(tmp_path / "data", keys=SecretStr(broken)).vault  # noqa: B018 - opening is what is tried
    assert "geheim" not in str(refused.value)


def test_wrong_keys_are_reported_before_an_older_schema_is_migrated(tmp_path: Path) -> None:
    context = make_context(tmp_path / "data")
    add(context)
    with context.transaction() as connection:
        downgrade(connection, list_revisions()[-2])
    wrong = make_context(tmp_path / "data", keys=SecretStr(dump_keys(keys.generate_keys()).decode()))
    with pytest.raises(SettingsError, match="other keys"):
        wrong.engine  # noqa: B018 - opening is what is tried
    with context.engine.begin() as connection:
        assert MigrationContext.configure(connection).get_current_revision() == list_revisions()[-2]


@pytest.mark.slow
def test_keys_are_not_rotated_while_another_machine_is_connected_to_the_server(tmp_path: Path) -> None:
    with migrated_database("postgresql", tmp_path / "data"):
        there = database_url(tmp_path / "data")
        context = AppContext(Settings(data_dir=tmp_path / "data", database=there), lambda: NOW)
        add(context)
        elsewhere = create_engine(there, connect_args={"application_name": "kring 1 elsewhere"})
        with elsewhere.connect():
            assert kring(context, "keys", "rotate", "--yes") == 1
        elsewhere.dispose()
        assert kring(context, "keys", "rotate", "--yes") == 0


def test_wrong_keys_are_reported_before_anything_is_written(tmp_path: Path) -> None:
    context = make_context(tmp_path / "data")
    add(context)
    before = (tmp_path / "data" / "kring.db").read_bytes()
    wrong = make_context(tmp_path / "data", keys=SecretStr(dump_keys(keys.generate_keys()).decode()))
    with pytest.raises(SettingsError, match="other keys"):
        wrong.engine  # noqa: B018 - opening is what is tried
    context.engine.dispose()
    assert names(make_context(tmp_path / "data")) == ["Hanneke"] and len(before) <= (tmp_path / "data" / "kring.db").stat().st_size

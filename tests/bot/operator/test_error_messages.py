"""Error messages to the operator: what happened and what to do, with no password and no traceback."""

from __future__ import annotations

import io
import os
import sqlite3
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import create_engine, make_url, text
from sqlalchemy.exc import OperationalError

from bot import cli
from bot.operator import error_messages
from storage.db import engine, errors
from storage.retention import tombstones
from tests.support.database.postgres import postgres_server
from tests.support.paths import ROOT

NIGHT = ROOT / "docs" / "bad-night.md"
RunAndRead = Callable[..., str]


@pytest.fixture
def run_and_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], log_stream: io.StringIO
) -> RunAndRead:
    """Run a command as the process does, in a folder of its own, and return all its output; `log_stream` restores the logging."""

    def run(*words: str, **given: str) -> str:
        for name, value in {"data_dir": str(tmp_path / "data"), **given}.items():
            monkeypatch.setenv(f"KRING_{name.upper()}", value)
        monkeypatch.setattr(sys, "argv", ["kring", *words])
        with pytest.raises(SystemExit):
            cli.main()
        output = capsys.readouterr()
        return output.out + output.err

    return run


@pytest.fixture
def data(tmp_path: Path, run_and_read: RunAndRead) -> Path:
    """The data folder of an installation."""
    run_and_read("migrate")
    return tmp_path / "data"


def test_every_database_error_has_a_sentence_and_a_row_in_the_page_for_a_bad_night() -> None:
    page = NIGHT.read_text(encoding="utf-8")
    assert set(error_messages.MESSAGES) == errors.ERROR_KINDS and all(f"| `{kind}` |" in page for kind in errors.ERROR_KINDS)


def test_every_heading_that_a_sentence_names_is_there() -> None:
    page = NIGHT.read_text(encoding="utf-8")
    named = {output.split("*")[1] for output in error_messages.MESSAGES.values() if "bad-night" in output}
    assert named and all(f"\n## {heading}\n" in page for heading in (*named, "Not the database that was here"))


@pytest.mark.parametrize("command", ["doctor", "waiting"])
def test_a_truncated_database_is_reported_as_damaged(run_and_read: RunAndRead, data: Path, command: str) -> None:
    with sqlite3.connect(data / "kring.db") as raw:
        raw.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    os.truncate(data / "kring.db", 5000)
    output = run_and_read(command)
    assert "the database is damaged" in output and "*The database is damaged*" in output and "Something failed" not in output


def test_the_doctor_goes_on_to_nothing_else_in_a_database_with_a_damaged_page(run_and_read: RunAndRead, data: Path) -> None:
    raw = sqlite3.connect(data / "kring.db")
    raw.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    page = raw.execute("SELECT rootpage FROM sqlite_schema WHERE name = 'timers'").fetchone()[0]
    raw.close()
    with (data / "kring.db").open("r+b") as file:
        file.seek(4096 * (page - 1))
        file.write(b"\xa5" * 4096)
    output = run_and_read("doctor")
    assert "WRONG  every page of the database: it is damaged" in output and "well   settings" in output and "timers" not in output


@pytest.mark.parametrize("closed", ["kring.db", ""])
@pytest.mark.parametrize("command", ["doctor", "waiting"])
def test_a_database_that_this_account_may_not_write_is_reported_with_its_path(
    run_and_read: RunAndRead, data: Path, monkeypatch: pytest.MonkeyPatch, command: str, closed: str
) -> None:
    """Root may write everything, so here the system is the one that says no."""
    monkeypatch.setattr(os, "access", lambda path, mode: Path(path) != data / closed)
    output = run_and_read(command)
    assert f"may not read and write {data / closed}. " in output and "ls -ld" in output


@pytest.mark.parametrize("command", ["doctor", "waiting"])
def test_keys_that_the_system_does_not_provide_are_reported_with_their_path(
    run_and_read: RunAndRead, data: Path, monkeypatch: pytest.MonkeyPatch, command: str
) -> None:
    def closed(path: Path) -> bytes:
        raise PermissionError(13, "Permission denied", str(path))

    monkeypatch.setattr(Path, "read_bytes", closed)
    output = run_and_read(command)
    assert f"{data / 'keys.json'}: Permission denied. Look at" in output and "PermissionError" not in output.splitlines()[-1]


def test_a_credential_of_rubbish_is_named_and_not_shown(run_and_read: RunAndRead, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run_and_read("migrate")
    (tmp_path / "kring-keys").write_bytes(b"\xff\xfegeheim")
    monkeypatch.setenv("CREDENTIALS_DIRECTORY", str(tmp_path))
    output = run_and_read("doctor")
    assert "the credential kring-keys cannot be understood" in output and "geheim" not in output


def test_a_database_without_the_tombstones_of_the_file_is_reported_as_another_one(run_and_read: RunAndRead, data: Path) -> None:
    tombstones.write_file(data / "destroyed", {"joost": datetime.now(UTC).date().isoformat()})
    assert "this database does not know 1 of them" in run_and_read("doctor")


def test_a_service_started_on_an_empty_database_keeps_the_tombstones(data: Path) -> None:
    now = datetime.now(UTC)
    file, today = data / "destroyed", now.date().isoformat()
    tombstones.write_file(file, {"joost": today, "amina": "2020-01-01"})
    connected = engine.open_engine(f"sqlite:///{data / 'kring.db'}")
    with connected.begin() as connection:
        tombstones.add_tombstone(connection, "fatima", now)
        tombstones.sync_file_job(file)(connection, now)
    assert tombstones.read_file(file) == {"joost": today, "fatima": today}
    connected.dispose()


@pytest.mark.parametrize("command", [("doctor",), ("migrate",), ("serve", "clock"), ("backup", "away")])
def test_an_unreachable_server_is_reported_with_its_address_and_never_with_a_password(
    run_and_read: RunAndRead, tmp_path: Path, command: tuple[str, ...]
) -> None:
    public = {"backup_to": "age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p", "backup_days": "14"}
    words = [str(tmp_path / word) if word == "away" else word for word in command]
    output = run_and_read(*words, database="postgresql+psycopg://kring:geheim@127.0.0.1:1/kring", **public)
    assert "PostgreSQL at 127.0.0.1, port 1, cannot be reached. Is it running" in output and "geheim" not in output
    assert not (tmp_path / "data" / "keys.json").exists()


def test_a_server_whose_name_does_not_resolve_is_reported_by_that_name(run_and_read: RunAndRead) -> None:
    output = run_and_read("doctor", database="postgresql+psycopg://kring:geheim@nowhere.invalid/kring")
    assert "PostgreSQL at nowhere.invalid cannot be reached" in output and "geheim" not in output


def test_an_address_with_an_unknown_option_is_reported(run_and_read: RunAndRead) -> None:
    assert "does not know an option" in run_and_read("doctor", database="postgresql+psycopg://kring@127.0.0.1:1/kring?sslmod=x")


@pytest.mark.slow
def test_a_missing_database_on_a_server_is_reported_with_how_to_create_it(run_and_read: RunAndRead) -> None:
    assert "has no database nowhere. Look at KRING_DATABASE" in run_and_read("doctor", database=postgres_server().database_url("nowhere"))


@pytest.mark.slow
def test_an_account_unknown_to_the_server_is_reported_by_name(run_and_read: RunAndRead) -> None:
    nobody = (
        make_url(postgres_server().database_url("postgres")).set(username="amina", password="geheim").render_as_string(hide_password=False)
    )
    output = run_and_read("doctor", database=nobody)
    assert "does not let amina in. Look at the name in KRING_DATABASE" in output and "geheim" not in output


@pytest.mark.slow
def test_an_account_that_may_create_no_tables_is_advised_to_own_its_database(run_and_read: RunAndRead) -> None:
    there = postgres_server().create_database()
    plain = create_engine(there, isolation_level="AUTOCOMMIT")
    with plain.connect() as connection:
        connection.execute(text("REVOKE CREATE ON SCHEMA public FROM PUBLIC"))
        connection.execute(text("CREATE ROLE joost LOGIN"))  # gone with the server of this test process
    plain.dispose()
    output = run_and_read("migrate", database=make_url(there).set(username="joost").render_as_string())
    assert "may make no tables" in output and "OWNER TO" in output


def test_missing_keys_are_reported_with_how_the_system_may_provide_them(run_and_read: RunAndRead, data: Path) -> None:
    run_and_read("demo")
    (data / "keys.json").unlink()
    assert "docs/operating.md, *Keys*" in run_and_read("doctor")


@pytest.mark.slow
@pytest.mark.parametrize("command", [("keys", "rotate", "--yes"), ("move", "sqlite:///elsewhere.db")])
def test_a_connection_of_another_machine_is_reported_with_where_it_is_explained(run_and_read: RunAndRead, command: tuple[str, ...]) -> None:
    there = postgres_server().create_database()
    run_and_read("migrate", database=there)
    elsewhere = create_engine(there, connect_args={"application_name": "kring 1 elsewhere"})
    with elsewhere.connect():
        output = run_and_read(*command, database=there)
    elsewhere.dispose()
    assert "is connected to this database. Stop it" in output and "docs/operating.md, *Keys*" in output
    assert "Another process of Kring" in NIGHT.with_name("operating.md").read_text(encoding="utf-8")


def test_a_wal_index_that_cannot_grow_is_reported_as_a_full_disk() -> None:
    refused = sqlite3.OperationalError("disk I/O error")
    refused.sqlite_errorcode = 4874  # SQLITE_IOERR_SHMSIZE, as a full tmpfs gave it
    assert "no room on the disk" in (error_messages.explain(OperationalError("", {}, refused)) or "")

"""What the operator reads when something fails: what happened and what to do, with no password and no traceback."""

from __future__ import annotations

import os
import sqlite3
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import create_engine, make_url, text
from sqlalchemy.exc import OperationalError

from bot import cli
from bot.observability import logs
from bot.operator import error_messages
from storage.db import engine, errors
from storage.retention import tombstones
from tests.support.database.postgres import postgres_server
from tests.support.paths import ROOT

NIGHT = ROOT / "docs" / "bad-night.md"
Told = Callable[..., str]


@pytest.fixture
def told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Iterator[Told]:
    """Run a command as the process does, in a folder of its own; everything that it said."""

    def run(*words: str, **given: str) -> str:
        for name, value in {"data_dir": str(tmp_path / "data"), **given}.items():
            monkeypatch.setenv(f"KRING_{name.upper()}", value)
        monkeypatch.setattr(sys, "argv", ["kring", *words])
        with pytest.raises(SystemExit):
            cli.main()
        said = capsys.readouterr()
        return said.out + said.err

    yield run
    logs.set_up_logging("WARNING")


@pytest.fixture
def data(tmp_path: Path, told: Told) -> Path:
    """The data folder of an installation."""
    told("doctor")
    return tmp_path / "data"


def test_every_ailment_has_a_sentence_and_a_line_in_the_page_for_a_bad_night() -> None:
    page = NIGHT.read_text(encoding="utf-8")
    assert set(error_messages.MESSAGES) == errors.ERROR_KINDS and all(f"| `{kind}` |" in page for kind in errors.ERROR_KINDS)


def test_every_heading_that_a_sentence_names_is_there() -> None:
    page = NIGHT.read_text(encoding="utf-8")
    named = {said.split("*")[1] for said in error_messages.MESSAGES.values() if "bad-night" in said}
    assert named and all(f"\n## {heading}\n" in page for heading in (*named, "Not the database that was here"))


@pytest.mark.parametrize("command", ["doctor", "waiting"])
def test_a_database_that_is_cut_off_is_told_as_damaged(told: Told, data: Path, command: str) -> None:
    with sqlite3.connect(data / "kring.db") as raw:
        raw.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    os.truncate(data / "kring.db", 5000)
    said = told(command)
    assert "the database is damaged" in said and "*The database is damaged*" in said and "Something failed" not in said


def test_the_doctor_goes_on_to_nothing_else_in_a_database_with_a_damaged_page(told: Told, data: Path) -> None:
    raw = sqlite3.connect(data / "kring.db")
    raw.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    page = raw.execute("SELECT rootpage FROM sqlite_schema WHERE name = 'timers'").fetchone()[0]
    raw.close()
    with (data / "kring.db").open("r+b") as file:
        file.seek(4096 * (page - 1))
        file.write(b"\xa5" * 4096)
    said = told("doctor")
    assert "WRONG  every page of the database: it is damaged" in said and "well   settings" in said and "clocks" not in said


@pytest.mark.parametrize("closed", ["kring.db", ""])
@pytest.mark.parametrize("command", ["doctor", "waiting"])
def test_a_database_that_this_account_may_not_write_is_told_with_its_path(
    told: Told, data: Path, monkeypatch: pytest.MonkeyPatch, command: str, closed: str
) -> None:
    """Root may write everything, so here the system is the one that says no."""
    monkeypatch.setattr(os, "access", lambda path, mode: Path(path) != data / closed)
    said = told(command)
    assert f"may not read and write {data / closed}. " in said and "ls -ld" in said


@pytest.mark.parametrize("command", ["doctor", "waiting"])
def test_keys_that_the_system_does_not_give_are_told_with_their_path(
    told: Told, data: Path, monkeypatch: pytest.MonkeyPatch, command: str
) -> None:
    def closed(path: Path) -> bytes:
        raise PermissionError(13, "Permission denied", str(path))

    monkeypatch.setattr(Path, "read_bytes", closed)
    said = told(command)
    assert f"{data / 'keys.json'}: Permission denied. Look at" in said and "PermissionError" not in said.splitlines()[-1]


def test_a_credential_of_rubbish_is_named_and_not_shown(told: Told, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "kring-keys").write_bytes(b"\xff\xfegeheim")
    monkeypatch.setenv("CREDENTIALS_DIRECTORY", str(tmp_path))
    said = told("doctor")
    assert "the credential kring-keys cannot be understood" in said and "geheim" not in said


def test_a_database_that_does_not_know_what_was_wiped_is_not_the_one_that_was_here(told: Told, data: Path) -> None:
    tombstones.write_file(data / "destroyed", {"joost": datetime.now(UTC).date().isoformat()})
    assert "this database does not know 1 of them" in told("doctor")


def test_a_service_that_begins_on_an_empty_database_forgets_nothing_of_what_was_wiped(data: Path) -> None:
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
def test_a_server_that_is_away_is_told_with_its_place_and_never_with_a_password(
    told: Told, tmp_path: Path, command: tuple[str, ...]
) -> None:
    public = {"backup_to": "age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p", "backup_days": "14"}
    words = [str(tmp_path / word) if word == "away" else word for word in command]
    said = told(*words, database="postgresql+psycopg://kring:geheim@127.0.0.1:1/kring", **public)
    assert "PostgreSQL at 127.0.0.1, port 1, cannot be reached. Is it running" in said and "geheim" not in said
    assert not (tmp_path / "data" / "keys.json").exists()


def test_a_server_whose_name_nobody_knows_is_told_by_that_name(told: Told) -> None:
    said = told("doctor", database="postgresql+psycopg://kring:geheim@nowhere.invalid/kring")
    assert "PostgreSQL at nowhere.invalid cannot be reached" in said and "geheim" not in said


def test_an_address_with_an_unknown_option_is_told(told: Told) -> None:
    assert "does not know an option" in told("doctor", database="postgresql+psycopg://kring@127.0.0.1:1/kring?sslmod=x")


@pytest.mark.slow
def test_a_server_without_this_database_is_told_with_how_to_make_it(told: Told) -> None:
    assert "has no database nowhere. Look at KRING_DATABASE" in told("doctor", database=postgres_server().database_url("nowhere"))


@pytest.mark.slow
def test_a_server_that_does_not_know_this_account_is_told_with_its_name(told: Told) -> None:
    nobody = (
        make_url(postgres_server().database_url("postgres")).set(username="amina", password="geheim").render_as_string(hide_password=False)
    )
    said = told("doctor", database=nobody)
    assert "does not let amina in. Look at the name in KRING_DATABASE" in said and "geheim" not in said


@pytest.mark.slow
def test_an_account_that_may_make_no_tables_is_told_to_own_its_database(told: Told) -> None:
    there = postgres_server().create_database()
    plain = create_engine(there, isolation_level="AUTOCOMMIT")
    with plain.connect() as connection:
        connection.execute(text("REVOKE CREATE ON SCHEMA public FROM PUBLIC"))
        connection.execute(text("CREATE ROLE joost LOGIN"))  # gone with the server of this test process
    plain.dispose()
    said = told("migrate", database=make_url(there).set(username="joost").render_as_string())
    assert "may make no tables" in said and "OWNER TO" in said


def test_missing_keys_are_told_with_where_the_system_may_give_them(told: Told, data: Path) -> None:
    told("demo")
    (data / "keys.json").unlink()
    assert "docs/operating.md, *Keys*" in told("doctor")


@pytest.mark.slow
@pytest.mark.parametrize("command", [("keys", "rotate", "--yes"), ("move", "sqlite:///elsewhere.db")])
def test_a_line_of_another_machine_is_told_with_where_it_is_explained(told: Told, command: tuple[str, ...]) -> None:
    there = postgres_server().create_database()
    told("migrate", database=there)
    elsewhere = create_engine(there, connect_args={"application_name": "kring 1 elsewhere"})
    with elsewhere.connect():
        said = told(*command, database=there)
    elsewhere.dispose()
    assert "has a line to this database. Stop it" in said and "docs/operating.md, *Keys*" in said
    assert "Another process of Kring" in NIGHT.with_name("operating.md").read_text(encoding="utf-8")


def test_an_index_beside_the_log_that_cannot_grow_is_told_as_a_full_disk() -> None:
    refused = sqlite3.OperationalError("disk I/O error")
    refused.sqlite_errorcode = 4874  # SQLITE_IOERR_SHMSIZE, as a full tmpfs gave it
    assert "no room on the disk" in (error_messages.explain(OperationalError("", {}, refused)) or "")

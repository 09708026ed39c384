"""Promises of `kring bench storage`: a table, and nothing that stays behind."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.cli import app
from tests.support.database.postgres import postgres_server


def bench(folder: Path, *given: str) -> str:
    done = CliRunner().invoke(app, ["bench", "storage", "--folder", str(folder), "--seconds", "0.1", "--rounds", "1", *given])
    assert done.exit_code == 0, done.output
    return done.output


def rows(output: str, start: str) -> list[list[str]]:
    return [line.removeprefix(start).split() for line in output.splitlines() if line.startswith(start)]


@pytest.mark.slow
def test_a_file_is_measured_beside_the_plain_ways_and_leaves_nothing(tmp_path: Path) -> None:
    output = bench(tmp_path)
    ours = rows(output, "SQLite, Kring, whole")
    assert [row[0] for row in ours] == ["1", "8", "64"] and all(float(row[1]) > 0 for row in ours)
    assert len(rows(output, "SQLite, raw")) == 3 and "bytes a conversation" in output
    assert list(tmp_path.iterdir()) == []


@pytest.mark.slow
def test_a_server_is_measured_in_a_database_of_its_own_that_is_dropped(tmp_path: Path) -> None:
    before = postgres_server().database_names()
    output = bench(tmp_path, "--url", postgres_server().database_url("postgres"))
    assert len(rows(output, "PostgreSQL, Kring, whole")) == len(rows(output, "PostgreSQL, async ORM")) == 3
    assert postgres_server().database_names() == before

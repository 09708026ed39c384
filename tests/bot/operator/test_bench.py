"""Promises of `kring bench storage`: a table, and nothing that stays behind."""

from __future__ import annotations

import subprocess
from pathlib import Path
from typing import NamedTuple

import pytest
from typer.testing import CliRunner

from bot.cli import app
from bot.operator.bench import command
from tests.support.database.postgres import postgres_server
from tests.support.forked_service.command import kring_command
from tests.support.waiting import PATIENCE

pytestmark = pytest.mark.slow


class Bench(NamedTuple):
    """What was printed, what was left in the folder, and the databases of the server before and after."""

    output: str
    left: list[Path]
    before: set[str]
    after: set[str]

    def rows(self, start: str) -> list[list[str]]:
        return [line.removeprefix(start).split() for line in self.output.splitlines() if line.startswith(start)]


@pytest.fixture(scope="module")
def bench(tmp_path_factory: pytest.TempPathFactory) -> Bench:
    """One run, which measures a file and a server; in a process of its own, as each measurement looks through all memory first."""
    folder, server = tmp_path_factory.mktemp("bench"), postgres_server()
    given = ("--folder", str(folder), "--seconds", "0.1", "--rounds", "1", "--url", server.database_url("postgres"))
    before = server.database_names()
    done = subprocess.run(kring_command("bench", "storage", *given), capture_output=True, text=True, timeout=PATIENCE, check=False)
    assert done.returncode == 0, done.stderr
    return Bench(done.stdout, list(folder.iterdir()), before, server.database_names())


def test_a_file_is_measured_beside_the_plain_ways_and_leaves_nothing(bench: Bench) -> None:
    ours = bench.rows("SQLite, Kring, whole")
    assert [row[0] for row in ours] == ["1", "8", "64"] and all(float(row[1]) > 0 for row in ours)
    assert len(bench.rows("SQLite, raw")) == 3 and "bytes a conversation" in bench.output
    assert bench.left == []


def test_a_server_is_measured_in_a_database_of_its_own_that_is_dropped(bench: Bench) -> None:
    assert len(bench.rows("PostgreSQL, Kring, whole")) == len(bench.rows("PostgreSQL, async ORM")) == 3
    assert bench.before == bench.after


def test_without_a_server_only_a_file_is_measured(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(command, "CONCURRENCY", ())  # what is measured, not how fast
    done = CliRunner().invoke(app, ["bench", "storage", "--folder", str(tmp_path)])
    assert done.exit_code == 0 and "SQLite: " in done.output and "PostgreSQL" not in done.output

"""The list of commands: complete and true, without importing a single command."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from typer.main import get_command
from typer.testing import CliRunner

from bot.app.context import AppContext
from bot.cli import COMMANDS, app
from bot.config.settings import Settings, variable_name
from bot.version import VERSION
from tests.support.database.templates import copy_template
from tests.support.paths import ROOT
from tests.support.waiting import PATIENCE

ROOT_COMMAND: Any = get_command(app)
HEAVY = ("sqlalchemy", "alembic", "pydantic", "babel", "starlette", "structlog", "flows.engine")


@pytest.mark.parametrize("name", COMMANDS)
def test_the_list_says_of_a_command_what_its_own_help_says(name: str) -> None:
    assert COMMANDS[name].summary == ROOT_COMMAND.commands[name].help.split("\n")[0]


@pytest.mark.parametrize("option", ["--help", "--version"])
def test_help_and_version_start_without_the_service(option: str) -> None:
    program = f"import sys, bot.cli; sys.argv[1:] = ['{option}']\ntry: bot.cli.app()\nexcept SystemExit: print(sorted(sys.modules))"
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, timeout=PATIENCE, check=True)
    assert [name for name in HEAVY if f"'{name}'" in done.stdout.splitlines()[-1]] == []


def test_a_slip_in_the_name_of_a_command_is_answered_with_the_name() -> None:
    assert "doctor" in CliRunner().invoke(app, ["docter"]).stderr


def test_the_version_is_said() -> None:
    assert CliRunner().invoke(app, ["--version"]).stdout == f"kring {VERSION}\n"


def test_a_command_that_reads_the_database_imports_no_migrations_and_no_log(tmp_path: Path) -> None:
    copy_template(tmp_path / "kring.db")
    tmp_path.chmod(0o700)
    AppContext(Settings.model_construct(data_dir=tmp_path)).engine.dispose()
    program = "import sys, bot.cli; sys.argv[1:] = ['waiting']\ntry: bot.cli.app()\nexcept SystemExit: print(sorted(sys.modules))"
    environ = {**os.environ, variable_name("data_dir"): str(tmp_path)}
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, env=environ, capture_output=True, text=True, timeout=PATIENCE, check=True
    )
    told, *_, modules = done.stdout.splitlines()
    assert told == "Nothing waits."
    assert [name for name in ("alembic", "structlog", "starlette", "flows.replies.text_rules") if f"'{name}'" in modules] == []


@pytest.mark.parametrize(
    ("typed", "expected"), [("kring bac", "backups"), ("kring coordinator rem", "remove"), ("kring doctor --j", "--json")]
)
def test_the_shell_completes_commands_and_options(typed: str, expected: str) -> None:
    asked = {"_KRING_COMPLETE": "complete_bash", "COMP_WORDS": typed, "COMP_CWORD": str(len(typed.split()) - 1)}
    assert expected in CliRunner().invoke(app, [], prog_name="kring", env=asked).stdout.split()

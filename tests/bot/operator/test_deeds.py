"""What an operator changes leaves a line, and what they only look at leaves none."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import String
from structlog.testing import capture_logs
from typer.main import get_command

from bot.app.context import AppContext
from bot.cli import app
from bot.config.settings import Settings
from bot.operator.deeds import DEEDS
from storage.db.tables import access_log
from tests.support.command_line import FACTS, NOW, run_command
from tests.support.database.templates import migrated_folder

LOOKS = {  # commands that change nothing of an installation that was opened, or that the log knows by themselves
    *(
        "serve",
        "terminal",
        "doctor",
        "help",
        "draw",
        "verify",
        "notices",
        "counts",
        "simulate",
        "backups list",
        "clock",
        "coordinator list",
    ),
    *("coordinator show", "export questionnaire", "guard status", "journal deeds", "journal verify", "keys public", "mail test", "numbers"),
    *("bench storage", "waiting", "words", "words check", "words find", "words template", "preview"),
}


@pytest.fixture
def context(tmp_path: Path) -> AppContext:
    context = AppContext(Settings.model_construct(**FACTS, data_dir=migrated_folder(tmp_path / "data")), now=lambda: NOW)
    run_command(context, "migrate")
    return context


def deeds_of(context: AppContext) -> list[str]:
    """The commands in the access log, oldest first."""
    return [one["command"] for one in reversed(json.loads(run_command(context, "journal", "deeds", "--json").stdout))]


def all_commands(group: Any, prefix: str = "") -> set[str]:
    found = set()
    for name, command in group.commands.items():
        nested = getattr(command, "commands", None)
        if nested is None or command.invoke_without_command:
            found.add(prefix + name)
        found |= all_commands(command, f"{prefix}{name} ") if nested else set()
    return found


def test_of_every_command_it_is_known_whether_it_is_a_deed() -> None:
    assert all_commands(get_command(app)) == DEEDS | LOOKS and not DEEDS & LOOKS


def test_a_name_of_a_deed_fits_in_the_access_log() -> None:
    column = access_log.c.action.type
    assert isinstance(column, String) and column.length and max(map(len, DEEDS)) <= column.length


def test_every_deed_leaves_a_line_without_a_name_and_the_chain_stays_whole(context: AppContext) -> None:
    for words in (
        "coordinator add Hanneke",
        "coordinator change Hanneke --places Assen",
        "guard on",
        "keys copied --yes",
        "coordinator list",
    ):
        assert run_command(context, *words.split()).exit_code == 0
    assert deeds_of(context) == ["migrate", "coordinator add", "coordinator change", "guard on", "keys copied"]
    assert "Hanneke" not in run_command(context, "journal", "deeds").stdout
    assert run_command(context, "journal", "verify").exit_code == 0


def test_what_was_refused_or_only_shown_leaves_none(context: AppContext) -> None:
    run_command(context, "coordinator", "add", "Hanneke")
    for words in ("coordinator remove Hanneke --dry-run", "coordinator remove Hanneke", "open --yes", "migrate --check"):
        run_command(context, *words.split())
    assert deeds_of(context) == ["migrate", "coordinator add"]


def test_a_move_leaves_its_line_as_it_begins_to_copy_and_none_where_it_was_refused(context: AppContext, tmp_path: Path) -> None:
    serving = AppContext(context.settings, context.now)
    assert serving.lock_keys(exclusive=False)
    assert "Stop  kring serve" in run_command(context, "move", f"sqlite:///{tmp_path}/new.db").stderr
    del serving
    assert run_command(context, "move", "postgresql+psycopg://kring@127.0.0.1:1/kring").exit_code == 1
    assert deeds_of(context) == ["migrate"]
    assert run_command(context, "move", f"sqlite:///{tmp_path}/new.db").exit_code == 0
    assert deeds_of(context) == ["migrate", "move"]


def test_after_new_keys_the_line_is_sealed_with_them(context: AppContext) -> None:
    run_command(context, "coordinator", "add", "Hanneke")
    assert run_command(context, "keys", "rotate", "--yes").exit_code == 0
    anew = AppContext(context.settings, context.now)
    assert deeds_of(anew)[-1] == "keys rotate" and run_command(anew, "journal", "verify").exit_code == 0


def test_the_log_says_which_command_it_was_and_nothing_else(context: AppContext) -> None:
    with capture_logs() as lines:
        run_command(context, "coordinator", "add", "Hanneke")
    assert lines == [{"event": "operator_deed", "kind": "coordinator.add", "log_level": "info"}]

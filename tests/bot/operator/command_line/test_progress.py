"""Long work says on a terminal how far it is, and is quiet elsewhere."""

from __future__ import annotations

import io
import re
import sys
from pathlib import Path

import pytest

from bot.app.context import AppContext
from bot.cli import app
from bot.config.settings import Settings
from bot.operator.command_line.progress import show_progress
from tests.support.command_line import FACTS, NOW, run_command
from tests.support.database.templates import migrated_folder


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.fixture
def context(tmp_path: Path) -> AppContext:
    context = AppContext(Settings.model_construct(**FACTS, data_dir=migrated_folder(tmp_path / "data")), now=lambda: NOW)
    run_command(context, "demo")
    return context


LINES = [b"one", b"two", b"three"]


@pytest.mark.parametrize(("errors", "says"), [(Terminal(), True), (io.StringIO(), False)])
def test_on_a_terminal_it_counts_and_elsewhere_it_is_quiet(monkeypatch: pytest.MonkeyPatch, errors: io.StringIO, says: bool) -> None:
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setattr(sys, "stderr", errors)
    with show_progress("Writing") as watch:
        assert list(watch(LINES, len(LINES))) == LINES
    assert ("3/3" in errors.getvalue() and "Writing" in errors.getvalue()) is says is bool(errors.getvalue())


@pytest.mark.parametrize(
    ("line", "doing"),
    [
        ("keys rotate --yes", "Renewing with new keys"),
        ("keys rotate --dry-run", "Renewing with new keys"),
        ("simulate --days 1 --seekers 1 --coordinators 3", "Simulating the days"),
    ],
)
@pytest.mark.parametrize(("errors", "says"), [(Terminal, True), (io.StringIO, False)])
def test_long_commands_say_it_of_themselves(
    context: AppContext, monkeypatch: pytest.MonkeyPatch, errors: type[io.StringIO], says: bool, line: str, doing: str
) -> None:
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setattr(sys, "stderr", looked_at := errors())
    app(line.split(), obj=lambda: context, standalone_mode=False)
    counted = re.search(rf"{doing}.*\d+/\d+", looked_at.getvalue())
    assert bool(counted) is says is bool(looked_at.getvalue())

"""Every command line in the documents is one: the real parser takes it, and what only reads runs in an installation."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer
from typer.main import get_command

from bot.app.context import AppContext
from bot.cli import app
from bot.config.settings import Settings
from bot.operator.deeds import DEEDS
from tests.support.command_line import FACTS, NOW, run_command
from tests.support.database.templates import migrated_folder
from tests.support.paths import ROOT

PAGES = sorted({ROOT / "README.md", ROOT / "SECURITY.md", ROOT / "CONTRIBUTING.md", *(ROOT / "docs").rglob("*.md")})
PAGES = [page for page in PAGES if "decisions" not in page.parts]  # a decision tells what was so then
USAGE_ERROR: Any = typer.BadParameter.__base__
ROOT_COMMAND: Any = get_command(app)
STANDS_FOR = re.compile(r"[A-Z]{2,}(\.csv)?|[a-z-]+\.key|/var/backups/kring")  # a name for what an operator puts there
RUNS = ("doctor", "waiting", "notices", "numbers", "coordinator list", "guard status", "journal", "keys public", "help")


def command_lines(page: Path) -> Iterator[str]:
    """What stands behind `kring` in code, on one line each."""
    text = page.read_text(encoding="utf-8")
    in_line = re.findall(r"`(?:[^`\n]*/)?kring\s+([a-z][^`]*)`", re.sub(r"```.*?```", "", text, flags=re.DOTALL))
    in_blocks = re.findall(r"^(?: {4}.*|[^`\n]*)bin/kring ([a-z][^`\n]*)$", text, flags=re.MULTILINE)
    for line in (*in_line, *in_blocks):
        yield " ".join(re.split("[#>]", line)[0].split())


def parse(words: list[str]) -> None:
    """Raise a usage error where the command line is wrong; a bare name of a command only has to exist."""
    group, names = ROOT_COMMAND, list[str]()
    while words and words[0] in getattr(group, "commands", {}):
        group, names, words = group.commands[words[0]], [*names, words[0]], words[1:]
    is_a_group = bool(getattr(group, "commands", {}))
    assert names and not (is_a_group and words and not words[0].startswith("-")), "no such command"
    if words:
        group.make_context(" ".join(names), list(words))


CASES = sorted({(page.name, line) for page in PAGES for line in command_lines(page)})


def test_there_are_command_lines_to_look_at() -> None:
    assert len(CASES) > 60 and {"README.md", "operating.md", "bad-night.md"} <= {page for page, _ in CASES}


@pytest.mark.parametrize(("page", "line"), CASES)
def test_the_parser_takes_what_a_document_says(page: str, line: str, tmp_path: Path) -> None:
    there = tmp_path / "there"
    there.mkdir() if line.startswith("backup") else there.touch()
    parse([STANDS_FOR.sub(str(there), word) for word in shlex.split(line)])


def reads(line: str) -> bool:
    """True of a line that changes nothing and needs nothing of an operator."""
    return line.startswith(RUNS) and not STANDS_FOR.search(line) and not any(line.startswith(deed) for deed in DEEDS)


@pytest.fixture(scope="module")
def context(tmp_path_factory: pytest.TempPathFactory) -> AppContext:
    context = AppContext(
        Settings.model_construct(**FACTS, data_dir=migrated_folder(tmp_path_factory.mktemp("installation") / "data")), now=lambda: NOW
    )
    run_command(context, "migrate")
    return context


@pytest.mark.parametrize("line", sorted({line for _, line in CASES if reads(line)}))
def test_what_only_reads_runs_in_an_installation(context: AppContext, line: str) -> None:
    assert run_command(context, *shlex.split(line)).exit_code in (0, 2)  # 2: the name of a group alone


@pytest.mark.parametrize("wrong", ["coordinator ad Hanneke", "doctor --jsn", "docter", "keys rotate now"])
def test_a_command_line_that_is_none_would_be_noticed(wrong: str) -> None:
    with pytest.raises((AssertionError, USAGE_ERROR)):
        parse(shlex.split(wrong))

"""A dry run says what would be done, and leaves every row as it was."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.app.context import AppContext
from bot.config.settings import Settings
from tests.support.command_line import FACTS, NOW, WITHOUT, run_command
from tests.support.database.templates import migrated_folder


@pytest.fixture
def context(tmp_path: Path) -> AppContext:
    context = AppContext(Settings.model_construct(**FACTS, data_dir=migrated_folder(tmp_path / "data")), now=lambda: NOW)
    run_command(context, "demo")
    return context


def rows_of(context: AppContext) -> set[str]:
    """Every row, but the line of a deed."""
    with context.transaction() as connection:
        lines = connection.connection.driver_connection.iterdump()  # type: ignore[union-attr]
        return {line for line in lines if not line.startswith('INSERT INTO "access_log"')}


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("clock confirm --dry-run", "would be erased"),
        ("keys rotate --dry-run", "would be renewed"),
        ("coordinator lost Piet --dry-run", "would be signed out"),
        ("coordinator remove Piet --dry-run", "would be removed"),
    ],
)
def test_a_dry_run_changes_no_row_and_leaves_no_deed(context: AppContext, line: str, said: str) -> None:
    before, keys = rows_of(context), context.keys_file.read_bytes()
    deeds = run_command(context, "journal", "deeds").stdout
    assert said in run_command(context, *line.split()).stdout
    assert rows_of(context) == before and context.keys_file.read_bytes() == keys
    assert run_command(context, "journal", "deeds").stdout == deeds


def test_what_is_missing_before_opening_is_said_without_opening(context: AppContext) -> None:
    done = run_command(context, "open", "--dry-run", *WITHOUT)
    assert done.exit_code == 1 and "Missing before the chat can open" in done.output and context.service_mode().practice

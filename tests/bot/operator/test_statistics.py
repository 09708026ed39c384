"""Promises of the statistics: a number under ten is suppressed, and cannot be worked out from the others."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner, Result

from bot import cli
from bot.app.context import AppContext
from bot.config.settings import Settings
from bot.operator.statistics import HIDDEN, MIN_CELL, TOO_FEW, format_totals, quantile, suppress_small_cells
from storage.installation import facts, statistics
from tests.support.database.templates import copy_template, migrated_folder

NOW = datetime(2027, 1, 3, 19, 10, tzinfo=UTC)
OCTOBER = datetime(2026, 10, 3, 9, tzinfo=UTC)


@pytest.fixture
def context(tmp_path: Path) -> AppContext:
    copy_template(tmp_path / "data" / "kring.db")
    return AppContext(Settings(data_dir=migrated_folder(tmp_path / "data")), lambda: NOW)


def kring(context: AppContext, *words: str) -> Result:
    return CliRunner().invoke(cli.app, [*words], obj=lambda: context)


def dossier(language: str, people: int) -> dict[str, object]:
    return {"language": language, "parts": [{"part": "circle", "shown": True, "people": [{}] * people}]}


def test_a_quarter_is_reported_as_it_was_and_small_numbers_are_suppressed(context: AppContext) -> None:
    with context.transaction() as connection:
        for number in range(25):
            facts.count_event(connection, "sent", OCTOBER)
            statistics.count_sent(connection, dossier("nl" if number < 22 else "ti", 4), OCTOBER)
            statistics.count_contact(connection, OCTOBER, OCTOBER.replace(hour=9 + number % 10))
        facts.count_event(connection, "wiped", OCTOBER)
        facts.count_event(connection, "sent", NOW)
    output = kring(context, "counts").stdout
    assert "sent: 25" in output and f"wiped: {TOO_FEW}" in output
    assert "median 4, nine in ten within 8" in output and "    4: 25" in output
    assert f"nl: {HIDDEN}" in output and f"ti: {HIDDEN}" in output


@pytest.mark.parametrize("quarter", ["2027-Q1", "2026-11", "gisteren", "2026-Q5"])
def test_only_whole_quarters_that_are_over_are_counted_so_that_none_can_be_subtracted(context: AppContext, quarter: str) -> None:
    assert kring(context, "counts", quarter).exit_code == 1
    assert kring(context, "counts", "2026-Q4").exit_code == kring(context, "counts", "2026-Q1").exit_code == 0


@given(st.dictionaries(st.sampled_from("abcdefghij"), st.integers(1, 60), min_size=1))
def test_what_is_hidden_cannot_be_worked_out_from_a_known_total(cells: dict[str, int]) -> None:
    output = suppress_small_cells(cells)
    hidden = [cells[name] for name, words in output.items() if not words.isdigit()]
    assert all(cells[name] >= MIN_CELL for name, words in output.items() if words.isdigit())
    assert not hidden or len(hidden) == len(cells) or (sum(hidden) >= MIN_CELL and len(hidden) > 1)


@given(st.dictionaries(st.sampled_from("abcdefghij"), st.integers(1, 60), min_size=1))
def test_a_cell_reported_as_under_ten_is_under_ten(cells: dict[str, int]) -> None:
    assert all(cells[name] < MIN_CELL for name, words in suppress_small_cells(cells).items() if words == TOO_FEW)


def test_waiting_times_of_few_people_are_suppressed() -> None:
    assert f"hours from sending to contact: {TOO_FEW} people" in "\n".join(format_totals({"waited.5": 9}))
    assert quantile({1: 5, 2: 4, 100: 1}, 0.5) == 1 and quantile({1: 5, 2: 4, 100: 1}, 0.9) == 2


def test_the_operator_can_verify_that_the_access_log_is_whole(context: AppContext) -> None:
    assert kring(context, "journal", "verify").exit_code == 0

"""Promises of `kring clock` and the doctor: a doubted clock is named with its remedy, and only a person's yes ends the doubt."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.app.context import AppContext
from bot.config.settings import Settings
from storage.retention.clock_watch import ClockWatch, confirm_clock
from tests.support.command_line import FACTS, NOW, run_command
from tests.support.database.templates import migrated_folder


@pytest.fixture
def kring(tmp_path: Path) -> Callable[..., Any]:
    """Run a command on an installation whose service found its clock a month ahead."""
    context = AppContext(Settings.model_construct(**FACTS, data_dir=migrated_folder(tmp_path / "data")), now=lambda: NOW)
    with context.transaction() as connection:
        confirm_clock(connection, NOW - timedelta(days=30))
        assert not ClockWatch().is_believable(connection, NOW)
    return lambda *words, say="": run_command(context, *words, typed=say)


def test_the_doctor_names_both_times_and_the_command(kring: Callable[..., Any]) -> None:
    said = kring("doctor").stderr
    assert f"{NOW:%Y-%m-%d %H:%M}" in said and "kring clock confirm" in said


def test_without_a_yes_the_doubt_stays(kring: Callable[..., Any]) -> None:
    assert kring("clock", "confirm", say="n\n").exit_code == 1
    assert "not believed" in kring("clock").stdout


def test_after_a_yes_the_clock_is_believed_and_the_doctor_finds_it_well(kring: Callable[..., Any]) -> None:
    assert kring("clock", "confirm", say="y\n").exit_code == 0
    assert "It is believed" in kring("clock").stdout and "clock confirm" not in kring("doctor").stderr

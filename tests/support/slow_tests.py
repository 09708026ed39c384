"""Slow tests: a pytest plugin that marks them `slow`, and does not even import them where `-m "not slow"` is asked for.

Slow is what talks over HTTP, to a server or with a framework, makes many PDFs, or simulates a year; `make check` leaves it out.
"""

from __future__ import annotations

from pathlib import Path

import pytest

TESTS = Path(__file__).parents[1]
SLOW_PATHS = (  # folders and files of tests/
    "architecture/test_no_skips.py",
    "architecture/test_patterns.py",
    "bot/app/test_stop.py",
    "bot/contract",
    "bot/coordinator/telegram",
    "bot/coordinator/web",
    "bot/dossier/test_circle.py",
    "bot/dossier/test_fhir.py",
    "bot/web/test_script_types.py",
    "bot/dossier/test_json_schema.py",
    "bot/dossier/test_pdf.py",
    "bot/dossier/test_rendering.py",
    "bot/dossier/test_sample.py",
    "bot/notifications/test_walk.py",
    "bot/notifications/test_who_must_know.py",
    "bot/operator/backups/test_backup.py",
    "bot/operator/command_line/test_language.py",
    "bot/operator/test_commands.py",
    "bot/operator/test_csv_file.py",
    "bot/operator/test_error_messages.py",
    "bot/operator/test_keys.py",
    "bot/operator/test_simulation.py",
    "bot/seeker/telegram",
    "bot/seeker/test_silence.py",
    "bot/seeker/terminal/test_real_terminal.py",
    "bot/telegram",
    "bot/web/test_connections.py",
    "bot/web/test_wapiti.py",
    "flows/questionnaire/test_long_texts.py",
    "browser",
    "fake_telegram",
    "bot/test_every_word.py",
    "guarantees/fuzz",
    "guarantees/test_full_disk.py",
    "guarantees/test_gone.py",
    "guarantees/test_kill.py",
    "guarantees/test_kill_behind_a_webhook.py",
    "guarantees/test_kill_over_telegram.py",
    "guarantees/test_owed_notices.py",
    "guarantees/test_stateful.py",
    "storage/backup/test_move.py",
    "storage/db/test_migrations.py",
    "storage/db/test_postgres.py",
    "storage/db/test_postgres_plans.py",
    "storage/dossiers/test_held.py",
    "storage/retention/test_erasure.py",
    "storage/sources/test_turns.py",
    "storage/turns/test_postgres_races.py",
    "storage/turns/test_several_processes.py",
    "packaging/test_release.py",
)
SLOW_NAMES = ("telegram", "postgresql", "aiogram", "in_two_processes")  # in the name of a test, or in its parameters
WITHOUT_SLOW = "not slow"  # the expression of `make check`


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Leave a slow file out unread: importing a framework alone takes seconds."""
    return True if config.option.markexpr == WITHOUT_SLOW and _is_slow(collection_path) else None


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if _is_slow(item.path) or any(name in item.name for name in SLOW_NAMES):
            item.add_marker(pytest.mark.slow)


def _is_slow(path: Path) -> bool:
    return any(path.is_relative_to(TESTS / slow) for slow in SLOW_PATHS)

"""Slow tests: a pytest plugin that marks them `slow`, and does not even import them where `-m "not slow"` is asked for.

With several processes the longest begin first.

Slow is what talks over HTTP, to a server or with a framework, makes many PDFs, or simulates a year; `make check` leaves it out.
"""

from __future__ import annotations

from collections import Counter
from functools import cache
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
    "bot/seeker/test_taking_back.py",
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
    "soak/test_short_soak.py",
)
LONG_PATHS = (  # few tests, and together half a minute or more: they begin first, so that no process is left alone with one at the end
    "browser/walk/test_every_page.py",
    "architecture/test_patterns.py",
    "guarantees/test_stateful.py",
    "bot/operator/test_bench.py",
    "bot/operator/test_simulation.py",
    "bot/app/test_stop.py",
    "guarantees/test_kill.py",
    "guarantees/test_kill_over_telegram.py",
    "bot/app/test_process_roles.py",
    "soak",
    "guarantees/test_kill_behind_a_webhook.py",
    "bot/web/test_wapiti.py",
    "guarantees/fuzz",
    "guarantees/test_gone.py",
    "browser/script/test_firefox.py",
    "browser/desk/test_keyboard.py",
    "browser/test_flood.py",
    "browser/test_mirrored.py",
    "browser/test_slow_requests.py",
    "browser/test_gone_from_memory.py",
    "browser/test_held_pages.py",
)
SLOW_NAMES = ("telegram", "postgresql", "aiogram", "in_two_processes")  # in the name of a test, or in its parameters
WITHOUT_SLOW = "not slow"  # the expression of `make check`


def pytest_configure(config: pytest.Config) -> None:
    """Let several processes take the files in our order: xdist would begin with those of many tests, and end with the longest."""
    if hasattr(config.option, "loadscopereorder"):
        config.option.loadscopereorder = False


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Leave a slow file out unread: importing a framework alone takes seconds."""
    return True if config.option.markexpr == WITHOUT_SLOW and _is_in(collection_path, SLOW_PATHS) else None


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    for item in items:
        if _is_in(item.path, SLOW_PATHS) or any(name in item.name for name in SLOW_NAMES):
            item.add_marker(pytest.mark.slow)
    if hasattr(config, "workerinput"):  # in one of several processes
        tests_of = Counter(item.path for item in items)
        items.sort(key=lambda item: (not _is_in(item.path, LONG_PATHS), -tests_of[item.path]))  # a file stays together: sorting is stable


@cache  # asked for every test of a file
def _is_in(path: Path, places: tuple[str, ...]) -> bool:
    return any(path.is_relative_to(TESTS / place) for place in places)

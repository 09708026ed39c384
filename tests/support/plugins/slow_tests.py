"""Slow tests: a pytest plugin that marks what `make check` leaves out, and does not even import files of which that is every test.

With several processes the longest begin first. `slow` is what talks over HTTP, to a server or with a framework, makes many PDFs, or
simulates a year. `extra` is what the inner loop spares and a mutant meets: a test that computes for half a second or starts PostgreSQL, and
in a file of many like cases, which together compute for three, all but every ninth. The lists stand in slow_lists and extra_lists.
"""

from __future__ import annotations

import os
from collections import Counter
from functools import cache
from pathlib import Path

import pytest

from tests.support.plugins.extra_lists import EXTRA_TESTS, SAMPLED_PATHS
from tests.support.plugins.slow_lists import LONG_PATHS, SLOW_PATHS

TESTS = Path(__file__).parents[2]
SAMPLE = 9  # of so many like cases one
ON_A_SERVER = "server_database"  # the fixture for which PostgreSQL starts
SLOW_NAMES = ("telegram", "postgresql", "aiogram", "in_two_processes")  # in the name of a test, or in its parameters
WITHOUT_SLOW = "not slow"  # how the expression of `make check` begins


def pytest_configure(config: pytest.Config) -> None:
    """Let several processes take the files in our order: xdist would begin with those of many tests, and end with the longest."""
    if hasattr(config.option, "loadscopereorder"):
        config.option.loadscopereorder = False


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Leave a slow file out unread: importing a framework alone takes seconds."""
    return True if config.option.markexpr.startswith(WITHOUT_SLOW) and _is_in(collection_path, SLOW_PATHS) else None


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    cases: Counter[Path] = Counter()
    for item in items:
        if _is_in(item.path, SLOW_PATHS) or any(name in item.name for name in SLOW_NAMES):
            item.add_marker(pytest.mark.slow)
        elif _is_long(item):
            item.add_marker(pytest.mark.extra)
        elif _is_in(item.path, SAMPLED_PATHS):
            if cases[item.path] % SAMPLE:
                item.add_marker(pytest.mark.extra)
            cases[item.path] += 1
    if hasattr(config, "workerinput"):  # in one of several processes
        tests_of = Counter(item.path for item in items)
        items.sort(key=lambda item: (not _is_in(item.path, LONG_PATHS), -tests_of[item.path]))  # a file stays together: sorting is stable


def _is_long(item: pytest.Item) -> bool:
    is_listed = item.name.split("[")[0] in EXTRA_TESTS.get(_place(item.path), ())
    return is_listed or ON_A_SERVER in getattr(item, "fixturenames", ())


@cache  # asked for every test of a file
def _is_in(path: Path, places: tuple[str, ...]) -> bool:
    return f"{_place(path)}/".startswith(tuple(f"{place}/" for place in places))


def _place(path: Path) -> str:
    return str(path).removeprefix(f"{TESTS}{os.sep}").replace(os.sep, "/")

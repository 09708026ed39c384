"""The inner loop leaves out what the lists name, which exists, so that what moves cannot silently enter it; of like cases some stay."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest

from tests.support.paths import ROOT
from tests.support.plugins.extra_lists import EXTRA_TESTS, SAMPLED_PATHS
from tests.support.plugins.slow_lists import LONG_PATHS, SLOW_PATHS
from tests.support.plugins.slow_tests import TESTS, WITHOUT_SLOW, pytest_collection_modifyitems


def left_out(path: Path, names: list[str], fixtures: Mapping[str, Sequence[str]] = {}) -> list[str]:
    """The tests of these names in this file, which may need these fixtures, that a marker leaves out."""
    marked: list[str] = []
    items = [
        SimpleNamespace(path=path, name=name, fixturenames=fixtures.get(name, ()), add_marker=lambda _, name=name: marked.append(name))
        for name in names
    ]
    pytest_collection_modifyitems(cast(pytest.Config, SimpleNamespace()), cast(Any, items))
    return marked


def test_every_listed_path_exists() -> None:
    assert [path for path in SLOW_PATHS + LONG_PATHS + SAMPLED_PATHS if not (TESTS / path).exists()] == []


@pytest.mark.parametrize("path", EXTRA_TESTS)
def test_every_extra_test_exists(path: str) -> None:
    written = (TESTS / path).read_text("utf-8")
    assert [name for name in EXTRA_TESTS[path] if f"def {name}(" not in written] == []


@pytest.mark.parametrize("place", SAMPLED_PATHS)
def test_of_many_like_cases_the_first_and_every_ninth_stay(place: str) -> None:
    names = [f"test_case[{number}]" for number in range(19)]
    path = TESTS / place
    stay = set(names) - set(left_out(path if path.suffix else path / "test_one.py", names))
    assert stay == {"test_case[0]", "test_case[9]", "test_case[18]"}


def test_a_test_that_starts_a_database_server_is_left_out() -> None:
    needs = {"test_alone": (), "test_on_a_server": ("folder", "server_database")}
    assert left_out(TESTS / "storage" / "test_one.py", list(needs), needs) == ["test_on_a_server"]


def test_the_inner_loop_is_the_one_of_the_markers() -> None:
    assert f'--hypothesis-profile check -m "{WITHOUT_SLOW} and not extra"' in (ROOT / "Makefile").read_text("utf-8")

"""The list of slow tests names files that exist, so that a file that moves cannot silently enter the inner loop."""

from __future__ import annotations

from tests.support.slow_tests import LONG_PATHS, SLOW_PATHS, TESTS


def test_every_slow_path_exists() -> None:
    assert [path for path in SLOW_PATHS + LONG_PATHS if not (TESTS / path).exists()] == []

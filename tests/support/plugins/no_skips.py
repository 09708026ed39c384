"""No skips: with KRING_TEST_ALL=1 a skipped test fails, because what the gate did not run is not proved.

A pytest plugin of two hooks; an expected failure (xfail) did run, and stays what it is.
"""

from __future__ import annotations

import os
from collections.abc import Generator
from typing import TypeVar

import pytest

ALL = os.environ.get("KRING_TEST_ALL") == "1"  # read once: tests run without any KRING_ variable
Report = TypeVar("Report", pytest.TestReport, pytest.CollectReport)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    return _failed_when_skipped((yield))


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report() -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    return _failed_when_skipped((yield))


def _failed_when_skipped(report: Report) -> Report:
    if ALL and report.skipped and not hasattr(report, "wasxfail"):
        reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else report.longrepr
        report.outcome = "failed"
        report.longrepr = f"KRING_TEST_ALL=1, so this may not be skipped. {reason}"
    return report

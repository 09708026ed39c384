"""One report for a test that passed, where several processes run the tests: a pytest plugin.

xdist sends each part of each report, and that a test begins and ends, from process to process: a millisecond for a test. What was done
before and behind it is told where anything failed or was skipped, or where `--durations` asks for all.
"""

from __future__ import annotations

import pytest


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_protocol(item: pytest.Item, nextitem: pytest.Item | None) -> bool | None:
    if not hasattr(item.config, "workerinput") or item.config.option.durations is not None:
        return None
    reports = item.config.pluginmanager.getplugin("runner").runtestprotocol(item, log=False, nextitem=nextitem)
    has_passed = all(report.passed for report in reports)
    for report in reports:
        if report.when == "call" or not has_passed:
            item.ihook.pytest_runtest_logreport(report=report)
    return True

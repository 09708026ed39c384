"""A green gate means that every test ran, and that nothing failed around one."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.paths import ROOT

PROMISES = {
    "test_inside.py": "import pytest\n\ndef test_promise():\n    pytest.skip('no browser inside')\n",
    "test_whole.py": "import pytest\n\npytest.skip('no browser at all', allow_module_level=True)\n",
    "test_marked.py": "import pytest\n\n@pytest.mark.skip(reason='no browser, as marked')\ndef test_promise(): ...\n",
    "test_expected.py": "import pytest\n\n@pytest.mark.xfail\ndef test_promise():\n    assert False\n",
    "test_runs.py": "def test_promise(): ...\n",
    "test_before.py": "import pytest\n\n@pytest.fixture\ndef browser():\n    1 / 0\n\ndef test_promise(browser): ...\n",
    "test_behind.py": "import pytest\n\n@pytest.fixture\ndef browser():\n    yield\n    [][7]\n\ndef test_promise(browser): ...\n",
}


def run(folder: Path, test_all: str, *more: str) -> subprocess.CompletedProcess[str]:
    (folder / "pytest.ini").write_text("[pytest]\n")
    for name, promise in PROMISES.items():
        (folder / name).write_text(promise)
    plugins = ("tests.support.plugins.no_skips", "tests.support.plugins.short_reports", "no:cacheprovider")
    command = [sys.executable, "-m", "pytest", *(part for plugin in plugins for part in ("-p", plugin)), "-rA", "-c", "pytest.ini"]
    environment = {key: value for key, value in os.environ.items() if not key.startswith("PYTEST_")}
    environment |= {"KRING_TEST_ALL": test_all, "PYTHONPATH": str(ROOT)}
    return subprocess.run([*command, *more], cwd=folder, env=environment, capture_output=True, text=True, check=False)


@pytest.fixture(scope="module")
def gate(tmp_path_factory: pytest.TempPathFactory) -> subprocess.CompletedProcess[str]:
    return run(tmp_path_factory.mktemp("gate"), "1", "-n", "1", "--continue-on-collection-errors")


@pytest.mark.parametrize("reason", ["no browser inside", "no browser at all", "no browser, as marked"])
def test_a_skipped_test_fails_the_gate_and_says_why(gate: subprocess.CompletedProcess[str], reason: str) -> None:
    assert gate.returncode == pytest.ExitCode.TESTS_FAILED, gate.stdout
    assert f"KRING_TEST_ALL=1, so this may not be skipped. Skipped: {reason}" in gate.stdout


def test_an_expected_failure_was_run_and_does_not_fail_the_gate(gate: subprocess.CompletedProcess[str]) -> None:
    assert "1 failed, 2 passed, 1 xfailed, 4 errors" in gate.stdout


@pytest.mark.parametrize(("place", "error"), [("setup", "ZeroDivisionError"), ("teardown", "IndexError")])
def test_what_fails_before_or_behind_a_test_fails_the_gate(gate: subprocess.CompletedProcess[str], place: str, error: str) -> None:
    assert f"ERROR at {place} of test_promise" in gate.stdout and error in gate.stdout


def test_elsewhere_a_skipped_test_is_only_skipped(tmp_path: Path) -> None:
    told = run(tmp_path, "0", "-n", "1", "--ignore=test_before.py", "--ignore=test_behind.py")
    assert told.returncode == pytest.ExitCode.OK and "1 passed, 3 skipped, 1 xfailed" in told.stdout

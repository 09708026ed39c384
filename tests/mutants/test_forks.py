"""A change is tried by the tests that meet it, in a process in which nothing was computed before."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from tests.mutants.forks import Seen, choose_tests
from tests.support.paths import ROOT

TRAMPOLINE = "def record_trampoline_hit(name, caller=None): ...\n"  # what mutmut calls at each function while the tests are watched
PROGRAM = """
import os
from mutmut.mutation import trampoline

computed = {}

def answer():
    chosen = os.environ.get("MUTANT_UNDER_TEST", "")
    if chosen == "stats":
        trampoline.record_trampoline_hit("program.x_answer")
    while chosen.endswith("_3"):
        pass
    return computed.setdefault("once", 43 if chosen.endswith("_1") else 42)
"""
TESTS = """
from program import answer

def test_that_never_passes(): assert answer() == 41
def test_the_answer(): assert answer() == 42
def test_the_answer_again(): assert answer() < 43
"""
CHANGES = ["program.x_answer__mutmut_1", "program.x_answer__mutmut_2", "program.x_answer__mutmut_3", "program.x_unmet__mutmut_1"]


def test_a_change_is_noticed_survives_never_ends_or_is_met_by_no_test(tmp_path: Path) -> None:
    package = tmp_path / "mutmut" / "mutation"
    package.mkdir(parents=True)
    for path, text in (("mutmut/mutation/trampoline.py", TRAMPOLINE), ("program.py", PROGRAM), ("test_program.py", TESTS)):
        (tmp_path / path).write_text(text, "utf-8")
    (tmp_path / "changes").write_text("\n".join(CHANGES), "utf-8")
    options = ["-p", "tests.mutants.forks", "--changes=changes", "--outcomes=outcomes", "--patience=0.2", "-p", "no:cacheprovider"]
    paths = os.pathsep.join((str(tmp_path), str(ROOT)))
    subprocess.run([sys.executable, "-m", "pytest", *options], cwd=tmp_path, env={**os.environ, "PYTHONPATH": paths}, check=False)
    outcomes = (tmp_path / "outcomes").read_text("utf-8").splitlines()
    assert [line.partition(": ")[2] for line in outcomes] == ["killed", "survived", "timeout", "no tests"]


SECONDS = {"a.py::slow": 5.0, "a.py::quick": 1.0, "b.py::middle": 2.0, "b.py::broken": 0.1, "c.py::elsewhere": 0.1}
SEEN = Seen({"flows.engine.x_answer": [test for test in SECONDS if test != "c.py::elsewhere"]}, SECONDS, ["b.py::broken"])


def test_each_file_has_its_turn_the_quickest_first_and_a_test_that_fails_anyhow_judges_nothing() -> None:
    assert choose_tests(SEEN, "flows.engine.x_answer__mutmut_7") == ["a.py::quick", "b.py::middle", "a.py::slow"]
    assert choose_tests(SEEN, "flows.engine.x_answer__mutmut_7", at_most=1.5) == ["a.py::quick", "b.py::middle"]
    assert choose_tests(SEEN, "flows.engine.x_other__mutmut_1") == []

"""A change is tried by the tests that meet it, in a process in which nothing was computed before."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.mutants.choice import Seen, choose_tests
from tests.mutants.places import Change
from tests.support.paths import ROOT

PROGRAM = """
from functools import cache

computed = {}

@cache
def words(): return frozenset(listed())

def listed(): return ["one", "two"]

def count(): return len(words())

def answer():
    return computed.setdefault("once", 42)

class Base:
    def half(self, of): return of // 2

class Program(Base):
    @classmethod
    def half_of(cls, of, more=0): return super().half(cls, of) + more

def unmet(): ...
"""
TESTS = """
from program import Program, answer, count, words

def test_that_never_passes(): assert answer() == 41
def test_the_answer(): assert answer() == 42
def test_the_answer_again(): assert answer() < 43
def test_a_word(): assert "one" in words()
def test_the_count(): assert count() == 2
def test_the_half(): assert Program.half_of(42) == 21 and Program.half_of(42, 1) == 22
"""
METHOD = "class Program:\n    @classmethod\n    def half_of(cls, of, {}"
TRIED = [
    (Change("program", "answer", 1, "def answer():\n    return computed.setdefault('once', 43)", ""), "killed"),
    (Change("program", "answer", 2, "def answer():\n    return computed.setdefault('twice', 42)", ""), "survived"),
    (Change("program", "answer", 3, "def answer():\n    while True: pass", ""), "timeout"),
    (Change("program", "Program.half_of", 1, METHOD.format("more=1): return super().half(cls, of) + more"), ""), "killed"),
    (Change("program", "Program.half_of", 2, METHOD.format("more=0): return 21 + more"), ""), "survived"),
    (Change("program", "listed", 1, "def listed():\n    return ['one', 'two', 'three']", ""), "killed"),
    (Change("program", "unmet", 1, "def unmet():\n    return 1", ""), "no tests"),
    (Change("program", "answer", 4, "def answer(given=NOWHERE): ...", ""), "not checked"),
]


def test_a_change_is_noticed_survives_never_ends_is_met_by_no_test_or_cannot_be_made(tmp_path: Path) -> None:
    for path, text in (("program.py", PROGRAM), ("test_program.py", TESTS)):
        (tmp_path / path).write_text(text, "utf-8")
    for path, listed in (("changes", [change for change, _ in TRIED]), ("functions", [("program", "count")])):
        (tmp_path / path).write_text(json.dumps(listed), "utf-8")
    options = [
        "-p",
        "tests.mutants.forks",
        "--changes=changes",
        "--functions=functions",
        "--outcomes=outcomes",
        "--patience=0.2",
        "--workers=2",
        "-p",
        "no:cacheprovider",
    ]
    paths = os.pathsep.join((str(tmp_path), str(ROOT)))
    subprocess.run([sys.executable, "-m", "pytest", *options], cwd=tmp_path, env={**os.environ, "PYTHONPATH": paths}, check=False)
    outcomes = (tmp_path / "outcomes").read_text("utf-8").splitlines()
    assert dict(line.split(": ") for line in outcomes) == {change.name: outcome for change, outcome in TRIED}


SECONDS = {
    "tests/flows/a.py::slow": 5.0,
    "tests/flows/a.py::quick": 1.0,
    "tests/flows/test_engine.py::any": 2.0,
    "tests/b.py::broken": 0.1,
}
SEEN = Seen({"flows.engine.answer": list(SECONDS)}, SECONDS, ["tests/b.py::broken"])


def test_each_file_has_its_turn_the_nearest_first_and_a_test_that_fails_anyhow_judges_nothing() -> None:
    change = Change("flows.engine", "answer", 7, "", "")
    in_turn = ["tests/flows/test_engine.py::any", "tests/flows/a.py::quick", "tests/flows/a.py::slow"]
    assert choose_tests(SEEN, change) == in_turn and choose_tests(SEEN, change, at_most=2.5) == in_turn[:2]
    assert choose_tests(SEEN, change._replace(function="other")) == []


@pytest.mark.parametrize("naming", ["from flows.engine import answer", "from flows import danger, engine, errors"])
def test_a_file_that_names_the_module_has_its_turn_before_all_others(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, naming: str) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "tests" / "flows").mkdir(parents=True)
    far = f"far_{len(naming)}.py"  # what a file says is read once
    Path(far).write_text(naming, "utf-8")
    Path("tests/flows/test_engine.py").write_text("from flows import errors\nfrom bot import engine", "utf-8")
    seconds = {"tests/flows/test_engine.py::near": 1.0, f"{far}::names_it": 2.0, f"{far}::names_it_too": 3.0}
    chosen = choose_tests(Seen({"flows.engine.answer": list(seconds)}, seconds, []), Change("flows.engine", "answer", 7, "", ""))
    assert chosen == [f"{far}::names_it", f"{far}::names_it_too", "tests/flows/test_engine.py::near"]

"""A plugin of pytest for `make mutants`: it collects the tests once and tries each change in a child of its own.

No test has run before a child begins, so what is computed once in a process, such as a statement that is compiled, is computed with the
change. The tests that meet a change run until one fails: one of each file in turn, the quickest of a file first.
"""

from __future__ import annotations

import importlib
import json
import os
import signal
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from itertools import chain, zip_longest
from pathlib import Path
from typing import NamedTuple, NoReturn

import pytest

CHOSEN = "MUTANT_UNDER_TEST"  # by which the changed program knows what is tried
SURVIVED, KILLED, UNMET, TIMEOUT = 0, 1, 33, 36  # as mutmut numbers them
OUTCOMES = {SURVIVED: "survived", UNMET: "no tests", TIMEOUT: "timeout"}
ENDLESS = 120  # seconds in which nothing may be computed at all


class Seen(NamedTuple):
    """What the tests did without a change: which of them met a function, the seconds that each computed, and which failed."""

    meeting: dict[str, list[str]]
    seconds: dict[str, float]
    failed: list[str]


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--changes", type=Path, help="a file of changes to try, one a line")
    parser.addoption("--outcomes", type=Path, help="the file to which each change is written with what came of it")
    parser.addoption("--patience", type=float, default=6.0, help="a test may compute so many seconds, and times what it takes unchanged")
    parser.addoption("--at-most", type=float, help="seconds of tests for a change that none of them notices")


@pytest.hookimpl(tryfirst=True)
def pytest_runtestloop(session: pytest.Session) -> bool:
    if session.testsfailed:
        raise session.Interrupted("not all tests could be collected")
    items, options = {item.nodeid: item for item in session.items}, session.config.option
    seen = Seen(*json.loads(_run_child("stats", partial(_watch, session.items))[1]))
    print(f"{len(items)} tests, {sum(seen.seconds.values()):.0f} s; without a change fail: {seen.failed or 'none'}", flush=True)
    with options.outcomes.open("w", encoding="utf-8", buffering=1) as outcomes:
        for change in options.changes.read_text("utf-8").split():
            tests = [items[test] for test in choose_tests(seen, change, options.at_most)]
            code, noticed_by = _run_child(change, partial(_find_failure, tests, seen.seconds, options.patience)) if tests else (UNMET, "")
            outcomes.write(f"{change}: {OUTCOMES.get(code, 'killed')}\n")
            print(f"{change}: {OUTCOMES.get(code, 'killed')} {noticed_by}", flush=True)
    return True


def choose_tests(seen: Seen, change: str, at_most: float | None = None) -> list[str]:
    """The tests that meet the changed function and pass without the change, for so many seconds."""
    by_file: dict[str, list[str]] = defaultdict(list)
    meeting = set(seen.meeting.get(change.rpartition("__mutmut_")[0], ())) - set(seen.failed)
    for test in sorted(meeting, key=lambda test: (seen.seconds[test], test)):
        by_file[test.partition("::")[0]].append(test)
    in_turn = [test for test in chain.from_iterable(zip_longest(*by_file.values())) if test]
    return in_turn if at_most is None else list(_take_seconds(in_turn, seen.seconds, at_most))


def _take_seconds(tests: Iterable[str], seconds: Mapping[str, float], at_most: float) -> Iterator[str]:
    for test in tests:
        if at_most > 0:
            yield test
        at_most -= seconds[test]


def _run_child(chosen: str, work: Callable[[], str]) -> tuple[int, str]:
    """The code with which a child ended that has this change, and what its work gave: nothing, if no test failed."""
    heard, said = os.pipe()
    pid = os.fork()
    if pid == 0:
        os.environ[CHOSEN] = chosen
        _be_silent()
        _answer(said, work)
    os.close(said)
    with os.fdopen(heard, encoding="utf-8") as pipe:
        given = pipe.read()
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]), given


def _be_silent() -> None:
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.dup2(nowhere, 2)


def _answer(pipe: int, work: Callable[[], str]) -> NoReturn:
    code = KILLED
    try:
        given = work()
        with os.fdopen(pipe, "w", encoding="utf-8") as out:
            out.write(given)
        code = KILLED if given else SURVIVED
    finally:
        os._exit(code)


def _watch(items: Sequence[pytest.Item]) -> str:
    """All tests, without a change."""
    met: set[str] = set()
    importlib.import_module("mutmut.mutation.trampoline").record_trampoline_hit = lambda name, caller=None: met.add(name)  # type: ignore[attr-defined]
    seen = Seen(defaultdict(list), {}, [])
    for item, seconds in _run(items, seen.failed.append):
        seen.seconds[item.nodeid] = seconds
        for function in met:
            seen.meeting[function].append(item.nodeid)
        met.clear()
    return json.dumps(seen)


def _find_failure(items: Sequence[pytest.Item], seconds: Mapping[str, float], patience: float) -> str:
    """The first test that fails, or nothing."""
    failed: list[str] = []
    for number in (signal.SIGVTALRM, signal.SIGALRM):
        signal.signal(number, lambda *_: os._exit(TIMEOUT))
    for _ in _run(items, failed.append, lambda test: patience * (1 + seconds[test])):
        if failed:
            return failed[0]
    return ""


def _run(
    items: Sequence[pytest.Item], fail: Callable[[str], object], limit: Callable[[str], float] = lambda _: 0
) -> Iterator[tuple[pytest.Item, float]]:
    """Each test with the seconds that it computed."""
    items[0].config.pluginmanager.register(_Failures(fail))
    for item, following in zip_longest(items, items[1:]):
        signal.setitimer(signal.ITIMER_VIRTUAL, limit(item.nodeid))
        signal.setitimer(signal.ITIMER_REAL, ENDLESS if limit(item.nodeid) else 0)
        began = time.process_time()
        item.ihook.pytest_runtest_protocol(item=item, nextitem=following)
        yield item, time.process_time() - began


class _Failures:
    def __init__(self, fail: Callable[[str], object]) -> None:
        self._fail = fail

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.failed:
            self._fail(report.nodeid)

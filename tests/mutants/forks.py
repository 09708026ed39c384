"""A plugin of pytest for `make mutants`: it collects the tests once and tries each change in a child of its own.

No test has run before a child begins, so what is computed once in a process, such as a statement that is compiled, is computed with the
change. The tests that meet a change run until one fails.
"""

from __future__ import annotations

import argparse
import gc
import json
import os
import signal
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from importlib import import_module
from itertools import zip_longest
from pathlib import Path

import pytest

from tests.mutants.changes import Watch, make
from tests.mutants.children import SURVIVED, TIMEOUT, UNMET, UNTRIED, answer, run_child
from tests.mutants.choice import Seen, choose_tests, look_behind_caches
from tests.mutants.places import Change

OUTCOMES = {SURVIVED: "survived", UNTRIED: "not checked", UNMET: "no tests", TIMEOUT: "timeout"}
ENDLESS = 120  # seconds in which nothing may be computed at all


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--changes", type=Path, help="a file of the changes to try (JSON)")
    parser.addoption("--functions", type=Path, help="a file of the functions to watch beside those of the changes (JSON)")
    parser.addoption("--outcomes", type=Path, help="the file to which each change is written with what came of it")
    parser.addoption("--workers", type=int, default=1, help="so many changes are tried at once")
    parser.addoption("--warm-up", default="", metavar="MODULE:FUNCTION", help="what most tests need first; it is called once")
    parser.addoption("--patience", type=float, default=6.0, help="a test may compute so many seconds, and times what it takes unchanged")
    parser.addoption("--at-most", type=float, help="seconds of tests for a change that none of them notices")


@pytest.hookimpl(tryfirst=True)
def pytest_runtestloop(session: pytest.Session) -> bool:
    if session.testsfailed:
        raise session.Interrupted("not all tests could be collected")
    items, options = {item.nodeid: item for item in session.items}, session.config.option
    listed = [Change(*one) for one in json.loads(options.changes.read_text("utf-8"))]
    others = (
        [Change(module, name, 0, "", "") for module, name in json.loads(options.functions.read_text("utf-8"))] if options.functions else []
    )
    seen = Seen(*json.loads(run_child(partial(_watch, session.items, listed + others))[1]))
    print(f"{len(items)} tests, {sum(seen.seconds.values()):.0f} s; without a change fail: {seen.failed or 'none'}", flush=True)
    warmed = set(run_child(partial(_watch_warming, options.warm_up, listed))[1].split())
    listed.sort(key=lambda change: change.path not in warmed)  # what warming up runs is tried before it: it may compute something once
    seen.meeting.update((path, list(seen.seconds)) for path in warmed)  # and what is made once may be met by every test
    options.outcomes.write_text("", "utf-8")
    gc.freeze()  # what all children share is not looked through in each
    shares = [listed[worker :: options.workers] for worker in range(options.workers)]
    begun = [os.fork() or answer(partial(_try, share, warmed, seen, items, options)) for share in shares]
    if max(os.waitpid(worker, 0)[1] for worker in begun):
        raise session.Failed("a worker ended before its time")
    return True


def _try(listed: Sequence[Change], warmed: set[str], seen: Seen, items: Mapping[str, pytest.Item], options: argparse.Namespace) -> str:
    is_cold = bool(options.warm_up)
    with options.outcomes.open("a", encoding="utf-8", buffering=1) as outcomes:
        for change in listed:
            if is_cold and change.path not in warmed:
                is_cold = bool(_warm_up(options.warm_up))
            tests = [items[test] for test in choose_tests(seen, change, options.at_most)]
            work = partial(_find_failure, change, tests, seen.seconds, options.patience)
            code, noticed_by = run_child(work) if tests else (UNMET, "")
            outcomes.write(f"{change.name}: {OUTCOMES.get(code, 'killed')}\n")
            print(f"{change.name}: {OUTCOMES.get(code, 'killed')} {noticed_by}", flush=True)
    return ""


def _warm_up(name: str) -> str:
    module, _, function = name.partition(":")
    if name:
        getattr(import_module(module), function)()
    return ""


def _watch_warming(name: str, listed: Sequence[Change]) -> str:
    watch = Watch(listed)
    _warm_up(name)
    return " ".join(watch.read())


def _watch(items: Sequence[pytest.Item], listed: Sequence[Change]) -> str:
    """All tests, without a change."""
    from tests.support.engine_chat import forget_walks  # imported late: what is changed is imported by the tests

    seen, watch = Seen(defaultdict(list), {}, []), Watch(listed)
    for item, seconds in _run(items, seen.failed.append):
        forget_walks()  # every test that begins with one meets it, and not the first alone
        seen.seconds[item.nodeid] = seconds
        for function in watch.read():
            seen.meeting[function].append(item.nodeid)
    return json.dumps(look_behind_caches(seen, watch.behind))


def _find_failure(change: Change, items: Sequence[pytest.Item], seconds: Mapping[str, float], patience: float) -> str:
    """The first test that fails with the change, or nothing."""
    failed: list[str] = []
    try:
        make(change)
    except Exception:
        os._exit(UNTRIED)
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
    plugins = items[0].config.pluginmanager
    plugins.register(_Failures(fail))
    plugins.unregister(name="terminalreporter")  # it writes past what `_be_silent` closes
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

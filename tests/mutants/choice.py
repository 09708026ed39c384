"""Which tests try a change, and in which order: one of each file in turn, the nearest file and the quickest of a file first.

Files that name the module come before all others: what their tests say of it is seldom said elsewhere.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from itertools import chain, takewhile, zip_longest
from pathlib import Path
from typing import NamedTuple

from tests.mutants.places import Change


class Seen(NamedTuple):
    """What the tests did without a change: which of them met a function, the seconds that each computed, and which failed."""

    meeting: dict[str, list[str]]
    seconds: dict[str, float]
    failed: list[str]


def choose_tests(seen: Seen, change: Change, at_most: float | None = None) -> list[str]:
    """The tests that meet the changed function and pass without the change, for so many seconds."""
    by_file: dict[str, list[str]] = defaultdict(list)
    meeting = set(seen.meeting.get(change.path, ())) - set(seen.failed)
    for test in sorted(meeting, key=lambda test: (seen.seconds[test], test)):
        by_file[test.partition("::")[0]].append(test)
    files = sorted(by_file, key=lambda file: _distance(file, change))
    naming = [file for file in files if _names(file, change.module)]
    others = [file for file in files if file not in naming]
    in_turn = [*_in_turn([by_file[file] for file in naming]), *_in_turn([by_file[file] for file in others])]
    return in_turn if at_most is None else list(_take_seconds(in_turn, seen.seconds, at_most))


def _in_turn(tests: Iterable[list[str]]) -> Iterator[str]:
    return (test for test in chain.from_iterable(zip_longest(*tests)) if test)


@cache
def _names(file: str, module: str) -> bool:
    """Whether it imports from the module, or imports it: `from flows.danger import cards, words` names two."""
    package, _, name = module.rpartition(".")
    imports = (line.partition(f"from {package} import ")[2] for line in _text_of(file).splitlines())
    return f"{module} " in _text_of(file) or any(name in line.replace(",", " ").split() for line in imports)


@cache
def _text_of(file: str) -> str:
    path = Path(file)
    return path.read_text("utf-8") if path.exists() else ""


def look_behind_caches(seen: Seen, behind: Mapping[str, set[str]]) -> Seen:
    """A function that fills a cache is met by every test that meets who asks the cache, and not only by the first, which filled it."""
    for _ in behind:  # who asks may fill a cache too
        grown = {
            name: {*seen.meeting.get(name, ()), *chain.from_iterable(seen.meeting.get(one, ()) for one in behind[name])} for name in behind
        }
        if all(len(grown[name]) == len(seen.meeting.get(name, ())) for name in behind):
            break
        seen.meeting.update({name: sorted(tests) for name, tests in grown.items()})
    return seen


def _distance(file: str, change: Change) -> int:
    """`tests/flows/danger/test_cards.py` is nearer to `flows.danger.cards` than `tests/flows/test_crisis.py`."""
    folders = zip(file.removeprefix("tests/").split("/"), change.module.split("."), strict=False)
    return -sum(1 for _ in takewhile(lambda pair: pair[0].removeprefix("test_").removesuffix(".py") == pair[1], folders))


def _take_seconds(tests: Iterable[str], seconds: Mapping[str, float], at_most: float) -> Iterator[str]:
    for test in tests:
        if at_most > 0:
            yield test
        at_most -= seconds[test]

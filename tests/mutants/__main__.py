"""`make mutants`: mutmut changes flows/ and storage/ (see `[tool.mutmut]`), and this says what no test noticed.

Run as `python -m tests.mutants [--sample 300 --seed 1] [NAME...] [--tests PATH...]`. A name is a package or a module, such as
`flows.matching`; `--tests` are those that may notice, instead of all quick ones. A sample is drawn by chance from all changes of these
names, the same ones for the same code and seed. Each is tried by tests/mutants/forks.py; nothing is written into the code, but it is read
while this runs. The exit code is 1 if fewer than nine of ten changes made a test fail.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tomllib
from collections.abc import Iterable, Iterator, Sequence
from math import sqrt
from pathlib import Path
from typing import NamedTuple

from tests.mutants.places import Change, draw_sample, find_places
from tests.support.paths import ROOT

LEAST = 0.9
NOTICED = ("killed", "timeout")
UNTRIED = "not checked"
Z = 1.96  # of 95%
WORK = ROOT / "build" / "mutants"
CHANGES, FUNCTIONS = WORK / "changes.json", WORK / "functions.json"
WARM_UP = "tests.support.engine_chat:intake_engine"  # its word lists and texts take seconds to read


class Mutant(NamedTuple):
    """One change, and what the tests made of it."""

    name: str
    outcome: str
    difference: str = ""

    @property
    def package(self) -> str:
        return ".".join(self.name.split(".")[:2])


def main(arguments: Sequence[str]) -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.mutants")
    parser.add_argument("names", nargs="*", metavar="NAME", help="packages or modules")
    parser.add_argument("--tests", nargs="+", default=(), metavar="PATH")
    parser.add_argument("--sample", type=int, metavar="N", help="so many changes, drawn by chance")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--at-most", type=float, default=60, metavar="SECONDS", help="of tests for a change that none of them notices")
    parser.add_argument("--workers", type=int, default=os.cpu_count())
    given = parser.parse_args(arguments)
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["mutmut"]
    places = list(find_places(ROOT, settings["only_mutate"], given.names))
    changes = [place.change() for place in draw_sample(places, given.sample or len(places), given.seed)]
    _write(FUNCTIONS, sorted({(place.module, place.path) for place in places}))
    mutants = list(_try(changes, given.tests or settings["pytest_add_cli_args_test_selection"], settings["pytest_add_cli_args"], given))
    print(*report(mutants, is_sample=bool(given.sample)), sep="\n")
    sys.exit(share_noticed(mutants) < LEAST)


def _try(changes: Sequence[Change], tests: Sequence[str], options: Sequence[str], given: argparse.Namespace) -> list[Mutant]:
    """What the tests make of each."""
    outcomes = WORK / "outcomes.txt"
    _write(CHANGES, changes)
    plugin = ["-p", "tests.mutants.forks", f"--changes={CHANGES}", f"--functions={FUNCTIONS}", f"--outcomes={outcomes}"]
    plugin += [f"--at-most={given.at_most}", f"--workers={given.workers}", f"--warm-up={WARM_UP}"]
    subprocess.run([sys.executable, "-m", "pytest", "-p", "no:cacheprovider", *plugin, *options, *tests], cwd=ROOT, check=True)
    differences = {change.name: change.difference for change in changes}
    return [one._replace(difference=differences[one.name]) for one in read_results(outcomes.read_text("utf-8"))]


def _write(file: Path, content: object) -> None:
    WORK.mkdir(parents=True, exist_ok=True)
    file.write_text(json.dumps(content), "utf-8")


def read_results(printed: str) -> Iterator[Mutant]:
    """Lines such as `flows.matching.profile.is_away.3: survived`."""
    for line in printed.splitlines():
        name, _, outcome = line.strip().rpartition(": ")
        if name:
            yield Mutant(name, outcome)


def share_noticed(mutants: Iterable[Mutant]) -> float:
    """Of those that were tried."""
    outcomes = [one.outcome in NOTICED for one in mutants if one.outcome != UNTRIED]
    return sum(outcomes) / len(outcomes) if outcomes else 1.0


def report(mutants: Iterable[Mutant], is_sample: bool = False) -> Iterator[str]:
    """Every change that nobody noticed, then the share of each package, and of a sample how sure it is."""
    tried = [one for one in mutants if one.outcome != UNTRIED]
    yield from sorted(f"{one.outcome}: {one.name}\n{one.difference}".rstrip() for one in tried if one.outcome not in NOTICED)
    for package in sorted({one.package for one in tried}):
        theirs = [one for one in tried if one.package == package]
        yield f"{share_noticed(theirs):6.1%} of {len(theirs)} in {package}"
    yield f"{share_noticed(tried):6.1%} of {len(tried)} made a test fail"
    if is_sample:
        low, high = confidence_interval(share_noticed(tried), len(tried))
        yield f"a sample: of all of them, {low:.1%} to {high:.1%} (19 times of 20)"


def confidence_interval(share: float, size: int) -> tuple[float, float]:
    """Wilson's, of 95%: where the share of all lies if this is the share of a sample of this size."""
    middle, width = share + Z**2 / (2 * size), Z * sqrt(share * (1 - share) / size + Z**2 / (4 * size**2))
    return (middle - width) / (1 + Z**2 / size), (middle + width) / (1 + Z**2 / size)


if __name__ == "__main__":
    main(sys.argv[1:])

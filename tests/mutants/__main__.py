"""`make mutants`: mutmut changes flows/ and the promises of storage/ (see `[tool.mutmut]`), and this says what no test noticed.

Run as `python -m tests.mutants [--sample 300 --seed 1] [NAME...]`; a name may end with `*`, such as `flows.matching*`. A sample is
drawn by chance from all changes of these names, the same ones for the same code and seed. The exit code is 1 if fewer than nine of ten
changes made a test fail.
"""

from __future__ import annotations

import argparse
import os
import random
import subprocess
import sys
from collections.abc import Iterable, Iterator, Sequence
from fnmatch import fnmatch
from math import sqrt
from typing import NamedTuple

from tests.support.paths import ROOT

LEAST = 0.9
NOTICED = ("killed", "timeout", "suspicious", "segfault", "caught by type check")
FEWEST = "flows.errors*"  # the two changes of these are tried to have all of them written down, and the tests that meet each
UNTRIED = "not checked"
Z = 1.96  # of 95%
MUTMUT = (sys.executable, "-m", "mutmut")


class Mutant(NamedTuple):
    """One change, and what the tests made of it."""

    name: str
    outcome: str

    @property
    def package(self) -> str:
        return ".".join(self.name.split(".")[:2])


def main(arguments: Sequence[str]) -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.mutants")
    parser.add_argument("names", nargs="*", default=["*"], metavar="NAME")
    parser.add_argument("--sample", type=int, metavar="N", help="so many changes, drawn by chance")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--workers", type=int, default=os.cpu_count())
    given = parser.parse_args(arguments)
    names = _draw(given.names, given.sample, given.seed, given.workers) if given.sample else given.names
    _run(names, given.workers)
    mutants = _list_mutants(names)
    print(*report(mutants, is_sample=bool(given.sample)), sep="\n")
    sys.exit(share_noticed(mutants) < LEAST)


def _draw(names: Sequence[str], size: int, seed: int, workers: int) -> list[str]:
    _run([FEWEST], workers)
    return draw_sample((one.name for one in _list_mutants(names)), size, seed)


def draw_sample(names: Iterable[str], size: int, seed: int) -> list[str]:
    """So many of these, the same ones for the same names and seed."""
    ordered = sorted(names)
    return random.Random(seed).sample(ordered, min(size, len(ordered)))


def _run(names: Sequence[str], workers: int) -> None:
    """All of them are asked for without a name: mutmut then keeps what it found before and only tries the others."""
    subprocess.run([*MUTMUT, "run", "--max-children", str(workers), *(name for name in names if name != "*")], cwd=ROOT, check=True)


def _list_mutants(names: Iterable[str]) -> list[Mutant]:
    """Those of these names, tried or not."""
    printed = subprocess.run([*MUTMUT, "results", "--all", "true"], cwd=ROOT, check=True, capture_output=True, text=True)
    patterns = {name for name in names if "*" in name}
    exact = set(names) - patterns
    return [one for one in read_results(printed.stdout) if one.name in exact or any(fnmatch(one.name, name) for name in patterns)]


def read_results(printed: str) -> Iterator[Mutant]:
    """Lines such as `    flows.matching.profile.x_is_away__mutmut_3: survived`."""
    for line in printed.splitlines():
        name, _, outcome = line.strip().rpartition(": ")
        if "__mutmut_" in name:
            yield Mutant(name, outcome)


def share_noticed(mutants: Iterable[Mutant]) -> float:
    """Of those that were tried."""
    outcomes = [one.outcome in NOTICED for one in mutants if one.outcome != UNTRIED]
    return sum(outcomes) / len(outcomes) if outcomes else 1.0


def report(mutants: Iterable[Mutant], is_sample: bool = False) -> Iterator[str]:
    """Every change that nobody noticed (`mutmut show NAME` shows it), then the share of each package, and of a sample how sure it is."""
    tried = [one for one in mutants if one.outcome != UNTRIED]
    yield from sorted(f"{one.outcome}: {one.name}" for one in tried if one.outcome not in NOTICED)
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

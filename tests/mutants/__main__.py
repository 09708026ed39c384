"""`make mutants`: mutmut changes flows/ and the promises of storage/ (see `[tool.mutmut]`), and this says what no test noticed.

Run as `python -m tests.mutants [NAME...]`; a name may end with `*`, such as `flows.matching*`. The exit code is 1 if fewer than
nine of ten changes made a test fail.
"""

from __future__ import annotations

import subprocess
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from fnmatch import fnmatch
from typing import NamedTuple

from tests.support.paths import ROOT

LEAST = 0.9
NOTICED = ("killed", "timeout", "suspicious", "segfault", "caught by type check")


class Mutant(NamedTuple):
    """One change: the function that it is in, and what the tests made of it."""

    function: str
    outcome: str


def main(*names: str) -> None:
    command = [sys.executable, "-m", "mutmut"]
    subprocess.run([*command, "run", *names], cwd=ROOT, check=True)
    results = subprocess.run([*command, "results", "--all", "true"], cwd=ROOT, check=True, capture_output=True, text=True)
    mutants = [one for one in read_results(results.stdout) if not names or any(fnmatch(one.function, name) for name in names)]
    print(*report(mutants), sep="\n")
    sys.exit(share_noticed(mutants) < LEAST)


def read_results(printed: str) -> Iterator[Mutant]:
    """Lines such as `    flows.matching.profile.x_is_away__mutmut_3: survived`; those that were not run are left out."""
    for line in printed.splitlines():
        name, _, outcome = line.strip().rpartition(": ")
        if "__mutmut_" in name and outcome != "not checked":
            yield Mutant(name.rpartition("__mutmut_")[0], outcome)


def share_noticed(mutants: Iterable[Mutant]) -> float:
    outcomes = [one.outcome in NOTICED for one in mutants]
    return sum(outcomes) / len(outcomes) if outcomes else 1.0


def report(mutants: list[Mutant]) -> Iterator[str]:
    """The functions with changes that nobody noticed, most first, and the share of each package."""
    unnoticed = Counter(one.function for one in mutants if one.outcome not in NOTICED)
    yield from (f"{count:5} {function}" for function, count in unnoticed.most_common())
    for package in sorted({_package(one) for one in mutants}):
        theirs = [one for one in mutants if _package(one) == package]
        yield f"{share_noticed(theirs):6.1%} of {len(theirs)} in {package}"
    yield f"{share_noticed(mutants):6.1%} of {len(mutants)} made a test fail"


def _package(mutant: Mutant) -> str:
    return ".".join(mutant.function.split(".")[:2])


if __name__ == "__main__":
    main(*sys.argv[1:])

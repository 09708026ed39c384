"""`make mutants`: mutmut changes flows/ and the promises of storage/ (see `[tool.mutmut]`), and this says what no test noticed.

Run as `python -m tests.mutants [--sample 300 --seed 1] [NAME...] [--tests PATH...]`. A name is a package or a module, such as
`flows.matching`; `--tests` are those that may notice, instead of all quick ones. A sample is drawn by chance from all changes of these
names, the same ones for the same code and seed. Each is tried by tests/mutants/forks.py. The exit code is 1 if fewer than nine of ten
changes made a test fail.
"""

from __future__ import annotations

import argparse
import os
import random
import re
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterable, Iterator, Sequence
from math import sqrt
from pathlib import Path
from typing import NamedTuple

from tests.support.paths import ROOT

LEAST = 0.9
NOTICED = ("killed", "timeout", "suspicious", "segfault", "caught by type check")
UNTRIED = "not checked"
Z = 1.96  # of 95%
FEWEST, MEETS_IT = "flows.errors", "tests/flows/test_crisis.py"  # mutmut tries two changes, to have all others written down
WORK = ROOT / "build" / "mutants"
COPIED = ("flows", "storage", "bot", "tests", "docs", "CHANGELOG.md", "Makefile", "README.md", "pyproject.toml")
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
    parser.add_argument("names", nargs="*", metavar="NAME", help="packages or modules")
    parser.add_argument("--tests", nargs="+", default=(), metavar="PATH")
    parser.add_argument("--sample", type=int, metavar="N", help="so many changes, drawn by chance")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--at-most", type=float, default=60, metavar="SECONDS", help="of tests for a change that none of them notices")
    parser.add_argument("--workers", type=int, default=os.cpu_count())
    given = parser.parse_args(arguments)
    copy_tree(WORK, [*given.names, FEWEST] if given.names else [], [MEETS_IT])
    made = _make(given.names, given.workers)
    drawn = draw_sample(made, given.sample or len(made), given.seed)
    mutants = list(_try(drawn, given.tests, given.at_most, given.workers))
    print(*report(mutants, is_sample=bool(given.sample)), sep="\n")
    sys.exit(share_noticed(mutants) < LEAST)


def copy_tree(work: Path, names: Sequence[str], tests: Sequence[str]) -> None:
    """What is changed and tried is a copy, in which only these names are changed and only these tests run; without any, all."""
    shutil.rmtree(work, ignore_errors=True)
    for name in COPIED:
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, work / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(ROOT / name, work / name)
    settings = work / "pyproject.toml"
    settings.write_text(narrow(settings.read_text("utf-8"), names, tests), "utf-8")


def narrow(settings: str, names: Sequence[str], tests: Sequence[str]) -> str:
    """The settings of mutmut with these names and tests."""
    files = [name.replace(".", "/") + end for name in names for end in (".py", "/*")]
    for key, values in (("only_mutate", files), ("pytest_add_cli_args_test_selection", tests)):
        if values:
            listed = ", ".join(f'"{value}"' for value in values)
            settings = re.sub(rf"^{key} = \[.*?\]", f"{key} = [{listed}]", settings, flags=re.DOTALL | re.MULTILINE)
    return settings


def _make(names: Sequence[str], workers: int) -> list[str]:
    """Has mutmut write down all changes of these names; without any name, all."""
    subprocess.run([*MUTMUT, "run", "--max-children", str(workers), f"{FEWEST}.*"], cwd=WORK, check=True)
    printed = subprocess.run([*MUTMUT, "results", "--all", "true"], cwd=WORK, check=True, capture_output=True, text=True).stdout
    made = [one.name for one in read_results(printed)]
    return [name for name in made if not names or name.startswith(tuple(f"{name}." for name in names))]


def draw_sample(names: Iterable[str], size: int, seed: int) -> list[str]:
    """So many of these, the same ones for the same names and seed."""
    ordered = sorted(names)
    return random.Random(seed).sample(ordered, min(size, len(ordered)))


def _try(changes: Sequence[str], tests: Sequence[str], at_most: float, workers: int) -> Iterator[Mutant]:
    """What the tests make of each; every worker collects the tests for itself."""
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["mutmut"]
    tests = tests or settings["pytest_add_cli_args_test_selection"]
    running = []
    for worker in range(workers):
        listed, outcomes = WORK / f"changes-{worker}.txt", WORK / f"outcomes-{worker}.txt"
        listed.write_text("\n".join(changes[worker::workers]), "utf-8")
        options = ["-p", "tests.mutants.forks", f"--changes={listed}", f"--outcomes={outcomes}", f"--at-most={at_most}"]
        command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", *settings["pytest_add_cli_args"], *options, *tests]
        running.append((subprocess.Popen(command, cwd=WORK / "mutants"), outcomes))
    for process, outcomes in running:
        process.wait()
        yield from read_results(outcomes.read_text("utf-8"))


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
    """Every change that nobody noticed, then the share of each package, and of a sample how sure it is.

    `mutmut show NAME` shows one, in build/mutants.
    """
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

"""Case: one thing that is measured, in a group of cases that are compared; and its series of measurements in one run."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

Figures = dict[str, float]  # by what they count, with the unit: "turns/s", "p50 ms"


@dataclass(frozen=True)
class Case:
    """`measure` measures once. `is_once`: a second time would say nothing new. `is_own`: it is Kring's, and no peer's."""

    group: str
    name: str
    measure: Callable[[], Figures]
    is_once: bool = False
    is_own: bool = True


@dataclass(frozen=True)
class Budget:
    """`seconds` for each measurement, `rounds` of all cases in turn, and how large it may grow, as a share of the whole."""

    folder: Path
    seconds: float = 1.0
    rounds: int = 3
    scale: float = 1.0

    def scaled(self, number: int, least: int = 1) -> int:
        return max(least, int(number * self.scale))


@dataclass(frozen=True)
class Part:
    """`main` is the figure by which cases are compared with the first of their group, `is_rate` whether more of it is better."""

    title: str
    main: str
    open_cases: Callable[[Budget], AbstractContextManager[Sequence[Case]]]
    is_rate: bool = True
    note: str = ""


@dataclass
class Series:
    """Everything that was measured of a case; where it cannot be measured, why."""

    case: Case
    measured: list[Figures] = field(default_factory=list)
    failure: str = ""

    def values(self, name: str) -> list[float]:
        return [one[name] for one in self.measured if name in one]

    @property
    def names(self) -> list[str]:
        return list(dict.fromkeys(name for one in self.measured for name in one))

    def median_of(self, name: str) -> float | None:
        values = self.values(name)
        return median(values) if values else None

    def spread_of(self, name: str) -> tuple[float, float] | None:
        """The smallest and the largest."""
        values = self.values(name)
        return (min(values), max(values)) if values else None


def measure_in_turn(cases: Sequence[Case], rounds: int, tell: Callable[[str], None]) -> list[Series]:
    """Measure every case once, then every case again, so that a change of the machine's load falls on all of them."""
    all_series = [Series(case) for case in cases]
    for number in range(rounds):
        for series in _still_measured(all_series, number):
            tell(f"  {number + 1}/{rounds} {series.case.group} | {series.case.name}")
            try:
                series.measured.append(series.case.measure())
            except NotMeasured as why:
                series.failure = str(why)
            except Exception as error:  # the other cases are measured all the same
                series.failure = f"it failed with {type(error).__name__}"
    return all_series


def _still_measured(all_series: Sequence[Series], number: int) -> Iterator[Series]:
    return (series for series in all_series if not series.failure and not (number and series.case.is_once))


class NotMeasured(Exception):
    """What the case needs is not on this machine, or it failed; the message says what."""

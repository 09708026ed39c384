"""A process that is busy for an hour, at the pace of a very bad day: what its memory is before, early and at the end."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import partial

from tests.bench.case import Budget, Case, Part
from tests.bench.parts.running import PEOPLE, measure_memory

HOUR = 3_600  # seconds
PAUSE = 0.5  # seconds in which everybody reads an answer: 16 people send some 100,000 texts in the hour


@contextmanager
def open_cases(budget: Budget) -> Iterator[Sequence[Case]]:
    seconds = HOUR * budget.scale
    yield [Case("memory", f"{seconds:,.0f} s with {PEOPLE} people", partial(measure_memory, budget, seconds, PAUSE), is_once=True)]


PART = Part("An hour of people", "MB", open_cases, is_rate=False, note="By itself, and not among the parts of a plain `make bench`.")

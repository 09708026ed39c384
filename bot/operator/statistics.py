"""`kring counts`: what happened in a whole quarter, in numbers from which nobody can be told apart."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Annotated

import typer

from bot.operator.console import context_of, refuse, say
from storage.installation import statistics
from storage.installation.statistics import CIRCLE, DECLINED, FITS, LANGUAGE, WAITED

app = typer.Typer()
MIN_CELL = 10  # domain.md 6.7: a smaller number is not told
TOO_FEW, HIDDEN = "minder dan 10", "niet getoond"
_PLAIN = ("started", "sent", "taken_back", "wiped", "expired")
_GROUPS = {"declined": DECLINED, "language": LANGUAGE, "people in the circle": CIRCLE, "did it say what you meant": FITS}


@app.command()
def counts(ctx: typer.Context, quarter: Annotated[str, typer.Argument(help="Such as 2026-Q3; empty is the one before this.")] = "") -> None:
    """Show starts, sent, wiped, waiting times, declines, languages and circle sizes of a quarter; small numbers are not told."""
    context = context_of(ctx)
    newest = _before(context.today())
    quarter = quarter or newest
    if not re.fullmatch(r"\d{4}-Q[1-4]", quarter) or quarter > newest:
        refuse([f"Only whole quarters that are over are counted, such as {newest}: a month more or less would tell somebody apart."])
    with context.transaction() as connection:
        found = statistics.monthly_totals(connection, *_months(quarter))
    say(quarter, *format_totals(found))


def _before(day: date) -> str:
    """The newest quarter that is over on this day."""
    year, number = (day.year, (day.month - 1) // 3) if day.month > 3 else (day.year - 1, 4)
    return f"{year}-Q{number}"


def _months(quarter: str) -> tuple[str, str]:
    year, number = quarter[:4], int(quarter[-1])
    return f"{year}-{3 * number - 2:02d}", f"{year}-{3 * number:02d}"


def format_totals(totals: Mapping[str, int]) -> Iterator[str]:
    """Every number as it may be told."""
    for name in _PLAIN:
        yield f"  {name.replace('_', ' ')}: {format_count(totals.get(name, 0))}"
    yield from _waited({int(name.removeprefix(WAITED)): number for name, number in totals.items() if name.startswith(WAITED)})
    for title, start in _GROUPS.items():
        cells = {name.removeprefix(start): number for name, number in totals.items() if name.startswith(start)}
        if cells:
            yield f"  {title}"
            yield from (f"    {name}: {number}" for name, number in suppress_small_cells(cells).items())


def format_count(count: int) -> str:
    return str(count) if count >= MIN_CELL or count == 0 else TOO_FEW


def suppress_small_cells(cells: Mapping[str, int]) -> dict[str, str]:
    """The cells of one whole. Where those that are too small could be worked out from the rest, the next one is hidden too."""
    hidden = {name for name, number in cells.items() if number < MIN_CELL}
    for name in sorted(cells.keys() - hidden, key=lambda name: (cells[name], name)):
        if not hidden or (sum(cells[one] for one in hidden) >= MIN_CELL and len(hidden) > 1):
            break
        hidden.add(name)
    few = {name: HIDDEN if any(cells[one] >= MIN_CELL for one in hidden) else TOO_FEW for name in hidden}
    return {name: few.get(name, str(cells[name])) for name in sorted(cells, key=_order)}


def _order(name: str) -> tuple[int, str]:
    return (int(name), "") if name.isdigit() else (-1, name)


def _waited(hours: Mapping[int, int]) -> Iterator[str]:
    """Hours from sending to contact; a time that fewer than ten people had is not told."""
    number = sum(hours.values())
    if number < MIN_CELL:
        yield f"  hours from sending to contact: {TOO_FEW} people"
        return
    yield f"  hours from sending to contact: median {quantile(hours, 0.5)}, nine in ten within {quantile(hours, 0.9)}"


def quantile(counts_by_hour: Mapping[int, int], fraction: float) -> int:
    """The least number of hours within which this part of all were."""
    wanted, passed = fraction * sum(counts_by_hour.values()), 0
    for hour in sorted(counts_by_hour):
        passed += counts_by_hour[hour]
        if passed >= wanted:
            return hour
    raise ValueError("there is nothing to count")

"""`kring counts`: statistics of a whole quarter, with small cells suppressed so that no person can be singled out."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Annotated, Any

import typer

from bot.operator.console import context_of, print_json, refuse, say
from bot.operator.options import AsJson
from flows.i18n.messages import _, deferred
from storage.installation import statistics
from storage.installation.statistics import CIRCLE, DECLINED, FITS, LANGUAGE, WAITED

app = typer.Typer()
MIN_CELL = 10  # domain.md 6.7: smaller numbers are suppressed
TOO_FEW, HIDDEN = deferred("fewer than 10"), deferred("not shown")
_TOTALS = {
    "started": deferred("started"),
    "sent": deferred("sent"),
    "taken_back": deferred("taken back"),
    "wiped": deferred("wiped"),
    "expired": deferred("expired"),
}
_GROUPS = {
    deferred("declined"): DECLINED,
    deferred("language"): LANGUAGE,
    deferred("people in the circle"): CIRCLE,
    deferred("did it say what you meant"): FITS,
}


@app.command("counts")
def show_statistics(
    ctx: typer.Context,
    quarter: Annotated[str, typer.Argument(help="Such as 2026-Q3; empty is the one before this.")] = "",
    as_json: AsJson = False,
) -> None:
    """Show starts, sent, erased, waiting times, declines, languages and circle sizes of a quarter; small numbers are not shown."""
    context = context_of(ctx)
    newest = _last_quarter(context.today())
    quarter = quarter or newest
    if not re.fullmatch(r"\d{4}-Q[1-4]", quarter) or quarter > newest:
        refuse(
            [
                _(
                    "Only whole quarters that are over are counted, such as {newest}: a month more or less would tell somebody apart.",
                    newest=newest,
                )
            ]
        )
    with context.transaction() as connection:
        totals = statistics.monthly_totals(connection, *_months_of(quarter))
    if as_json:
        return print_json({"quarter": quarter, **totals_as_data(totals)})
    say(quarter, *format_totals(totals))


def _last_quarter(day: date) -> str:
    """The newest quarter that is over on this day, such as 2026-Q3."""
    year, number = (day.year, (day.month - 1) // 3) if day.month > 3 else (day.year - 1, 4)
    return f"{year}-Q{number}"


def _months_of(quarter: str) -> tuple[str, str]:
    """Its first and last month, each as 2026-07."""
    year, number = quarter[:4], int(quarter[-1])
    return f"{year}-{3 * number - 2:02d}", f"{year}-{3 * number:02d}"


def totals_as_data(totals: Mapping[str, int]) -> dict[str, Any]:
    """The report as data; each count is text, since a small one is suppressed."""
    groups = {title: suppress_small_cells(cells) for title, cells in _cells_by_title(totals)}
    return {name: format_count(totals.get(name, 0)) for name in _TOTALS} | {"hours_to_contact": _describe_hours(totals)} | groups


def format_totals(totals: Mapping[str, int]) -> Iterator[str]:
    """The lines of a report, small numbers suppressed."""
    for name, label in _TOTALS.items():
        yield f"  {_(label)}: {format_count(totals.get(name, 0))}"
    yield _("  hours from sending to contact: {hours}", hours=_describe_hours(totals))
    for title, cells in _cells_by_title(totals):
        yield f"  {_(title)}"
        yield from (f"    {name}: {text}" for name, text in suppress_small_cells(cells).items())


def _cells_by_title(totals: Mapping[str, int]) -> Iterator[tuple[str, dict[str, int]]]:
    for title, prefix in _GROUPS.items():
        if cells := _cells_of(totals, prefix):
            yield title, cells


def _cells_of(totals: Mapping[str, int], prefix: str) -> dict[str, int]:
    return {name.removeprefix(prefix): count for name, count in totals.items() if name.startswith(prefix)}


def format_count(count: int) -> str:
    """The count itself if it is zero or at least MIN_CELL."""
    return str(count) if count >= MIN_CELL or count == 0 else _(TOO_FEW)


def suppress_small_cells(cells: Mapping[str, int]) -> dict[str, str]:
    """Hide the cells below MIN_CELL of one total, and as many more as it takes to prevent working them out from the rest."""
    hidden = {name for name, count in cells.items() if count < MIN_CELL}
    for name in sorted(cells.keys() - hidden, key=lambda name: (cells[name], name)):
        if not hidden or (sum(cells[other] for other in hidden) >= MIN_CELL and len(hidden) > 1):
            break
        hidden.add(name)
    label = HIDDEN if any(cells[name] >= MIN_CELL for name in hidden) else _(TOO_FEW)
    return {name: _(label) if name in hidden else str(cells[name]) for name in sorted(cells, key=_sort_key)}


def _sort_key(name: str) -> tuple[int, str]:
    return (int(name), "") if name.isdigit() else (-1, name)


def _describe_hours(totals: Mapping[str, int]) -> str:
    """Hours from sending to contact; suppressed if fewer than MIN_CELL people were contacted."""
    hours = {int(name): count for name, count in _cells_of(totals, WAITED).items()}
    if sum(hours.values()) < MIN_CELL:
        return _("fewer than 10 people")
    return _("median {median}, nine in ten within {most}", median=quantile(hours, 0.5), most=quantile(hours, 0.9))


def quantile(counts_by_hour: Mapping[int, int], fraction: float) -> int:
    """The smallest number of hours within which this fraction of all people were contacted."""
    wanted, passed = fraction * sum(counts_by_hour.values()), 0
    for hour in sorted(counts_by_hour):
        passed += counts_by_hour[hour]
        if passed >= wanted:
            return hour
    raise ValueError

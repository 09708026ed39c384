"""`kring counts`: what happened in whole months, in numbers from which nobody can be told apart."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import Annotated

import typer

from bot.operator.speech import house, refuse, say
from storage import counting
from storage.counting import CIRCLE, DECLINED, FITS, LANGUAGE, WAITED

app = typer.Typer()
FEW = 10  # domain.md 6.7: a smaller number is not told
TOO_FEW, HIDDEN = "minder dan 10", "niet getoond"
_PLAIN = ("started", "sent", "taken_back", "wiped", "expired")
_GROUPS = {"declined": DECLINED, "language": LANGUAGE, "people in the circle": CIRCLE, "did it say what you meant": FITS}


@app.command()
def counts(
    context: typer.Context,
    first: Annotated[str, typer.Option("--from", help="First month, such as 2026-01; empty is a year ago.")] = "",
    last: Annotated[str, typer.Option("--until", help="Last month; empty is the one before this.")] = "",
) -> None:
    """Show starts, sent, wiped, waiting times, declines, languages and circle sizes of whole months; small numbers are not told."""
    opened = house(context)
    ended = opened.today().replace(day=1) - timedelta(days=1)
    first, last = first or f"{ended.replace(day=1) - timedelta(days=334):%Y-%m}", last or f"{ended:%Y-%m}"
    if not _is_past(first, ended) or not _is_past(last, ended):
        refuse([f"Only whole months that are over can be counted, such as {ended:%Y-%m}: a day more or less would tell somebody apart."])
    with opened.memory() as connection:
        found = counting.between(connection, first, last)
    say(f"{first} until {last}", *shown(found))


def _is_past(month: str, ended: date) -> bool:
    return len(month) == 7 and month[4] == "-" and month.replace("-", "").isdigit() and month <= f"{ended:%Y-%m}"


def shown(found: Mapping[str, int]) -> Iterator[str]:
    """Every number as it may be told."""
    for name in _PLAIN:
        yield f"  {name.replace('_', ' ')}: {told(found.get(name, 0))}"
    yield from _waited({int(name.removeprefix(WAITED)): number for name, number in found.items() if name.startswith(WAITED)})
    for title, start in _GROUPS.items():
        cells = {name.removeprefix(start): number for name, number in found.items() if name.startswith(start)}
        if cells:
            yield f"  {title}"
            yield from (f"    {name}: {number}" for name, number in group(cells).items())


def told(number: int) -> str:
    return str(number) if number >= FEW or number == 0 else TOO_FEW


def group(cells: Mapping[str, int]) -> dict[str, str]:
    """The cells of one whole. Where those that are too small could be worked out from the rest, the next one is hidden too."""
    hidden = {name for name, number in cells.items() if number < FEW}
    for name in sorted(cells.keys() - hidden, key=lambda name: (cells[name], name)):
        if not hidden or (sum(cells[one] for one in hidden) >= FEW and len(hidden) > 1):
            break
        hidden.add(name)
    few = {name: HIDDEN if any(cells[one] >= FEW for one in hidden) else TOO_FEW for name in hidden}
    return {name: few.get(name, str(cells[name])) for name in sorted(cells, key=_order)}


def _order(name: str) -> tuple[int, str]:
    return (int(name), "") if name.isdigit() else (-1, name)


def _waited(hours: Mapping[int, int]) -> Iterator[str]:
    """Hours from sending to contact; a time that fewer than ten people had is not told."""
    number = sum(hours.values())
    if number < FEW:
        yield f"  hours from sending to contact: {TOO_FEW} people"
        return
    yield f"  hours from sending to contact: median {quantile(hours, 0.5)}, nine in ten within {quantile(hours, 0.9)}"


def quantile(hours: Mapping[int, int], part: float) -> int:
    """The least number of hours within which this part of all were."""
    wanted, passed = part * sum(hours.values()), 0
    for hour in sorted(hours):
        passed += hours[hour]
        if passed >= wanted:
            return hour
    raise ValueError("there is nothing to count")

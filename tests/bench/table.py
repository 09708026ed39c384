"""Result of a part as a Markdown table, a row for each case: the median of each figure, and its spread within the run."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from tests.bench.case import Part, Series


def format_table(part: Part, all_series: Sequence[Series]) -> str:
    names = list(dict.fromkeys(name for series in all_series for name in series.names))
    head = ["compared", "what", *names, "ratio"]
    lines = [_row(head), _row(["---", "---", *("--:" for _ in head[2:])])]
    return "\n".join([*lines, *(_row(_cells(part, series, names, all_series)) for series in all_series), ""])


def ratio_of(part: Part, series: Series, all_series: Iterable[Series]) -> float | None:
    """How many times the first of its group this case is, in the main figure; more is more of it."""
    first = next(one for one in all_series if one.case.group == series.case.group)
    base, own = first.median_of(part.main), series.median_of(part.main)
    return own / base if base and own is not None else None


def _cells(part: Part, series: Series, names: list[str], all_series: Sequence[Series]) -> list[str]:
    if series.failure:
        return [series.case.group, series.case.name, f"not measured: {series.failure}", *[""] * len(names)]
    ratio = ratio_of(part, series, all_series)
    return [
        series.case.group,
        series.case.name,
        *(_cell(series, name) for name in names),
        f"{ratio:.2f}" if ratio is not None else "",
    ]


def _cell(series: Series, name: str) -> str:
    middle, spread = series.median_of(name), series.spread_of(name)
    if middle is None or spread is None:
        return ""
    return format_number(middle) + (f" ({format_number(spread[0])}-{format_number(spread[1])})" if len(series.measured) > 1 else "")


def format_number(number: float) -> str:
    return f"{number:,.0f}" if abs(number) >= 100 or number == int(number) else f"{number:.3g}"


def _row(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"

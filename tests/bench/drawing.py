"""Result of a part as an SVG: a bar for each case, as long as its median, with a line for its spread."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from tests.bench.case import Part, Series
from tests.bench.table import format_number

OURS, THEIRS = "#4477aa", "#a3afbb"  # bars
PAPER = "<rect width='100%' height='100%' fill='#fff'/>"
WIDTH, LABEL, ROW, FONT = 760, 250, 22, "font-family='sans-serif' font-size='13'"


def draw_bars(part: Part, all_series: Sequence[Series]) -> str:
    """The bars of one group share a scale of their own, from zero."""
    rows: list[str] = []
    height = 30
    for group in dict.fromkeys(series.case.group for series in all_series):
        rows.append(f"<text x='0' y='{height + 16}' {FONT} font-weight='bold'>{escape(group)}</text>")
        height += ROW
        measured = [series for series in all_series if series.case.group == group and series.values(part.main)]
        largest = max((max(series.values(part.main)) for series in measured), default=0) or 1
        for series in measured:
            rows.append(_bar(series, part.main, height, largest, OURS if series.case.is_own else THEIRS))
            height += ROW
    better = "longer is better" if part.is_rate else "shorter is better"
    title = f"<text x='0' y='18' {FONT}>{escape(part.title)}: {escape(part.main)} ({better})</text>"
    body = "\n".join((PAPER, title, *rows))
    return f"<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 {WIDTH} {height + 8}' role='img'>\n{body}\n</svg>\n"


def _bar(series: Series, main: str, top: int, largest: float, fill: str) -> str:
    room = WIDTH - LABEL - 90
    middle, spread = series.median_of(main) or 0, series.spread_of(main) or (0, 0)
    ends = [LABEL + room * value / largest for value in (middle, *spread)]
    return "\n".join(
        (
            f"<text x='{LABEL - 8}' y='{top + 15}' {FONT} text-anchor='end'>{escape(series.case.name)}</text>",
            f"<rect x='{LABEL}' y='{top + 4}' width='{max(ends[0] - LABEL, 1):.1f}' height='14' fill='{fill}'/>",
            f"<line x1='{ends[1]:.1f}' y1='{top + 11}' x2='{ends[2]:.1f}' y2='{top + 11}' stroke='#000' stroke-width='2'/>",
            f"<text x='{max(ends) + 6:.1f}' y='{top + 15}' {FONT}>{format_number(middle)}</text>",
        )
    )

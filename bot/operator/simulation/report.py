"""Report of a simulated year: a few lines of text, and an SVG chart."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from statistics import quantiles
from typing import Any
from xml.etree import ElementTree as ET

from bot.operator.simulation.audit import RuleAudit
from flows.i18n.messages import _

_WIDTH, _HEIGHT, _MARGIN = 640, 220, 40


def summary_lines(audit: RuleAudit, days_promised: int) -> Iterator[str]:
    reached, claimed = audit.hours_since_sent(audit.reached), audit.hours_since_sent(audit.claimed)
    sent, in_time = len(audit.seekers), sum(hours <= days_promised * 24 for hours in reached)
    yield _(
        "sent: {sent}; contact took place: {count}; within {days_promised} days: {in_time}",
        sent=sent,
        count=len(reached),
        days_promised=days_promised,
        in_time=in_time,
    )
    yield _("hours until somebody took it: {spread}", spread=_spread(claimed))
    yield _("hours until contact: {spread}", spread=_spread(reached))
    offered = [audit.offered[coordinator_id] for coordinator_id, one in audit.coordinators.items() if not one.is_stand_in]
    yield _(
        "offers: {sum}; for each coordinator (without stand-ins) {spread}", sum=sum(audit.offered.values()), spread=_spread(sorted(offered))
    )
    yield _("ties that only the coordinator could see, and told at the conflict page: {unclear_ties}", unclear_ties=audit.unclear_ties)
    yield _("rules of independence that were broken: {count}", count=len(audit.broken))
    yield from (_("  {number} times: {what}", number=number, what=_(what)) for what, number in Counter(audit.broken).items())


def summary_data(audit: RuleAudit, days_promised: int) -> dict[str, Any]:
    """The same for programs."""
    reached, claimed = audit.hours_since_sent(audit.reached), audit.hours_since_sent(audit.claimed)
    return {
        "sent": len(audit.seekers),
        "reached": len(reached),
        "reached_in_time": sum(hours <= days_promised * 24 for hours in reached),
        "hours_to_claim": [round(hours, 1) for hours in claimed],
        "hours_to_contact": [round(hours, 1) for hours in reached],
        "offers": sum(audit.offered.values()),
        "unclear_ties": audit.unclear_ties,
        "broken": dict(Counter(audit.broken)),
    }


def _spread(values: Sequence[float]) -> str:
    if len(values) < 2:
        return _("too few to say")
    tenths = quantiles(values, n=10, method="inclusive")
    return _(
        "median {median:.0f}, nine in ten within {most_of_all:.0f}, least {least:.0f}, most {most:.0f}",
        median=tenths[4],
        most_of_all=tenths[8],
        least=values[0],
        most=values[-1],
    )


def render_svg(audit: RuleAudit) -> str:
    """Waiting times above, offers for each coordinator below, as SVG."""
    root = ET.Element("svg", {"xmlns": "http://www.w3.org/2000/svg", "viewBox": f"0 0 {_WIDTH} {2 * _HEIGHT}", "font-family": "sans-serif"})
    ET.SubElement(root, "title").text = _("Waiting times and offers in a made-up year")
    days = Counter(min(int(hours // 24), 14) for hours in audit.hours_since_sent(audit.reached))
    _bars(root, 0, _("Days from sending to contact (14: two weeks or more)"), [(str(day), days[day]) for day in range(15)])
    _bars(
        root,
        _HEIGHT,
        _("Offers for each coordinator (0: stands in)"),
        [(str(n), audit.offered[coordinator_id]) for n, coordinator_id in enumerate(audit.coordinators)],
    )
    return ET.tostring(root, encoding="unicode") + "\n"


def _bars(root: ET.Element, top: int, title: str, bars: Sequence[tuple[str, int]]) -> None:
    most, step = max((number for _, number in bars), default=1) or 1, (_WIDTH - 2 * _MARGIN) / max(1, len(bars))
    _text(root, _MARGIN, top + 20, title, 14)
    for place, (name, number) in enumerate(bars):
        high, left = (_HEIGHT - 80) * number / most, _MARGIN + place * step
        box = {"x": f"{left + 1:.1f}", "y": f"{top + _HEIGHT - 40 - high:.1f}", "width": f"{step - 2:.1f}", "height": f"{high:.1f}"}
        ET.SubElement(root, "rect", {**box, "fill": "#2a6f6f"})
        _text(root, left + step / 2, top + _HEIGHT - 24, name, 11, "middle")
        _text(root, left + step / 2, top + _HEIGHT - 44 - high, str(number), 10, "middle")


def _text(root: ET.Element, x: float, y: float, words: str, size: int, anchor: str = "start") -> None:
    given = {"x": f"{x:.1f}", "y": f"{y:.1f}", "font-size": str(size), "text-anchor": anchor, "fill": "#222222"}
    ET.SubElement(root, "text", given).text = words

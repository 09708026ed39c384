"""A year in a few lines, and as a picture."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from statistics import quantiles
from xml.etree import ElementTree as ET

from bot.operator.simulation.audit import RuleAudit

_WIDE, _HIGH, _EDGE = 640, 220, 40


def summary_lines(ledger: RuleAudit, days_promised: int) -> Iterator[str]:
    reached, claimed = ledger.hours_since_sent(ledger.reached), ledger.hours_since_sent(ledger.claimed)
    sent, in_time = len(ledger.seekers), sum(hours <= days_promised * 24 for hours in reached)
    yield f"sent: {sent}; contact took place: {len(reached)}; within {days_promised} days: {in_time}"
    yield f"hours until somebody took it: {_spread(claimed)}"
    yield f"hours until contact: {_spread(reached)}"
    offered = [ledger.offered[who] for who, one in ledger.coordinators.items() if not one.is_stand_in]
    yield f"offers: {sum(ledger.offered.values())}; for each coordinator (without stand-ins) {_spread(sorted(offered))}"
    yield f"ties that only the coordinator could see, and told at the conflict page: {ledger.unclear_ties}"
    yield f"rules of independence that were broken: {len(ledger.broken)}"
    yield from (f"  {number} times: {what}" for what, number in Counter(ledger.broken).items())


def _spread(values: Sequence[float]) -> str:
    if len(values) < 2:
        return "too few to say"
    tenths = quantiles(values, n=10, method="inclusive")
    return f"median {tenths[4]:.0f}, nine in ten within {tenths[8]:.0f}, least {values[0]:.0f}, most {values[-1]:.0f}"


def render_svg(ledger: RuleAudit) -> str:
    """Waiting times above, offers for each coordinator below, as SVG."""
    root = ET.Element("svg", {"xmlns": "http://www.w3.org/2000/svg", "viewBox": f"0 0 {_WIDE} {2 * _HIGH}", "font-family": "sans-serif"})
    ET.SubElement(root, "title").text = "Waiting times and offers in a made-up year"
    days = Counter(min(int(hours // 24), 14) for hours in ledger.hours_since_sent(ledger.reached))
    _bars(root, 0, "Days from sending to contact (14: two weeks or more)", [(str(day), days[day]) for day in range(15)])
    _bars(
        root,
        _HIGH,
        "Offers for each coordinator (0: stands in)",
        [(str(n), ledger.offered[who]) for n, who in enumerate(ledger.coordinators)],
    )
    return ET.tostring(root, encoding="unicode") + "\n"


def _bars(root: ET.Element, top: int, title: str, bars: Sequence[tuple[str, int]]) -> None:
    most, step = max((number for _, number in bars), default=1) or 1, (_WIDE - 2 * _EDGE) / max(1, len(bars))
    _text(root, _EDGE, top + 20, title, 14)
    for place, (name, number) in enumerate(bars):
        high, left = (_HIGH - 80) * number / most, _EDGE + place * step
        box = {"x": f"{left + 1:.1f}", "y": f"{top + _HIGH - 40 - high:.1f}", "width": f"{step - 2:.1f}", "height": f"{high:.1f}"}
        ET.SubElement(root, "rect", {**box, "fill": "#2a6f6f"})
        _text(root, left + step / 2, top + _HIGH - 24, name, 11, "middle")
        _text(root, left + step / 2, top + _HIGH - 44 - high, str(number), 10, "middle")


def _text(root: ET.Element, x: float, y: float, words: str, size: int, anchor: str = "start") -> None:
    given = {"x": f"{x:.1f}", "y": f"{y:.1f}", "font-size": str(size), "text-anchor": anchor, "fill": "#222222"}
    ET.SubElement(root, "text", given).text = words

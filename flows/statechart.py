"""Rows of a chart become one flat transitions.Machine, are checked when the process starts, and draw themselves as Mermaid."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from transitions import Machine

from flows.errors import ChartError

ANY = "*"  # as a source: every open state
STAY = None  # as a destination: the state stays what it is
RETURN = "<"  # as a destination: where the person came from

# heard, from, to, if, keep: the first row that fits wins
Row = tuple[str, str | tuple[str, ...], str | None, str | None, str | None]


class Chart(NamedTuple):
    """A machine and the rows it was made from. `machine` has no model of its own and is shared by every conversation."""

    machine: Machine
    states: tuple[str, ...]
    ends: tuple[str, ...]
    rows: tuple[Row, ...]

    def trigger(self, model: Any, event: str, *told: Any) -> bool:
        """Let the model hear an event, with what its guards and keeps are told of it; False where no row of its state wants it."""
        found = self.machine.events.get(event)
        return bool(found and found.trigger(model, *told))

    def edges(self) -> Iterator[tuple[str, str, str]]:
        """(from, heard, to) for every row that leads somewhere, each source on its own."""
        for heard, sources, to, _, _ in self.rows:
            for source in self.sources(sources):
                if to not in (None, RETURN):
                    yield source, heard, str(to)

    def sources(self, sources: str | tuple[str, ...]) -> tuple[str, ...]:
        """The states that a row starts from."""
        if sources == ANY:
            return tuple(s for s in self.states if s not in self.ends)
        return (sources,) if isinstance(sources, str) else sources


def build(states: Iterable[tuple[str, str | None]], ends: tuple[str, ...], rows: tuple[Row, ...], model: type) -> Chart:
    """States (name, what the model does on arrival) and rows as one chart; ChartError names what does not fit."""
    known = tuple(states)
    names = (*(name for name, _ in known), *ends)
    machine = Machine(
        model=None,
        states=[{"name": name, "on_enter": entered} if entered else name for name, entered in known] + list(ends),
        initial=names[0],
        auto_transitions=False,
        ignore_invalid_triggers=True,
    )
    chart = Chart(machine, names, ends, rows)
    for row in rows:
        _check_row(chart, row, model)
        _add(chart, row)
    _check_ways(chart)
    return chart


def _add(chart: Chart, row: Row) -> None:
    heard, sources, to, guard, keep = row
    chart.machine.add_transition(
        heard,
        list(chart.sources(sources)),
        None if to == RETURN else to,
        conditions=guard,
        before=keep,
        after="return_to_question" if to == RETURN else None,
    )


def _check_row(chart: Chart, row: Row, model: type) -> None:
    _, sources, to, guard, keep = row
    for name in (*chart.sources(sources), *((to,) if to not in (None, RETURN) else ())):
        if name not in chart.states:
            raise ChartError(f"row {row}: there is no state {name!r}")
    for method in filter(None, (guard, keep)):
        if not callable(getattr(model, method, None)):
            raise ChartError(f"row {row}: {model.__name__} has no method {method!r}")
    if to == RETURN and not hasattr(model, "return_to_question"):
        raise ChartError(f"row {row}: {model.__name__} cannot return")


def _check_ways(chart: Chart) -> None:
    onward: dict[str, set[str]] = {name: set() for name in chart.states}
    for source, _, to in chart.edges():
        onward[source].add(to)
    lost = set(chart.states) - _reached(onward, chart.states[0])
    if lost:
        raise ChartError(f"these states are never reached: {sorted(lost)}")
    if chart.ends:
        stuck = [s for s in chart.states if s not in chart.ends and not _reached(onward, s) & set(chart.ends)]
        if stuck:
            raise ChartError(f"from these states no end is reached: {stuck}")


def _reached(onward: dict[str, set[str]], start: str) -> set[str]:
    seen, waiting = {start}, [start]
    while waiting:
        fresh = onward[waiting.pop()] - seen
        seen |= fresh
        waiting.extend(fresh)
    return seen


def mermaid(chart: Chart) -> str:
    """The chart as a Mermaid state diagram; rows that are heard everywhere are left to the text around it."""
    lines = ["stateDiagram-v2", f"    [*] --> {chart.states[0]}"]
    ways: dict[tuple[str, str], list[str]] = {}
    for heard, sources, to, _, _ in chart.rows:
        if sources != ANY and to not in (None, RETURN):
            for source in chart.sources(sources):
                ways.setdefault((source, str(to)), []).append(heard)
    lines += [f"    {source} --> {to}: {', '.join(dict.fromkeys(heard))}" for (source, to), heard in ways.items()]
    lines += [f"    {end} --> [*]" for end in chart.ends]
    return "\n".join(lines) + "\n"

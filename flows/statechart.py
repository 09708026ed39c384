"""Statechart: rows become one flat transitions.Machine and are checked when the process starts."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any, NamedTuple

from transitions import EventData, Machine, Transition

from flows.errors import ChartError

ANY = "*"  # as a source: every open state
STAY = None  # as a destination: an internal transition, the state stays what it is
RETURN = "<"  # as a destination: the state that the model's history names

GuardFunction = Callable[..., bool]
ActionFunction = Callable[..., None]
# event, from, to, guard, action: the first row whose guard holds wins
Row = tuple[str, str | tuple[str, ...], str | None, GuardFunction | None, ActionFunction | None]


class Chart(NamedTuple):
    """A machine and the rows it was made from. `machine` has no model of its own; all models of a process share it.

    `guarded` holds, for an event in a state, each of the machine's transitions behind the guard of its row.
    """

    machine: Machine
    states: tuple[str, ...]
    ends: tuple[str, ...]
    rows: tuple[Row, ...]
    guarded: dict[tuple[str, str], list[tuple[GuardFunction | None, Transition]]]

    def trigger(self, model: Any, event: str, *details: Any) -> bool:
        """Apply an event to the model; guards and actions get the model and `details`. False if no row accepts it."""
        for guard, transition in self.guarded.get((event, model.state), ()):
            if guard is None or guard(model, *details):
                return bool(transition.execute(EventData(None, None, self.machine, model, (model, *details), {})))
        return False

    def edges(self) -> Iterator[tuple[str, str, str]]:
        """(from, event, to) for every row that leads to another state, each source on its own."""
        for event, sources, to, _, _ in self.rows:
            for source in self.sources(sources):
                if to not in (STAY, RETURN):
                    yield source, event, str(to)

    def sources(self, sources: str | tuple[str, ...]) -> tuple[str, ...]:
        """The states that a row starts from."""
        if sources == ANY:
            return tuple(state for state in self.states if state not in self.ends)
        return (sources,) if isinstance(sources, str) else sources


def build_chart(
    states: Iterable[tuple[str, ActionFunction | None]], ends: tuple[str, ...], rows: tuple[Row, ...], go_back: ActionFunction | None = None
) -> Chart:
    """One chart of states (name, entry action) and rows; `go_back` sets the state of a row that leads to RETURN.

    Raises ChartError that names the row or the state that does not fit.
    """
    known = tuple(states)
    names = (*(name for name, _ in known), *ends)
    machine = Machine(
        model=None,
        states=[{"name": name, "on_enter": on_enter} if on_enter else name for name, on_enter in known] + list(ends),
        initial=names[0],
        auto_transitions=False,
    )
    chart = Chart(machine, names, ends, rows, {})
    for row in rows:
        _check_row(chart, row, go_back)
        _add_transition(chart, row, go_back)
    _check_paths(chart)
    return chart


def _add_transition(chart: Chart, row: Row, go_back: ActionFunction | None) -> None:
    event, sources, to, guard, action = row
    is_return = to == RETURN
    for source in chart.sources(sources):
        chart.machine.add_transition(event, source, STAY if is_return else to, before=action, after=go_back if is_return else None)
        chart.guarded.setdefault((event, source), []).append((guard, chart.machine.events[event].transitions[source][-1]))


def _check_row(chart: Chart, row: Row, go_back: ActionFunction | None) -> None:
    _, sources, to, guard, action = row
    for name in (*chart.sources(sources), *((to,) if to not in (STAY, RETURN) else ())):
        if name not in chart.states:
            raise ChartError(f"row {row}: there is no state {name!r}")
    for function in (guard, action):
        if function is not None and not callable(function):
            raise ChartError(f"row {row}: {function!r} is not a function")
    if to == RETURN and go_back is None:
        raise ChartError(f"row {row}: this chart has no way back")


def _check_paths(chart: Chart) -> None:
    successors: dict[str, set[str]] = {name: set() for name in chart.states}
    for source, _, to in chart.edges():
        successors[source].add(to)
    unreachable = set(chart.states) - _reachable(successors, chart.states[0])
    if unreachable:
        raise ChartError(f"these states are never reached: {sorted(unreachable)}")
    if chart.ends:
        stuck = [name for name in chart.states if name not in chart.ends and not _reachable(successors, name) & set(chart.ends)]
        if stuck:
            raise ChartError(f"from these states no end is reached: {stuck}")


def _reachable(successors: dict[str, set[str]], start: str) -> set[str]:
    found, queue = {start}, [start]
    while queue:
        new = successors[queue.pop()] - found
        found |= new
        queue.extend(new)
    return found

"""Search in a statechart: what its rows can lead to, what no guard can refuse, and which rows make an effect."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator
from types import CodeType, FunctionType, ModuleType
from typing import Any

from flows.statechart import ANY, RETURN, STAY, Chart, Row


def sources_of(chart: Chart, rows: Iterable[Row]) -> set[str]:
    return {source for _, sources, *_ in rows for source in chart.sources(sources)}


def reachable(chart: Chart, start: str, rows: Iterable[Row], without: Iterable[str] = ()) -> set[str]:
    """The states that these rows can lead to, whatever their guards say, never through the states of `without`.

    A row to RETURN leads to a state that was on the path already, so it adds none.
    """
    ways: dict[str, set[str]] = {}
    for _, sources, to, _, _ in rows:
        for source in chart.sources(sources) if to not in (STAY, RETURN) else ():
            ways.setdefault(source, set()).add(str(to))
    found, waiting, closed = {start}, [start], set(without)
    while waiting:
        new = ways.get(waiting.pop(), set()) - found - closed
        found |= new
        waiting += new
    return found


def sure_ways(chart: Chart, state: str, holding: Container[object] = (None,)) -> set[str]:
    """The events of a state's own rows that no guard but those of `holding` keeps there; rows that every state has do not count."""
    own = tuple(row for row in chart.rows if row[1] != ANY)
    events = {event for event, sources, *_ in own if state in chart.sources(sources)}
    return {event for event in events if state not in outcomes(chart, own, event, state, holding)}


def outcomes(chart: Chart, rows: Iterable[Row], event: str, source: str, holding: Container[object] = (None,)) -> Iterator[str]:
    """Where the event may lead from this state, up to the row whose guard surely holds; the state itself if it stays or is refused."""
    for name, sources, to, guard, _ in rows:
        if name == event and source in chart.sources(sources):
            yield source if to is STAY else str(to)
            if guard in holding:
                return
    yield source


def makes(effect: type, function: object) -> bool:
    """Whether a function, or one that it calls or holds, names this effect."""
    waiting, seen = [function], set[int]()
    while waiting:
        one = waiting.pop()
        if one is effect:
            return True
        if isinstance(one, FunctionType) and id(one) not in seen:
            seen.add(id(one))
            waiting += _used(one)
    return False


def _used(function: FunctionType) -> Iterator[Any]:
    """Everything that it refers to by name, also as the attribute of a module, and what it encloses."""
    names = {name for code in _codes(function.__code__) for name in code.co_names}
    known = [function.__globals__[name] for name in names if name in function.__globals__]
    yield from known
    yield from (getattr(one, name) for one in known if isinstance(one, ModuleType) for name in names if hasattr(one, name))
    yield from (cell.cell_contents for cell in function.__closure__ or ())


def _codes(code: CodeType) -> Iterator[CodeType]:
    yield code
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield from _codes(constant)

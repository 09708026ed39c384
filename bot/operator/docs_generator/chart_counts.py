"""Counts of a chart for the documents: its states, rows and ways, and its paths up to loops, each of which is walked."""

from __future__ import annotations

from flows.dossier.lifecycle import LIFECYCLE
from flows.questionnaire.transitions.seeker_chart import seeker_chart
from flows.statechart import ANY, RETURN, STAY, Chart


def counts() -> dict[str, str]:
    """A line for each chart, by the name of its markers."""
    return {
        "counts of the conversation": _line(seeker_chart(), "handed_off"),
        "counts of the lifecycle": _line(LIFECYCLE, "closed"),
    }


def successors(chart: Chart) -> dict[str, tuple[str, ...]]:
    """The other states that each state leads to, without rows that every state has and without ways back."""
    found: dict[str, dict[str, None]] = {state: {} for state in chart.states}
    for _, sources, to, _, _ in chart.rows:
        for source in chart.sources(sources) if sources != ANY and to not in (STAY, RETURN) else ():
            found[source][str(to)] = None
    return {state: tuple(other for other in others if other != state) for state, others in found.items()}


def count_paths(chart: Chart, goal: str) -> int:
    """Paths from the first state to the goal that are in no state twice.

    How many go on from a state depends on nothing but which states it can still lead to, so each such case is counted once.
    """
    onward = successors(chart)
    counted: dict[tuple[str, frozenset[str]], int] = {}

    def count_from(state: str, free: frozenset[str]) -> int:
        case = (state, _states_ahead(onward, state, free))
        if case not in counted:
            left = case[1] - {state}
            counted[case] = int(state == goal) or sum(count_from(other, left) for other in onward[state] if other in left and goal in left)
        return counted[case]

    return count_from(chart.states[0], frozenset(onward))


def _states_ahead(onward: dict[str, tuple[str, ...]], state: str, free: frozenset[str]) -> frozenset[str]:
    """This state, and those that may come after it, sooner or later, by way of free ones alone."""
    found, unread = {state}, [state]
    while unread:
        fresh = free.intersection(onward[unread.pop()]) - found
        found |= fresh
        unread += fresh
    return frozenset(found)


def _line(chart: Chart, goal: str) -> str:
    ways = sum(len(chart.sources(sources)) for _, sources, *_ in chart.rows)
    ends = ", ".join(f"`{end}`" for end in chart.ends)
    return (
        f"{len(chart.states)} states (ends: {ends}), {len(chart.rows)} rows, {ways:,} ways (a row from one state); "
        f"{count_paths(chart, goal):,} paths\nfrom `{chart.states[0]}` to `{goal}` that are in no state twice, "
        "without the rows that every state has.\n"
    )

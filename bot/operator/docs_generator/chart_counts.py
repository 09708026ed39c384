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
    """Paths from the first state to the goal that are in no state twice."""
    onward, visited = successors(chart), set[str]()

    def count_from(state: str) -> int:
        if state == goal:
            return 1
        visited.add(state)
        total = sum(count_from(other) for other in onward[state] if other not in visited)
        visited.remove(state)
        return total

    return count_from(chart.states[0])


def _line(chart: Chart, goal: str) -> str:
    ways = sum(len(chart.sources(sources)) for _, sources, *_ in chart.rows)
    ends = ", ".join(f"`{end}`" for end in chart.ends)
    return (
        f"{len(chart.states)} states (ends: {ends}), {len(chart.rows)} rows, {ways:,} ways (a row from one state); "
        f"{count_paths(chart, goal):,} paths\nfrom `{chart.states[0]}` to `{goal}` that are in no state twice, "
        "without the rows that every state has.\n"
    )

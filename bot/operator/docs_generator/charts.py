"""Mermaid drawings of the seeker's chart, one for each phase of a conversation, and of a dossier's lifecycle."""

from __future__ import annotations

from collections.abc import Iterator

from flows.dossier.lifecycle import LIFECYCLE
from flows.questionnaire.transitions.seeker_chart import seeker_chart
from flows.statechart import ANY, RETURN, STAY, Chart, Row

PHASES: dict[str, tuple[str, ...]] = {  # phase -> the states whose ways onward it draws
    "coming in": ("welcome", "about", "call_me", "consent_keep"),
    "for whom": ("for_whom", "for_work"),
    "somebody else": ("other_knows", "other_wants", "other_does_not_know"),
    "story": ("concern",),
    "circle": ("circle", "circle_think", "circle_list", "circle_hold"),
    "person": ("person", "person_name", "person_relation"),
    "contact": ("children", "name", "age", "place", "province"),
    "way of contact": ("reach", "reach_found", "reach_address", "reach_when"),
    "what helps": ("helpful", "spoken", "spoken_which", "date", "date_words", "coordinator_wish", "coordinator_wish_words"),
    "review": ("review", "add", "signs", "same_coordinator", "news", "consent_share"),
    "afterwards": ("receipt", "handed_off", "other_moment", "add_words", "add_share"),
    "another coordinator": ("colleague", "other_coordinator"),
    "messages here": ("coordinator_messages", "reply", "reply_share"),
    "stopping": ("take_back_ask", "taken_back", "paused", "wipe_ask", "control_or_words"),
}


def drawings() -> dict[str, str]:
    """Every drawing as a fenced block, by the name of its markers."""
    chart = seeker_chart()
    phases = {phase: _draw(chart, states, _drawn_rows(chart)) for phase, states in PHASES.items()}
    return phases | {"lifecycle": _draw(LIFECYCLE, LIFECYCLE.states, LIFECYCLE.rows)}


def edges_by_phase() -> dict[str, set[tuple[str, str]]]:
    """The edges (source, destination) of each drawing of the seeker's chart."""
    chart = seeker_chart()
    return {phase: set(_edges(chart, states, _drawn_rows(chart))) for phase, states in PHASES.items()}


def all_edges() -> set[tuple[str, str]]:
    """The edges that the drawings of the seeker's chart show together."""
    chart = seeker_chart()
    return set(_edges(chart, chart.states, _drawn_rows(chart)))


def _drawn_rows(chart: Chart) -> tuple[Row, ...]:
    """Without what docs/conversation.md says in words: corrections, questions about a doubt, and what is still lacking."""
    return tuple(row for row in chart.rows if not _is_said_in_words(row))


def _is_said_in_words(row: Row) -> bool:
    event, _, _, guard, _ = row
    return event.startswith(("edit_", "unsure_", "take_out")) or getattr(guard, "__name__", "").startswith(("is_correcting", "lacks_"))


def _edges(chart: Chart, states: tuple[str, ...], rows: tuple[Row, ...]) -> dict[tuple[str, str], list[str]]:
    """(source, destination) -> the events that lead there, for all ways onward from these states."""
    edges: dict[tuple[str, str], list[str]] = {}
    for event, sources, to, _, _ in rows:
        if sources != ANY and to not in (STAY, RETURN):
            for source in chart.sources(sources):
                if source in states:
                    edges.setdefault((source, str(to)), []).append(event)
    return edges


def _draw(chart: Chart, states: tuple[str, ...], rows: tuple[Row, ...]) -> str:
    return "\n".join(["```mermaid", "stateDiagram-v2", *(f"    {line}" for line in _lines(chart, states, rows)), "```", ""])


def _lines(chart: Chart, states: tuple[str, ...], rows: tuple[Row, ...]) -> Iterator[str]:
    """States of another phase are dashed."""
    edges = _edges(chart, states, rows)
    reached = {to for _, to in edges}
    if chart.states[0] in states:
        yield f"[*] --> {chart.states[0]}"
    for (source, to), events in edges.items():
        yield f"{source} --> {to}: {', '.join(dict.fromkeys(events))}"
    yield from (f"{end} --> [*]" for end in chart.ends if end in reached)
    if elsewhere := [name for name in chart.states if name in reached and name not in (*states, *chart.ends)]:
        yield "classDef elsewhere stroke-dasharray: 5 5"
        yield f"class {', '.join(elsewhere)} elsewhere"

"""The chart is data that is checked when the process starts."""

from __future__ import annotations

import ast
import inspect
from pathlib import Path

import pytest

from flows import statechart
from flows.errors import ChartError
from flows.i18n.catalog import Catalog
from flows.questionnaire import preview
from flows.questionnaire.questionnaire import ENDS
from flows.questionnaire.questions import handover
from flows.questionnaire.states import SKIPPABLE, STATES
from flows.questionnaire.transitions.seeker_chart import TRANSITIONS, seeker_chart
from flows.replies import required_keys
from flows.replies.required_keys import GLOBAL_BUTTONS

OPEN = tuple(state.name for state in STATES)


def build(*rows: statechart.Row, ends: tuple[str, ...] = ("end",)) -> statechart.Chart:
    return statechart.build_chart((("a", None), ("b", None)), ends, rows)


def events_in(state: str) -> set[str]:
    """The events that some row of the seeker's chart hears in this state."""
    return {heard for heard, sources, *_ in TRANSITIONS if state in seeker_chart().sources(sources)}


def test_a_misspelt_guard_is_found_before_anybody_talks() -> None:
    with pytest.raises(ChartError, match="fitz"):
        build(("go", "a", "b", "fitz", None), ("go", "b", "end", None, None))  # type: ignore[arg-type]


def test_a_misspelt_state_is_found_before_anybody_talks() -> None:
    with pytest.raises(ChartError, match="'c'"):
        build(("go", "a", "c", None, None))


def test_a_state_that_nobody_can_reach_is_found() -> None:
    with pytest.raises(ChartError, match="never reached"):
        build(("go", "a", "end", None, None))


def test_a_state_without_a_way_out_is_found() -> None:
    with pytest.raises(ChartError, match="no end"):
        build(("go", "a", "b", None, None), ("stop", "a", "end", None, None))


def test_no_state_can_be_jumped_to() -> None:
    assert not [event for event in seeker_chart().machine.events if event.startswith("to_")]


@pytest.mark.parametrize("state", OPEN)
@pytest.mark.parametrize("heard", ["help", "back", "later", "erase", "tongue", "human", "what"])
def test_I2_help_back_stop_and_erase_work_in_every_open_state(state: str, heard: str) -> None:
    assert heard in events_in(state)


@pytest.mark.parametrize("question", SKIPPABLE)
def test_I2_every_question_can_be_skipped(question: str) -> None:
    assert "skipped" in events_in(question)


def test_I1_no_state_refuses_anybody() -> None:
    assert set(ENDS) == {"refused", "left", "wiped"}  # `refused`: the seeker refused to let words be kept
    assert not {"rejected", "afgewezen", "not_eligible"} & set(OPEN)


def test_E1_handing_over_comes_only_from_consent_and_consent_only_from_the_review() -> None:
    sending = (handover.hand_over, handover.send_revision, preview.remember_preview_digest)
    sources = {action.__name__: sources for _, sources, _, _, action in TRANSITIONS if action in sending}
    assert sources == {"remember_preview_digest": "review", "hand_over": "consent_share", "send_revision": "consent_share"}
    ways = {
        to: {source for source, _, other in seeker_chart().edges() if other == to} for to in ("consent_share", "news", "same_coordinator")
    }
    assert ways["consent_share"] == {"review", "news", "same_coordinator"}  # two questions between *Klopt* and the consent
    assert ways["same_coordinator"] == {"review"} and ways["news"] == {"review", "same_coordinator", "handed_off"}


def test_every_state_choice_and_hint_has_words_in_every_language() -> None:
    Catalog.load().check_keys(required_keys.required_keys())


def test_every_notice_that_the_model_gives_has_words() -> None:
    given = {
        node.args[0].value
        for path in Path("flows").rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and getattr(node.func, "attr", getattr(node.func, "id", "")) in ("add_notice", "notify")
        if node.args and isinstance(node.args[0], ast.Constant)
    }
    assert given
    assert given - {"help_folded"} <= set(required_keys.NOTICES)  # the help card's words, for channels that can fold them


def test_every_key_of_a_button_fits_in_64_bytes() -> None:
    keys = [*GLOBAL_BUTTONS, *(f"edit_{s.name}" for s in STATES), *(k for s in STATES for k in s.answers)]
    assert max(len(f"999999:{key}".encode()) for key in keys) <= 64


def test_every_function_of_a_row_takes_the_conversation_and_the_context() -> None:
    functions = {function for *_, guard, action in TRANSITIONS for function in (guard, action) if function}
    assert functions
    assert {tuple(inspect.signature(function).parameters) for function in functions} == {("conversation", "context")}


def test_an_event_that_a_state_has_no_row_for_is_no_warning(caplog: pytest.LogCaptureFixture) -> None:
    class Model:
        state = "b"

    chart = build(("go", "a", "b", None, None), ("stop", "b", "end", None, None))
    assert not chart.trigger(Model(), "go")
    assert caplog.records == []


class Walker:
    """A model that notes what its chart had it do."""

    def __init__(self, state: str = "a") -> None:
        self.state, self.done, self.before = state, list[tuple[str, object]](), "b"

    def note(self, detail: object) -> None:
        self.done.append((self.state, detail))

    def arrive(self, detail: object) -> None:
        self.done.append((f"enters {self.state}", detail))

    def go_back(self, _: object) -> None:
        self.state = self.before


def walker_chart() -> statechart.Chart:
    rows: tuple[statechart.Row, ...] = (
        ("go", "a", "b", lambda _, detail: detail == "first", Walker.note),
        ("go", "a", "c", lambda _, detail: detail == "second", None),
        ("stay", ("a", "b"), statechart.STAY, None, Walker.note),
        ("return", "c", statechart.RETURN, None, Walker.note),
        ("stop", statechart.ANY, "end", None, None),
    )
    return statechart.build_chart((("a", None), ("b", Walker.arrive), ("c", None)), ("end",), rows, Walker.go_back)


@pytest.mark.parametrize(
    ("state", "event", "detail", "reached", "done"),
    [
        ("a", "go", "first", "b", [("a", "first"), ("enters b", "first")]),
        ("a", "go", "second", "c", []),
        ("a", "go", "third", None, []),
        ("b", "go", "first", None, []),
        ("b", "stay", "x", "b", [("b", "x")]),
        ("c", "return", "x", "b", [("c", "x")]),
        ("c", "stop", "x", "end", []),
        ("end", "stop", "x", None, []),
        ("a", "unknown", "x", None, []),
        ("a", "to_b", "x", None, []),
    ],
)
def test_the_first_row_whose_guard_holds_acts_and_leads_on(
    state: str, event: str, detail: str, reached: str | None, done: list[tuple[str, str]]
) -> None:
    walker, chart = Walker(state), walker_chart()
    assert chart.trigger(walker, event, detail) == (reached is not None)
    assert (walker.state, walker.done) == (reached or state, done)


def test_the_edges_of_a_chart_are_its_rows_that_lead_elsewhere() -> None:
    assert list(walker_chart().edges()) == [("a", "go", "b"), ("a", "go", "c"), *((state, "stop", "end") for state in "abc")]


def test_a_row_that_leads_back_needs_somebody_who_knows_the_way() -> None:
    with pytest.raises(ChartError, match="no way back"):
        build(("go", "a", "b", None, None), ("return", "b", statechart.RETURN, None, None), ("stop", "b", "end", None, None))

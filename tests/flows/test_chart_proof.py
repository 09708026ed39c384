"""Proof of every path of both charts up to loops, by search in the chart with states taken out instead of trying each path."""

from __future__ import annotations

import pytest

from bot.operator.docs_generator import chart_counts
from flows.conversation.effects import Erase, HandOver, TakeBack
from flows.conversation.messages import Context
from flows.dossier import coordinator_actions, lifecycle_guards
from flows.dossier.lifecycle import CLAIMED, LIFECYCLE, STORY_OPEN
from flows.dossier.status import DossierStatus
from flows.installation import OwnQuestion
from flows.questionnaire.questionnaire import ENDS
from flows.questionnaire.questions import answers
from flows.questionnaire.states import QUESTIONNAIRE, questionnaire_with
from flows.questionnaire.status import guards
from flows.questionnaire.transitions.seeker_chart import seeker_chart
from flows.questionnaire.turn_context import TurnContext
from flows.statechart import ANY, RETURN, Row
from tests.support.chart_search import makes, outcomes, reachable, sources_of, sure_ways
from tests.support.engine_chat import EngineChat, after_sending, at_review, intake_engine

OWN = questionnaire_with(
    (OwnQuestion("own_pets", "wishes", ("yes", "no")), OwnQuestion("own_more", "words"), OwnQuestion("own_old", "contact", (), False))
)
SEEKER = seeker_chart(OWN)  # with questions of a foundation's own; without them it has fewer ways, and no others
OPEN = tuple(state for state in SEEKER.states if state not in ENDS)
START, STATUS, TAKEN_BACK = "welcome", "handed_off", "taken_back"
CONSENTS = {"consent_share", "add_share", "reply_share"}  # each shows what is sent, and asks
SENDS = tuple(row for row in SEEKER.rows if makes(HandOver, row[4]))
TAKES_BACK = tuple(row for row in SEEKER.rows if makes(TakeBack, row[4]))
EVERYWHERE = {row[0] for row in SEEKER.rows if row[1] == ANY}
ONLY_SENT = (guards.is_sent, guards.is_closed)  # guards that hold for nobody who did not send
BEFORE = tuple(row for row in SEEKER.rows if row not in SENDS and row[3] not in ONLY_SENT)


def _rows_after() -> tuple[Row, ...]:
    """What a sent dossier allows: where a row asks whether it was sent, no later row of its event is ever reached."""
    settled = {
        (event, source) for event, sources, _, guard, _ in SEEKER.rows if guard is guards.is_sent for source in SEEKER.sources(sources)
    }
    rows = (
        (event, source, to, guard, action)
        for event, sources, to, guard, action in SEEKER.rows
        for source in SEEKER.sources(sources)
        if guard in ONLY_SENT or (event, source) not in settled
    )
    return tuple(row for row in rows if not makes(TakeBack, row[4]))


AFTER = _rows_after()


def test_questions_of_a_foundation_add_ways_from_and_to_themselves_alone() -> None:
    own = {state.name for state in OWN if state.is_own}
    without = tuple(row for row in SEEKER.rows if not own & {row[2], *((row[1],) if isinstance(row[1], str) else row[1])})
    assert own and without == seeker_chart().rows


def holds(guard: object, chat: EngineChat, status: DossierStatus | None = None) -> bool:
    engine = intake_engine()
    outside = TurnContext(Context(chat.at, status=status), QUESTIONNAIRE, engine.catalog, engine.places, engine.installation)
    return bool(guard(chat.conversation, outside))  # type: ignore[operator]


def test_everything_that_sends_is_a_consent() -> None:
    assert {"hand_over", "send_revision"} <= {getattr(row[4], "__name__", "") for row in SENDS}
    assert sources_of(SEEKER, SENDS) == CONSENTS


def test_the_guards_that_the_proof_trusts_hold_for_nobody_who_did_not_send() -> None:
    assert not [guard for guard in ONLY_SENT for chat in (EngineChat(), at_review()) if holds(guard, chat)]
    assert holds(guards.is_sent, after_sending())


def test_E1_no_path_leads_to_the_first_handover_but_through_review_and_second_consent() -> None:
    assert STATUS not in reachable(SEEKER, START, BEFORE)
    assert not sources_of(SEEKER, SENDS) & reachable(SEEKER, START, BEFORE, without=["review"])
    assert sources_of(SEEKER, SENDS) & reachable(SEEKER, START, BEFORE) == {"consent_share"}


@pytest.mark.parametrize(("start", "rows"), [(STATUS, AFTER), (TAKEN_BACK, BEFORE)])
def test_E1_no_path_leads_to_a_later_version_but_through_the_review_or_what_is_shown_alone(start: str, rows: tuple[Row, ...]) -> None:
    assert QUESTIONNAIRE[start].clears_history, "no way back leads to a consent that was given before"
    assert "consent_share" in reachable(SEEKER, start, rows)
    assert "consent_share" not in reachable(SEEKER, start, rows, without=["review"])
    assert {to for _, _, to, *_ in TAKES_BACK} == {TAKEN_BACK}


@pytest.mark.parametrize("state", OPEN)
def test_I2_help_back_stop_and_erase_are_refused_in_no_state_whatever_was_said(state: str) -> None:
    def led(event: str) -> set[str]:
        return set(outcomes(SEEKER, SEEKER.rows, event, state))

    assert led("help") == {state}
    assert led("back") <= {state, RETURN, "reach"}
    assert led("later") == {"paused"}
    assert led("erase") == {"wipe_ask"}


def test_R1_whoever_confirms_erasing_has_everything_erased_whatever_the_state() -> None:
    assert [row[2:4] for row in SEEKER.rows if row[:2] == ("yes", "wipe_ask")] == [("wiped", None)]
    assert {row[2] for row in SEEKER.rows if makes(Erase, row[4])} == set(ENDS)


@pytest.mark.parametrize("state", sorted({*OPEN} - {"other_moment"}))  # which asks until there is a moment; *terug* leads out
def test_no_state_is_a_dead_end_whatever_its_guards_say(state: str) -> None:
    """Where every path came through the review, the guard that asks for it holds."""
    came_through_review = state not in reachable(SEEKER, START, SEEKER.rows, without=["review"])
    assert sure_ways(SEEKER, state, (None, answers.is_correcting) if came_through_review else (None,))


@pytest.mark.parametrize(("start", "rows", "goal"), [(START, BEFORE, "review"), (STATUS, AFTER, STATUS), (TAKEN_BACK, BEFORE, "review")])
def test_from_every_state_a_path_leads_to_the_review_and_after_sending_to_the_status(start: str, rows: tuple[Row, ...], goal: str) -> None:
    """Of a state that only leads back, the state that it leads back to."""
    own = tuple(row for row in SEEKER.rows if row[1] != ANY)
    leads_back = {state for state in OPEN if any(RETURN in outcomes(SEEKER, own, event, state) for event in sure_ways(SEEKER, state))}
    ways = tuple(row for row in rows if row[0] not in EVERYWHERE)
    lost = {state for state in reachable(SEEKER, start, rows) if goal not in reachable(SEEKER, state, ways)}
    assert lost <= {*ENDS, *leads_back}


def test_every_path_to_the_handover_that_is_walked_is_counted_in_the_documents() -> None:
    line = chart_counts.counts()["counts of the conversation"]
    print(line)
    assert int(line.split(" paths")[0].split()[-1].replace(",", "")) > 10_000
    assert "handed_off" in chart_counts.successors(SEEKER)["consent_share"]


def test_O1_no_path_opens_the_story_but_through_both_conflict_questions_and_a_plan() -> None:
    for first in ("organisations", "names"):
        assert not {*STORY_OPEN, "closed"} & reachable(LIFECYCLE, "waiting", LIFECYCLE.rows, without=[first])
    opening = [row for row in LIFECYCLE.rows if row[2] == "open" and not set(LIFECYCLE.sources(row[1])) & set(STORY_OPEN)]
    assert [(row[1], row[3], row[4]) for row in opening] == [("names", lifecycle_guards.has_plan, coordinator_actions.check_names)]


def test_no_state_of_a_dossier_is_a_dead_end() -> None:
    for state in LIFECYCLE.states:
        assert state == "closed" or "closed" in reachable(LIFECYCLE, state, LIFECYCLE.rows)


@pytest.mark.parametrize("event", ["give_back", "lapsed", "refused"])
def test_E11_coordinator_clock_and_seeker_can_each_end_a_hold_from_every_state_whatever_was_planned(event: str) -> None:
    assert {state: set(outcomes(LIFECYCLE, LIFECYCLE.rows, event, state)) for state in CLAIMED} == {state: {"waiting"} for state in CLAIMED}

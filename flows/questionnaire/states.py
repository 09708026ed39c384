"""States of the seeker's conversation, in the order in which they are met.

A state's name is also the key of its answer and of its text. Those of a foundation's own questions come after ours; one that is asked no
more keeps its state, so that whoever answered it can read, change, hide and take out the answer.
"""

from __future__ import annotations

from functools import lru_cache

from flows.installation import OwnQuestion
from flows.questionnaire.parsers.choice import CHOICE
from flows.questionnaire.parsers.own_words import OWN_WORDS
from flows.questionnaire.questionnaire import Questionnaire, State
from flows.questionnaire.questions import (
    asides,
    coming_in,
    contact,
    doubts,
    handover,
    news,
    return_code,
    review,
    safe_times,
    seeker,
    story,
    wishes,
)
from flows.questionnaire.questions.after_handover import additions, contact_time, dossier_status, messages, other_coordinator, withdrawal
from flows.questionnaire.questions.circle import naming, person, talk_first

STATES = (
    *coming_in.STATES,
    *story.STATES,
    *naming.STATES,
    *talk_first.STATES,
    *person.STATES,
    *seeker.STATES,
    *contact.STATES,
    *safe_times.STATES,
    *review.STATES,
    *wishes.STATES,
    *news.STATES,
    *handover.STATES,
    *return_code.STATES,
    *dossier_status.STATES,
    *contact_time.STATES,
    *additions.STATES,
    *other_coordinator.STATES,
    *withdrawal.STATES,
    *messages.STATES,
    *doubts.STATES,
    *asides.STATES,
)
QUESTIONNAIRE = Questionnaire(STATES)

QUESTIONS = tuple(QUESTIONNAIRE.questions)
SKIPPABLE = tuple(state.name for state in STATES if state.skippable)
SENSITIVE = tuple(state.name for state in STATES if state.is_sensitive)
CIRCLE = tuple(state.name for state in STATES if state.shows_circle)
CONFIRMATIONS = tuple(state.name for state in STATES if state.confirms_text)
HIDEABLE = tuple(state.name for state in STATES if state.may_be_hidden)
PIECES = tuple(state.name for state in STATES if state.has_pieces)
FOLLOW_UPS = tuple(state.name for state in STATES if state.is_follow_up)
BUTTONS_FIRST = tuple(state.name for state in STATES if state.buttons_first)
COLLECTING = tuple(name for name in QUESTIONS if QUESTIONNAIRE[name].collects)
ONE_ANSWER = tuple(name for name in QUESTIONS if not QUESTIONNAIRE[name].collects)


@lru_cache(16)
def questionnaire_with(own: tuple[OwnQuestion, ...]) -> Questionnaire:
    """Our states, and those of these questions."""
    return Questionnaire((*STATES, *map(_state, own))) if own else QUESTIONNAIRE


def _state(question: OwnQuestion) -> State:
    return State(
        question.name,
        CHOICE if question.choices else OWN_WORDS,
        answers=question.choices,
        part=question.part,
        fhir="choice" if question.choices else "text",
        menu_place=len(STATES) if question.is_asked else None,  # behind all of ours
        is_own=True,
    )

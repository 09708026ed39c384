"""States of the seeker's conversation, in the order in which they are met.

A state's name is also the key of its answer and of its text.
"""

from __future__ import annotations

from flows.questionnaire.questionnaire import Questionnaire
from flows.questionnaire.questions import (
    after_handover,
    asides,
    circle,
    coming_in,
    contact,
    doubts,
    handover,
    messages,
    person,
    review,
    safe_times,
    seeker,
    story,
    wishes,
)

STATES = (
    *coming_in.STATES,
    *story.STATES,
    *circle.STATES,
    *person.STATES,
    *seeker.STATES,
    *contact.STATES,
    *safe_times.STATES,
    *review.STATES,
    *wishes.STATES,
    *handover.STATES,
    *after_handover.STATES,
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

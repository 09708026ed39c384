"""Transitions of a foundation's own questions, made from the states that it added."""

from __future__ import annotations

from flows.questionnaire import channel_privacy
from flows.questionnaire.questionnaire import Questionnaire
from flows.questionnaire.questions import answers, switches
from flows.statechart import STAY, Row


def own_rows(questionnaire: Questionnaire) -> tuple[Row, ...]:
    """The rows of a foundation's own questions: a corrected answer leads back to the review, a first one to the page before it."""
    own = tuple(state.name for state in questionnaire if state.is_own)
    in_own_words = tuple(name for name in own if questionnaire[name].is_sensitive)
    if not own:
        return ()
    return (
        ("answered", own, "review", answers.is_correcting, answers.store_answer),
        ("skipped", own, "review", answers.is_correcting, answers.skip_question),
        ("answered", own, "helpful", None, answers.store_answer),
        ("skipped", own, "helpful", None, answers.skip_question),
        *((f"edit_{name}", ("helpful", "review", "add"), name, None, None) for name in own),
        ("share", own, STAY, None, switches.toggle_answer),
        ("take_out", own, "review", switches.may_take_out, switches.take_out),
        ("here", in_own_words, STAY, None, channel_privacy.allow_here),
    )

"""Statechart of the seeker's conversation: the rows of all parts in one order, checked, and shared by all conversations of a process."""

from __future__ import annotations

from functools import cache

from flows.questionnaire.questionnaire import ENDS, Questionnaire
from flows.questionnaire.questions.answers import go_back
from flows.questionnaire.states import QUESTIONNAIRE
from flows.questionnaire.transitions.after_handover import AFTER_HANDOVER_ROWS
from flows.questionnaire.transitions.asides import ASIDE_ROWS
from flows.questionnaire.transitions.coming_in import COMING_IN_ROWS
from flows.questionnaire.transitions.every_state import EVERY_STATE_ROWS
from flows.questionnaire.transitions.intake import INTAKE_ROWS
from flows.questionnaire.transitions.own_questions import own_rows
from flows.questionnaire.transitions.review import REVIEW_ROWS
from flows.statechart import Chart, build_chart

BEFORE_HANDOVER = (*COMING_IN_ROWS, *INTAKE_ROWS, *REVIEW_ROWS)
AFTERWARDS = (*AFTER_HANDOVER_ROWS, *ASIDE_ROWS, *EVERY_STATE_ROWS)
TRANSITIONS = (*BEFORE_HANDOVER, *AFTERWARDS)  # in this order: the first row whose guard holds wins


@cache
def seeker_chart(questionnaire: Questionnaire = QUESTIONNAIRE) -> Chart:
    """The chart of all states and rows. Raises ChartError if they disagree, or if no menu leads to a question."""
    rows = (*BEFORE_HANDOVER, *own_rows(questionnaire), *AFTERWARDS)
    chart = build_chart(((state.name, state.on_enter) for state in questionnaire), ENDS, rows, go_back)
    questionnaire.check_menus(chart)
    return chart

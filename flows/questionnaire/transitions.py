"""Transitions of the seeker's conversation: one statechart, checked, and shared by all conversations of a process."""

from __future__ import annotations

from functools import cache

from flows.questionnaire.questionnaire import ENDS, Questionnaire
from flows.questionnaire.questions.answers import go_back
from flows.questionnaire.states import QUESTIONNAIRE
from flows.questionnaire.transitions_intake import INTAKE_ROWS, own_rows
from flows.questionnaire.transitions_later import LATER_ROWS
from flows.statechart import Chart, build_chart

TRANSITIONS = (*INTAKE_ROWS, *LATER_ROWS)


@cache
def seeker_chart(questionnaire: Questionnaire = QUESTIONNAIRE) -> Chart:
    """The chart of all states and rows. Raises ChartError if they disagree, or if no menu leads to a question."""
    rows = (*INTAKE_ROWS, *own_rows(questionnaire), *LATER_ROWS)
    chart = build_chart(((state.name, state.on_enter) for state in questionnaire), ENDS, rows, go_back)
    questionnaire.check_menus(chart)
    return chart

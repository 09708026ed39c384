"""The drawings of a conversation show every way onward that is not said in words, and each is small enough to read."""

from __future__ import annotations

import pytest

from bot.operator.docs_generator import charts
from flows.questionnaire.transitions.seeker_chart import seeker_chart


@pytest.mark.parametrize("name", charts.drawings())
def test_a_drawing_is_small_enough_to_be_read_as_a_picture(name: str) -> None:
    assert charts.drawings()[name].count("-->") <= 15


def test_every_way_onward_is_in_exactly_one_drawing() -> None:
    drawn = [edge for edges in charts.edges_by_phase().values() for edge in edges]
    assert sorted(drawn) == sorted(charts.all_edges())


def test_every_state_of_a_phase_is_a_state_of_the_chart() -> None:
    assert {state for states in charts.PHASES.values() for state in states} <= set(seeker_chart().states)

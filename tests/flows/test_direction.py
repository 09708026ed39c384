"""Promises of directions: shown words turn nothing around them, and keep every letter and their own direction."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.direction import contain_direction, isolate_direction
from tests.support.texts.marks import DIRECTIONS, turns_what_follows

TYPED = st.text(st.sampled_from([*DIRECTIONS, "\n", "a", "é", "א", " "]), max_size=30)


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("Jan\u202e de Vries", "Jan de Vries"),
        ("Jan\u202etei\u202cP", "JanteiP"),
        ("\u202bא ב\u202c en", "\u202bא ב\u202c en"),
        ("\u2067א", "\u2067א\u2069"),
        ("a\u202c\u2069b", "ab"),
        ("\u2066\u202ba\u2069b", "\u2066\u202ba\u202c\u2069b"),
        ("\u202ba\nb", "\u202ba\u202c\nb"),
    ],
    ids=ascii,
)
def test_what_begins_a_direction_ends_with_the_words(typed: str, shown: str) -> None:
    assert contain_direction(typed) == shown


def test_words_stand_between_isolates_and_nothing_stays_nothing() -> None:
    assert isolate_direction("\u202bא") == "\u2068\u202bא\u202c\u2069" and isolate_direction("") == ""


@given(TYPED)
def test_no_words_turn_what_stands_around_them_and_no_letter_is_lost(typed: str) -> None:
    shown, marks = contain_direction(typed), dict.fromkeys(map(ord, DIRECTIONS))
    assert not turns_what_follows(shown) and (not typed or shown in isolate_direction(typed))
    assert shown.translate(marks) == typed.translate(marks)

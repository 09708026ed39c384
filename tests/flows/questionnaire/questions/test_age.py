"""An age that is typed counts where it says on which side of sixteen somebody is."""

from __future__ import annotations

import pytest

from flows.questionnaire.parsers.age import read_age


@pytest.mark.parametrize(
    ("typed", "answer"), [("ouder dan 16", "yes"), ("boven de 16", "yes"), ("ouder dan 15", None), ("jonger dan 16", "no")]
)
def test_who_is_past_sixteen_is_old_enough_and_past_fifteen_says_nothing(typed: str, answer: str | None) -> None:
    assert read_age(typed) == answer

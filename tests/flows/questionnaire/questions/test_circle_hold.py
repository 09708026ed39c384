"""Who may not be called: words that say that somebody may be are not taken for the opposite."""

from __future__ import annotations

import pytest

from flows.questionnaire.person_words import may_allow


@pytest.mark.parametrize(
    ("typed", "allows"), [("Riet wel", True), ("Riet liever wel", True), ("Riet graag eerst", False), ("Riet niet", False), ("Riet", False)]
)
def test_words_that_allow_somebody_are_heard_and_words_that_want_to_speak_first_allow_nobody(typed: str, allows: bool) -> None:
    assert may_allow(typed) == allows

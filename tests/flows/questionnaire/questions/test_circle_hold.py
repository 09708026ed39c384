"""Who may not be called: words that say that somebody may be are not taken for the opposite."""

from __future__ import annotations

import pytest

from flows.questionnaire.person_words import may_allow
from tests.support.engine_chat import at_concern


@pytest.mark.parametrize(
    ("typed", "allows"), [("Riet wel", True), ("Riet liever wel", True), ("Riet graag eerst", False), ("Riet niet", False), ("Riet", False)]
)
def test_words_that_allow_somebody_are_heard_and_words_that_want_to_speak_first_allow_nobody(typed: str, allows: bool) -> None:
    assert may_allow(typed) == allows


@pytest.mark.parametrize("typed", ["allebei", "niemand bellen"])
def test_who_wants_to_talk_first_about_all_of_them_needs_to_name_nobody(typed: str) -> None:
    chat = at_concern().say("Ik slaap slecht.").press("done").say("Riet", "Mo").press("done").say(typed)
    assert (chat.state, chat.notices) == ("circle_hold", ["hold_all"])
    assert [person["wish"] for person in chat.conversation.people] == ["talk_first", "talk_first"]


@pytest.mark.parametrize(("typed", "held"), [("haar zoon", [True, False]), ("haar nicht", [False, True]), ("Ton", [True, False])])
def test_whose_somebody_is_names_nobody_and_what_they_are_does(typed: str, held: list[bool]) -> None:
    chat = at_concern().say("Ik slaap slecht.").press("done").say("haar zoon Ton", "haar nicht").press("done").say(typed)
    assert [person["wish"] == "talk_first" for person in chat.conversation.people] == held

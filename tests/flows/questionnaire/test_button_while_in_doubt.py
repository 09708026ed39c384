"""A word that is a button of the question beneath is never a person or a place, also while other words are asked about."""

from __future__ import annotations

import pytest

from tests.support.engine_chat import at_concern


@pytest.mark.parametrize("said", ["verder", "klaar", "dit zijn ze allemaal"])
def test_a_button_typed_while_words_are_asked_about_names_nobody(said: str) -> None:
    chat = at_concern().say("Ik slaap slecht.").press("done").say("ik weet niet wat ik moet doen met alles thuis")
    assert chat.state == "concern_late"
    chat.say(said)
    assert (chat.state, chat.conversation.people) == ("concern_late", [])
    assert chat.conversation.texts_of("concern") == ["Ik slaap slecht."]


def test_a_place_that_is_also_a_button_is_the_place_while_other_words_are_asked_about() -> None:
    chat = at_concern().say("Ik slaap slecht.").press("done", "nobody").say("Fatima").press("yes").say("help")
    assert (chat.state, chat.conversation.doubts[0].question) == ("control_or_words", "place")
    chat.say("Utrecht")
    assert (chat.conversation.texts_of("place"), chat.outcome.returned) == (["Utrecht"], None)

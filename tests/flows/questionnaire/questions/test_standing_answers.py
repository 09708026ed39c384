"""Standing answers: who types that they do not say at a question that was answered before, reads that the answer is still there."""

from __future__ import annotations

import pytest

from tests.support.engine_chat import EngineChat, at_concern, at_review


def with_access() -> EngineChat:
    return at_review().press("add", "edit_access").say("een lift")


@pytest.mark.parametrize(("question", "words"), [("name", "zeg ik liever niet"), ("place", "weet niet")])
def test_a_name_or_a_place_does_not_stay_unsaid(question: str, words: str) -> None:
    chat = at_review().press(f"edit_{question}").say(words)
    assert chat.state == question and chat.notices == ["answer_stands"]


def test_a_no_at_a_wish_that_stands_changes_nothing_unsaid() -> None:
    chat = with_access().press("edit_access").say("nee")
    assert chat.state == "access" and chat.notices == ["answer_stands"]
    assert chat.press("take_out").conversation.texts_of("access") == []


def test_skipping_by_its_button_keeps_what_stands_without_a_word() -> None:
    chat = with_access().press("edit_access", "skip")
    assert chat.state == "review" and chat.conversation.texts_of("access") == ["een lift"]


@pytest.mark.parametrize("words", ["ja", "nee wacht, toch wel", "..."])
def test_a_yes_alone_is_no_wish(words: str) -> None:
    chat = at_review().press("add", "edit_hope").say(words)
    assert chat.state == "hope" and chat.outcome.returned == words and not chat.conversation.texts_of("hope")


def test_an_answer_that_was_skipped_has_nothing_to_take_out() -> None:
    chat = at_concern().say("Ik slaap slecht.").press("done", "nobody", "skip").say("34", "Assen").press("call").say("06 12345678")
    chat.press("mon", "morning", "done", "go_on", "edit_name")
    assert (chat.state, chat.buttons) == ("name", [])

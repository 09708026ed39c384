"""Whoever stands at a person whose name a timer removed meanwhile is led to where they came from, and what they type goes back."""

from __future__ import annotations

import pytest

from tests.support.engine_chat import EngineChat, at_concern, at_review


def at_person(*keys: str) -> EngineChat:
    """Riet is open, and Mo is in the circle too; her name is removed while the page stands there."""
    chat = at_concern().say("Ik slaap slecht.").press("done").say("Riet", "Mo").press("list", "person_1", *keys)
    chat.conversation.remove_people([1])
    return chat


@pytest.mark.parametrize("keys", [(), ("rename",), ("relate",)], ids=["the person", "the name", "the relation"])
def test_nothing_is_asked_about_somebody_who_is_gone(keys: tuple[str, ...]) -> None:
    chat = at_person(*keys)
    shown = chat.engine.render_output(chat.conversation, chat.context).replies[-1]
    assert [button.key for button in shown.buttons] == ["person_2", "go_on"] and "Riet" not in shown.text


@pytest.mark.parametrize("key", ["welcome", "rename", "remove"])
def test_a_button_about_somebody_who_is_gone_does_nothing_and_says_so(key: str) -> None:
    chat = at_person()
    chat.press(key, asked=chat.conversation.question_number)
    assert (chat.state, chat.notices, [person["name"] for person in chat.conversation.people]) == ("circle_list", ["old_button"], ["Mo"])


@pytest.mark.parametrize("key", ["rename", "relate"])
def test_what_is_typed_about_somebody_who_is_gone_goes_back(key: str) -> None:
    chat = at_person(key).say("mijn tante Rita")
    assert (chat.state, chat.notices, chat.outcome.returned) == ("circle_list", ["old_words"], "mijn tante Rita")
    assert [(person["name"], person["relation"]) for person in chat.conversation.people] == [("Mo", "")]


def test_whoever_opened_somebody_in_the_review_is_there_again() -> None:
    chat = at_review().press("edit_circle").say("Riet").press("done", "go_on", "person_1")
    assert chat.state == "person"
    chat.conversation.remove_people([1])
    assert chat.press("help").state == "review"


def test_who_turns_back_from_an_aside_to_somebody_who_is_gone_comes_to_the_list() -> None:
    chat = at_concern().say("Ik slaap slecht.").press("done").say("Riet", "Mo").press("list", "person_1", "tongue")
    chat.conversation.remove_people([1])
    assert chat.press("speak_nl").state == "circle_list"

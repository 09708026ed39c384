"""Switches of a form are sent together: what stands in the form is the answer, with or without words beside it."""

from __future__ import annotations

import pytest

from flows.conversation.messages import Turn
from tests.support.engine_chat import RANDOM_VALUES, EngineChat, at_concern


def at_times(*tapped: str) -> EngineChat:
    chat = at_concern().say("Ik slaap slecht.").press("done", "nobody").say("Fatima").press("yes").say("Assen").press("call")
    return chat.say("06 12345678").press(*tapped)


@pytest.mark.parametrize(
    ("tapped", "form", "kept"),
    [
        ((), ("wed", "evening"), ["wed", "evening"]),
        (("tue", "morning"), ("wed",), ["wed"]),
        (("tue",), ("tue", "thu"), ["tue", "thu"]),
    ],
)
def test_the_days_and_hours_of_the_form_are_the_answer_and_what_was_switched_off_is_gone(
    tapped: tuple[str, ...], form: tuple[str, ...], kept: list[str]
) -> None:
    chat = at_times(*tapped)
    chat.take(Turn(chat.at, RANDOM_VALUES, button="done", question_number=chat.conversation.question_number, chosen=frozenset(form)))
    assert sorted(chat.conversation.answer_to("reach_when")["chose"]) == sorted(kept) and chat.state != "reach_when"

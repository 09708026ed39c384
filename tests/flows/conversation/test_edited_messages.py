"""Edited messages: a message that somebody changes in Telegram corrects what it became, while and where that still stands."""

from __future__ import annotations

import pytest

from flows.conversation.messages import Turn
from tests.support.engine_chat import RANDOM_VALUES, EngineChat, at_concern


def send(chat: EngineChat, message: str, text: str, *, edited: bool = False) -> EngineChat:
    chat.take(Turn(chat.at, RANDOM_VALUES, text=text, message=message, edited=edited))
    return chat


def story(chat: EngineChat) -> list[str]:
    return chat.conversation.texts_of("concern")


def three_pieces() -> EngineChat:
    chat = at_concern()
    for number, text in enumerate(("Ik slaap slecht.", "Mijn zoon ook.", "Het regent.")):
        send(chat, f"m{number}", text)
    return chat


@pytest.mark.parametrize("number", [0, 1, 2])
def test_a_changed_message_changes_the_piece_that_it_became_and_no_other(number: int) -> None:
    before = story(three_pieces())
    assert story(send(three_pieces(), f"m{number}", "Anders.", edited=True)) == [*before[:number], "Anders.", *before[number + 1 :]]


@pytest.mark.parametrize(("number", "left"), [(0, ["Anders.", "Het regent."]), (2, ["Ik slaap slecht.", "Anders."])])
def test_after_a_piece_was_taken_out_a_changed_message_still_changes_the_piece_that_it_became(number: int, left: list[str]) -> None:
    assert story(send(three_pieces().press("remove_2"), f"m{number}", "Anders.", edited=True).press("yes")) == left


def test_a_message_that_only_got_a_preview_changes_nothing_and_gets_no_answer() -> None:
    chat = send(three_pieces(), "m1", "Mijn  zoon\u200b ook.", edited=True)
    assert chat.outcome.is_silent and story(chat)[1] == "Mijn zoon ook."

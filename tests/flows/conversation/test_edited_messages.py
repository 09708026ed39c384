"""Edited messages: a message that somebody changes in Telegram corrects what it became, while and where that still stands."""

from __future__ import annotations

import pytest

from flows.conversation.messages import Turn
from tests.support.engine_chat import RANDOM_VALUES, EngineChat, at_concern


def send(chat: EngineChat, message: str, text: str, *, edited: bool = False) -> EngineChat:
    chat.take(Turn(chat.at, RANDOM_VALUES, text=text, message=message, edited=edited))
    return chat


def three_pieces() -> EngineChat:
    chat = at_concern()
    for number, text in enumerate(("Ik slaap slecht.", "Mijn zoon ook.", "Het regent.")):
        send(chat, f"m{number}", text)
    return chat


@pytest.mark.parametrize("number", [0, 1, 2])
def test_a_changed_message_changes_the_piece_that_it_became_and_no_other(number: int) -> None:
    before = three_pieces().story
    assert send(three_pieces(), f"m{number}", "Anders.", edited=True).story == [*before[:number], "Anders.", *before[number + 1 :]]


@pytest.mark.parametrize(("number", "left"), [(0, ["Anders.", "Het regent."]), (2, ["Ik slaap slecht.", "Anders."])])
def test_after_a_piece_was_taken_out_a_changed_message_still_changes_the_piece_that_it_became(number: int, left: list[str]) -> None:
    assert send(three_pieces().press("remove_2"), f"m{number}", "Anders.", edited=True).press("yes").story == left


def test_a_message_that_only_got_a_preview_changes_nothing_and_gets_no_answer() -> None:
    chat = send(three_pieces(), "m1", "Mijn  zoon\u200b ook.", edited=True)
    assert chat.outcome.is_silent and chat.story[1] == "Mijn zoon ook."


def at_place_after(text: str) -> EngineChat:
    """Sanne, whose message m1 answered the question about her age as one of its buttons would."""
    return send(at_concern().say("Ik slaap slecht.").press("done", "nobody").say("Sanne"), "m1", text)


@pytest.mark.parametrize(("first", "changed", "key"), [("ja", "nee", "no"), ("nee", "ja", "yes"), ("ja", "zeg ik liever niet", "unsaid")])
def test_a_message_that_named_a_button_names_another_while_the_next_question_is_open(first: str, changed: str, key: str) -> None:
    chat = send(at_place_after(first), "m1", changed, edited=True)
    assert (chat.state, chat.conversation.choices_of("age"), chat.outcome.returned) == ("place", [key], None)


def test_a_message_that_named_a_button_changes_nothing_once_that_question_is_over() -> None:
    chat = send(at_place_after("ja").say("Assen"), "m1", "nee", edited=True)
    assert (chat.notices, chat.outcome.returned, chat.conversation.choices_of("age")) == (["old_words"], "nee", ["yes"])


def test_a_changed_message_that_is_no_answer_to_its_question_goes_back() -> None:
    chat = send(at_concern().say("Ik slaap slecht.").press("done", "nobody"), "m1", "Sanne").press("yes").say("Assen")
    send(chat, "m1", "06 12345678", edited=True)
    assert (chat.state, chat.notices, chat.outcome.returned) == ("reach", ["not_understood"], "06 12345678")
    assert chat.conversation.texts_of("name") == ["Sanne"]


def test_a_changed_message_about_somebody_whose_name_was_removed_brings_nobody_back() -> None:
    chat = send(send(at_concern().press("tell_myself").advance(minutes=1), "m1", "Riet"), "m2", "Mo")
    chat.conversation.remove_people([1])
    send(chat, "m1", "Rita", edited=True)
    assert [person["said"] for person in chat.conversation.people] == ["Mo"]
    assert (chat.notices, chat.outcome.returned) == (["old_words"], "Rita")
    assert [person["said"] for person in send(chat, "m2", "Moos", edited=True).conversation.people] == ["Moos"]


def test_of_a_long_message_that_does_not_stay_a_chat_names_the_first_words() -> None:
    chat = at_concern().say("Ik slaap slecht.").press("done", "nobody")
    words = "Het regent en het waait en de trein rijdt niet. " * 5
    chat.take(Turn(chat.at, RANDOM_VALUES, text=words, message="m1", question_number=chat.conversation.question_number - 1))
    assert chat.notices == ["old_words", "piece_not_kept"] and "Het regent en het waait" in chat.output.replies[1].text
    assert chat.output.last_notice == max(reply.notice for reply in chat.output.replies) > 0


@pytest.mark.parametrize(("again", "is_silent"), [("Riet,  mijn tante", True), ("Riet, mijn zus", False)])
def test_a_message_about_somebody_that_only_got_a_preview_changes_nothing_either(again: str, is_silent: bool) -> None:
    chat = send(at_concern().press("tell_myself").advance(minutes=1), "m1", "Riet, mijn tante")
    assert send(chat, "m1", again, edited=True).outcome.is_silent is is_silent
    assert chat.conversation.people[0]["said"] == ("Riet, mijn tante" if is_silent else again)


@pytest.mark.parametrize("is_gone", [False, True])
def test_a_changed_name_that_is_asked_about_goes_back_if_that_name_is_removed_before_the_yes(is_gone: bool) -> None:
    chat = send(at_concern().press("tell_myself").advance(minutes=1), "m1", "Riet").press("done", "nobody")
    assert send(chat, "m1", "Rita", edited=True).state == "correct"
    chat.conversation.remove_people([1] if is_gone else [])
    chat.press("yes")
    kept = ([], ["old_words"], "Rita") if is_gone else (["Rita"], ["deed_changed"], None)
    assert ([person["name"] for person in chat.conversation.people], chat.notices, chat.outcome.returned) == kept

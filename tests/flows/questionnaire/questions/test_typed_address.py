"""A number or mail address that is typed where the way is asked is kept, and never asked for a second time."""

from __future__ import annotations

import pytest

from tests.support.engine_chat import EngineChat, at_concern

NUMBER, MAIL = "06 12345678", "noor@example.org"


def at_reach() -> EngineChat:
    return at_concern().say("Ik slaap slecht.").press("done", "nobody").say("Noor").press("yes").say("Assen")


def reached_by(chat: EngineChat) -> tuple[list[str], list[str]]:
    return chat.conversation.choices_of("reach"), chat.conversation.texts_of("reach_address")


@pytest.mark.parametrize(
    ("words", "way"),
    [
        (MAIL, "email"),
        (f"mail mij op {MAIL}", "email"),
        (f"bel maar op {NUMBER}", "call"),
        (f"liever niet bellen maar sms naar {NUMBER}", "text"),
    ],
)
def test_a_way_that_is_said_with_its_address_is_the_answer_letter_for_letter(words: str, way: str) -> None:
    chat = at_reach().say(words)
    assert (chat.state, *reached_by(chat)) == ("reach_when", [way], [words])


@pytest.mark.parametrize("words", [NUMBER, f"mijn nummer is {NUMBER}", f"niet bellen {NUMBER}", f"bel mijn moeder {NUMBER}", "612345678"])
def test_of_a_number_alone_two_buttons_ask_whether_to_call_or_to_text(words: str) -> None:
    chat = at_reach().say(words)
    assert (chat.state, chat.buttons, *reached_by(chat)) == ("reach_found", ["call", "text", "other_way"], [], [])
    assert words in chat.output.replies[-1].text and reached_by(chat.press("text")) == (["text"], [words])


def test_who_asks_for_whatsapp_reads_that_we_have_none_and_keeps_the_number() -> None:
    chat = at_reach().say(f"app me op {NUMBER}")
    assert chat.notices == ["no_whatsapp"] and reached_by(chat.say("bel maar")) == (["call"], [f"app me op {NUMBER}"])


@pytest.mark.parametrize("press", ["other_way", "back"])
def test_who_wants_something_else_gets_what_they_typed_back(press: str) -> None:
    chat = at_reach().say(NUMBER).press(press)
    assert (chat.state, chat.outcome.returned, chat.conversation.waiting_answers) == ("reach", NUMBER, {})


def test_a_second_number_waits_beside_the_first_and_back_asks_no_question_that_is_decided() -> None:
    chat = at_reach().say(NUMBER, "06 87654321").press("call")
    assert reached_by(chat)[1] == [f"{NUMBER}\n06 87654321"] and chat.press("back").state == "reach"


def test_a_yes_is_enough_where_only_one_way_is_asked_about() -> None:
    assert reached_by(at_reach().say(f"niet naar {MAIL}").say("ja")) == (["email"], [f"niet naar {MAIL}"])
    assert at_reach().say(NUMBER).say("ja").notices == ["not_understood"]


@pytest.mark.parametrize(("way", "keyboard"), [("call", "tel"), ("text", "tel"), ("email", "email"), ("otherwise", "")])
def test_a_phone_shows_the_keys_that_the_address_is_typed_with(way: str, keyboard: str) -> None:
    chat = at_concern().say("Ik slaap slecht.").press("done", "nobody").say("Fatima").press("yes").say("Assen").press(way)
    assert (chat.state, chat.output.keyboard) == ("reach_address", keyboard)


@pytest.mark.parametrize(
    ("typed", "kept"), [("Hoofdstraat 1", "een brief\nHoofdstraat 1"), ("een brief naar Hoofdstraat 1", "een brief naar Hoofdstraat 1")]
)
def test_words_that_said_how_stay_beside_the_address_that_comes_after_them(typed: str, kept: str) -> None:
    assert reached_by(at_reach().say("een brief", typed)) == (["otherwise"], [kept])


def test_an_address_that_is_corrected_takes_the_place_of_the_former() -> None:
    chat = at_reach().say("een brief", "Hoofdstraat 1").press("back").say("Dorpsstraat 2")
    assert reached_by(chat) == (["otherwise"], ["Dorpsstraat 2"])

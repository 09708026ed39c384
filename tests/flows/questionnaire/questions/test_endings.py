"""Endings: whoever types *klaar* while words are asked about is understood, and goes on once those words are decided about."""

from __future__ import annotations

import pytest

from tests.support.engine_chat import at_circle, at_concern, at_review

STORY = "Ze belde gisteren nog en ik weet niet wat ik moet doen"


@pytest.mark.parametrize(
    "typed", ["klaar", "dat was het", "niemand meer", "verder", "volgende", "Klar!", "dat waren ze", "nee dat zijn ze wel"]
)
@pytest.mark.parametrize(
    ("doubtful", "pressed"), [("Ahmed weet het al", "my_words"), ("Piet en Klaas", "two"), ("Riet 06 12345678", "drop")]
)
def test_one_tap_about_the_words_goes_on_for_whoever_said_that_they_were_done(typed: str, doubtful: str, pressed: str) -> None:
    chat = at_circle().say("mijn moeder", doubtful)
    asked = chat.state
    chat.say(typed)
    assert (chat.state, chat.notices, chat.outcome.returned) == (asked, ["ends_after"], None)
    assert chat.press(pressed).state == at_circle().say("mijn moeder").press("done").state
    assert chat.conversation.doubts == []


def test_the_words_are_stored_as_the_person_says_before_they_go_on() -> None:
    chat = at_circle().say("mijn moeder", STORY, "klaar").press("my_words")
    assert (chat.names, chat.story) == (["mijn moeder"], ["Ik slaap slecht.", STORY])


def test_an_ending_waits_for_every_word_in_doubt() -> None:
    chat = at_circle().say("mijn moeder", "Piet en Klaas", "Ahmed weet het al", "klaar").press("two")
    assert (chat.state, chat.names) == ("concern_late", ["mijn moeder", "Piet", "Klaas"])
    assert chat.press("my_words").state == at_circle().say("mijn moeder").press("done").state


def test_whoever_types_on_after_an_ending_was_not_done() -> None:
    chat = at_circle().say("mijn moeder", "Ahmed weet het al", "klaar", "oom Jan").press("my_words")
    assert (chat.state, chat.names) == ("circle", ["mijn moeder", "oom Jan"])


@pytest.mark.parametrize("typed", ["nee", "terug"])
def test_whoever_gets_words_back_stays_at_the_question_for_them(typed: str) -> None:
    chat = at_circle().say("mijn moeder", "Ahmed weet het al", "klaar", typed)
    assert (chat.state, chat.outcome.returned, chat.outcome.returned_for) == ("circle", "Ahmed weet het al", "circle")
    assert chat.conversation.doubts == []


def test_an_answer_that_leads_on_takes_the_ending_to_no_other_question() -> None:
    answered = at_circle().press("nobody").say(STORY).press("my_answer")
    chat = at_circle().press("nobody").say(STORY, "volgende").press("my_answer")
    assert chat.conversation.texts_of("name") == [STORY]
    assert (chat.state, chat.conversation.doubts) == (answered.state, [])


def test_klaar_while_help_is_asked_about_ends_the_story_and_is_no_part_of_it() -> None:
    chat = at_concern().say("Ik slaap slecht.", "help", "klaar").press("as_command")
    assert (chat.state, chat.story) == ("circle", ["Ik slaap slecht."])


@pytest.mark.parametrize("command", ["wis", "terug"])
def test_a_command_that_leads_elsewhere_leads_there_and_nothing_ends(command: str) -> None:
    led = at_concern().say("Ik slaap slecht.", command, "ja").state
    chat = at_concern().say("Ik slaap slecht.", command, "klaar", "ja")
    assert (chat.state, chat.conversation.doubts) == (led, [])


@pytest.mark.parametrize("typed", ["klaar", "verder", "dat was het"])
def test_where_the_question_beneath_has_no_ending_the_words_are_asked_about_again_calmly(typed: str) -> None:
    chat = at_review().press("edit_place").say("bel mij niet", typed)
    assert (chat.state, chat.notices, chat.outcome.returned) == ("concern_late", ["decide_first"], None)
    assert "Tik op een knop" in chat.output.replies[0].text


def test_klaar_again_and_again_leads_to_the_calmer_way_out() -> None:
    chat = at_circle().say("Riet", "Ahmed weet het al", "klaar", *["klaar"] * 3)
    assert chat.state == "not_understood_third"
    assert chat.names == ["Riet"]


def test_words_that_were_heard_begin_the_count_of_misunderstandings_anew() -> None:
    chat = at_circle().say("Riet", "Ahmed weet het al").say("weet niet", "weet niet", "oom Jan", "weet niet")
    assert (chat.state, chat.names) == ("concern_late", ["Riet", "oom Jan"])


def test_what_was_decided_about_an_ending_is_forgotten_with_it() -> None:
    chat = at_circle().say("Riet", "Ahmed weet het al", "klaar").press("my_words", "back")
    assert chat.state == "circle"
    assert chat.say("Ahmed weet het al").press("my_words").state == "circle"

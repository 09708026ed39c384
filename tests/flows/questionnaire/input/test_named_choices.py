"""Promises of named choices: a button, a person or a command is named by its whole words, also behind a stroke, and by nothing else."""

from __future__ import annotations

import pytest

from flows.conversation.messages import Turn
from tests.support.engine_chat import RANDOM_VALUES, EngineChat, at_concern, at_review


def at_name() -> EngineChat:
    return at_concern().say("Ik slaap slecht.").press("done", "nobody")


def at_hold() -> EngineChat:
    """Tom and Riet are in the circle."""
    return at_concern().say("Ik slaap slecht.").press("done").say("Tom", "Riet").press("done")


@pytest.mark.parametrize(
    ("typed", "state"),
    [
        ("/wis", "wipe_ask"),
        ("/wis alles", "wipe_ask"),
        ("/wis wat ik zei", "wipe_ask"),
        ("/terug graag", "circle"),
        ("/stop er mee", "paused"),
    ],
)
def test_behind_a_stroke_a_command_is_heard_whatever_follows_it(typed: str, state: str) -> None:
    assert at_name().say(typed).state == state


def test_a_stroke_before_words_that_are_no_command_is_no_answer_and_says_what_is_asked_for() -> None:
    chat = at_name().say("/xyz")
    assert (chat.state, chat.notices, chat.outcome.returned) == ("name", ["not_understood"], "/xyz")
    assert "Typ een naam" in chat.output.replies[0].text


def test_behind_a_stroke_a_button_is_heard_too() -> None:
    assert at_name().say("Fatima", "/ja").state == "place"


def test_of_those_who_are_shown_the_one_who_is_named_is_chosen() -> None:
    chat = at_hold().say("riet")
    assert [person.get("wish") for person in chat.conversation.people] == [None, "talk_first"]


def test_whoever_may_be_told_is_not_held_because_the_name_is_in_it() -> None:
    chat = at_hold().say("Riet wel")
    assert [person.get("wish") for person in chat.conversation.people] == [None, None] and chat.notices == ["not_understood"]


@pytest.mark.parametrize("typed", ["nee", "ok"])
def test_a_bare_no_or_ok_below_the_story_is_asked_about(typed: str) -> None:
    chat = at_concern().say("Ik slaap slecht.", typed)
    assert [(doubt.text, doubt.command) for doubt in chat.conversation.doubts] == [(typed, "done")]
    assert chat.press("as_command").state == "circle"


@pytest.mark.parametrize("typed", ["bij Riet", "mijn Riet", "Riet niet"])
def test_somebody_who_is_shown_is_chosen_in_more_words_too(typed: str) -> None:
    chat = at_hold().say(typed)
    assert [person.get("wish") for person in chat.conversation.people] == [None, "talk_first"]


@pytest.mark.parametrize("typed", ["ja man", "nee bedankt", "nee hoor"])
def test_a_yes_or_no_in_more_words_is_no_name_and_no_place(typed: str) -> None:
    for chat, question in ((at_name(), "name"), (at_name().say("Fatima").press("yes"), "place")):
        assert (chat.say(typed).state, chat.notices, chat.conversation.texts_of(question)) == (question, ["not_understood"], [])


@pytest.mark.parametrize("typed", ["voor mezelf", "/voor mezelf"])
def test_a_button_of_another_question_is_no_answer_while_words_are_in_doubt(typed: str) -> None:
    chat = at_name()
    for words in ("Eerst dit", typed):
        chat.take(Turn(chat.at, RANDOM_VALUES, text=words, before_question=True))
    assert (chat.state, chat.outcome.returned, len(chat.conversation.doubts)) == ("concern_late", typed, 1)


def test_no_family_is_what_somebody_is_though_it_names_a_button_elsewhere() -> None:
    chat = at_concern().say("Ik slaap slecht.").press("done").say("Riet").press("list", "person_1", "relate").say("geen familie")
    assert (chat.state, chat.conversation.people[0]["relation"]) == ("person", "geen familie")


@pytest.mark.parametrize(("question", "state"), [("edit_quiet", "review"), ("edit_hope", "control_or_words")])
def test_done_that_names_a_button_of_the_question_is_not_asked_about(question: str, state: str) -> None:
    assert at_review().press("add", question).say("klaar").state == state


def test_a_command_in_more_words_is_asked_about_where_own_words_are_and_heard_anywhere_else() -> None:
    chat = at_review().press("add", "edit_hope").say("kun je alles wissen")
    assert [(doubt.text, doubt.command) for doubt in chat.conversation.doubts] == [("kun je alles wissen", "erase")]
    assert at_name().say("kun je alles wissen").state == "wipe_ask"
    assert at_name().press("erase").say("kun je alles wissen").notices == ["not_understood"]


@pytest.mark.parametrize("typed", ["niemand", "ik noem niemand"])
def test_nobody_below_those_who_were_named_means_that_they_are_all(typed: str) -> None:
    chat = at_concern().say("Ik slaap slecht.").press("done").say("Tom", typed)
    assert (chat.state, [person["name"] for person in chat.conversation.people]) == ("circle_hold", ["Tom"])


def test_what_is_typed_while_words_are_in_doubt_is_kept_and_answers_the_question_beneath() -> None:
    chat = at_name()
    chat.take(Turn(chat.at, RANDOM_VALUES, text="Eerst dit", before_question=True))
    assert chat.say("Sanne").notices == ["kept_too"]
    assert chat.press("my_words").conversation.texts_of("name") == ["Sanne"]

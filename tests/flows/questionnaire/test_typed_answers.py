"""Typed words: those that are clearly the answer are it, and all others are asked about."""

from __future__ import annotations

import pytest

from tests.support.engine_chat import EngineChat, at_concern, at_review


@pytest.mark.parametrize(("typed", "answer"), [("mezelf", "myself"), ("Voor mezelf", "myself"), ("Voor mijn werk", "work")])
def test_typed_words_and_buttons_answer_the_same_question(typed: str, answer: str) -> None:
    assert EngineChat().press("begin", "agree").say(typed).conversation.choices_of("for_whom") == [answer]


@pytest.mark.parametrize("typed", ["ja", "Ja hoor", "yes", "JA."])
def test_yes_is_understood_in_its_forms(typed: str) -> None:
    assert EngineChat().press("begin").say(typed).state == "for_whom"


@pytest.mark.parametrize("name", ["Neeltje", "Wisse", "Klaartje", "Stoppelman"])
def test_people_whose_names_look_like_commands_are_people(name: str) -> None:
    chat = at_concern().press("tell_myself").say(name)
    assert [person["name"] for person in chat.conversation.people] == [name]


@pytest.mark.parametrize("word", ["stop", "Wis", "help"])
def test_a_command_that_may_be_part_of_the_story_is_asked_about(word: str) -> None:
    chat = at_concern().say(word)
    assert chat.state == "control_or_words"
    assert ("help_card" in chat.notices) == (word == "help")
    assert chat.press("my_words").conversation.texts_of("concern") == [word]


def test_a_sentence_where_a_name_is_asked_is_asked_about_and_may_join_the_story() -> None:
    story = "Gisteren is mijn vader weer boos geworden en toen ben ik weggegaan"
    chat = at_concern().say("Thuis gaat het niet.").press("done", "nobody").say(story)
    assert chat.state == "concern_late"
    assert chat.press("my_words").conversation.texts_of("concern") == ["Thuis gaat het niet.", story]
    assert chat.state == "name"


@pytest.mark.parametrize(
    ("typed", "answer"),
    [("Wat kost dit eigenlijk?", "answer_costs"), ("who reads this", "answer_reader"), ("Moeten mijn ouders dit weten", "answer_parents")],
)
def test_what_people_often_ask_has_a_fixed_answer_and_the_question_returns(typed: str, answer: str) -> None:
    chat = at_concern().press("tell_myself", "nobody").say(typed)
    assert (chat.state, chat.notices, chat.conversation.texts_of("name")) == ("name", [answer], [])


@pytest.mark.parametrize(("typed", "key"), [("maandag is de zitting", "soon"), ("3 december", "not_soon"), ("over twee weken", "not_soon")])
def test_a_date_that_is_typed_is_the_answer_and_its_words_stay(typed: str, key: str) -> None:
    chat = at_review().press("add", "edit_date").say(typed)
    assert (chat.state, chat.conversation.choices_of("date"), chat.conversation.texts_of("date_words")) == ("review", [key], [typed])


@pytest.mark.parametrize("typed", ["binnen 14 dagen", "de 15e", "niet maandag", "volgende week dinsdag", "brief"])
def test_a_date_that_may_be_two_is_not_guessed(typed: str) -> None:
    chat = at_review().press("add", "edit_date").say(typed)
    assert (chat.state, chat.outcome.returned, chat.conversation.choices_of("date")) == ("date", typed, [])


def test_a_question_to_us_between_own_words_is_answered_and_said_not_to_be_stored() -> None:
    chat = at_concern().say("Ik slaap slecht.", "Wie leest dit?", "Wie leest dit, vroeg ik hem steeds.")
    assert chat.conversation.texts_of("concern") == ["Ik slaap slecht.", "Wie leest dit, vroeg ik hem steeds."]
    assert "question_not_kept" in at_concern().say("Wie leest dit?").notices


def test_a_question_where_an_answer_is_asked_is_asked_about() -> None:
    chat = at_concern().press("tell_myself", "nobody").say("Heb ik recht op een uitkering?")
    assert chat.state == "answer_question"
    assert chat.press("about_this").notices[-1] == "about"
    assert chat.state == "name"


@pytest.mark.parametrize(
    ("question", "typed"),
    [
        ("name", "Noem mij maar Sanne hoor"),
        ("name", "Mijn naam is Sanne van der Berg"),
        ("place", "Ik woon in een dorp bij Assen"),
        ("reach_when", "alleen dinsdag als hij werkt tussen 10 en 12"),
        ("access", "Ik ben slechthorend dus praat graag rustig en kijk mij aan"),
    ],
)
def test_a_whole_sentence_that_can_be_the_answer_is_the_answer(question: str, typed: str) -> None:
    chat = at_review().press("add").press("edit_access") if question == "access" else at_review().press(f"edit_{question}")
    assert chat.say(typed).conversation.texts_of(question)[-1] == typed


@pytest.mark.parametrize(
    ("typed", "band"),
    [
        *(("14", "no"), ("ik ben 17", "yes"), ("٣٤", "yes"), ("zeventien", "yes"), ("Ik ben 15 jaar", "no"), ("16 jaar", "yes")),
        *(("jonger dan 16", "no"), ("nog geen 16", "no"), ("bijna 16", "no"), ("onder de 16", "no"), ("ik word 16 in mei", "no")),
        *(("Not yet 16", "no"), ("under 16", "no"), ("I am 34", "yes"), ("17 years old", "yes")),
    ],
)
def test_a_typed_age_selects_a_group_and_the_number_is_not_stored(typed: str, band: str) -> None:
    chat = at_concern().press("tell_myself", "nobody").say("Joost", typed)
    assert chat.conversation.answer_to("age") == {"chose": [band]}


def test_under_16_goes_on_and_sees_the_kindertelefoon() -> None:
    chat = at_concern().press("tell_myself", "nobody").say("Sem", "14")
    assert chat.state == "place"
    assert "0800-0432" in chat.output.replies[0].text


@pytest.mark.parametrize(
    "typed",
    [
        *("25-12-2012", "1012 AB", "0612345678", "ik ben 15 en mijn broer 17", "ouder dan 10", "16 of 17", "mijn zoon is 14"),
        *("niet ouder dan 20", "al 3 jaar", "geen 15", "al 3 jaar bang", "ik woon hier 20 jaar", "boven de 15 denk ik"),
    ],
)
def test_an_age_is_never_guessed_from_another_number(typed: str) -> None:
    chat = at_concern().press("tell_myself", "nobody").say("Sem", typed)
    assert chat.state == "age"


@pytest.mark.parametrize("typed", ["hij heeft mij gisteren geslagen", "Ik ben heel bang voor hem"])
def test_a_short_sentence_where_a_name_is_asked_is_asked_about_too(typed: str) -> None:
    assert at_concern().press("tell_myself", "nobody").say(typed).state == "concern_late"


def test_punctuation_is_no_name() -> None:
    assert at_concern().press("tell_myself", "nobody").say("...").state == "name"

"""Parsing of input: a typed text is understood as it was meant, never in two ways; recognition words are clear over a telephone."""

from __future__ import annotations

import itertools
from collections.abc import Mapping

import pytest
from babel.messages.catalog import Catalog as PoFile

from flows.errors import ChartError
from flows.i18n.catalog import Catalog, normalise_text
from flows.i18n.po_file import texts_of
from flows.questionnaire.questionnaire import Questionnaire, State
from flows.questionnaire.states import QUESTIONNAIRE, STATES
from flows.questionnaire.typed_words import ALWAYS, check_words, words_of
from flows.replies.required_keys import GLOBAL_BUTTONS
from tests.support.engine_chat import EngineChat, at_concern, at_review
from tests.support.texts.own_texts import CATALOG, LANGUAGES, button_keys

WORDS = {  # a catalogue of typed words in which no word has two meanings
    "heard.yes": "ja",
    "heard.no": "nee",
    "heard.code": "code",
    "heard.agree": "akkoord",
    "heard.refuse": "liever niet",
}


def check(tmp_words: Mapping[str, str], *states: State) -> None:
    """What happens at the start with these words and these states."""
    texts = PoFile(locale="nl")
    for key, text in {**WORDS, **tmp_words}.items():
        texts.add(key, text)
    check_words(Catalog({"nl": texts_of(texts)}, {}), Questionnaire(states))


def test_a_catalogue_in_which_each_word_means_one_thing_starts() -> None:
    check({}, State("asks", actions=("agree", "refuse", "code"), yes="agree", no="refuse"))


@pytest.mark.parametrize(
    "words",
    [
        {"heard.refuse": "akkoord"},
        {"asks.refuse": "Akkoord"},
        {"heard.refuse": "ja"},
        {"heard.no": "ja"},
        {"heard.code": "akkoord"},
        {"heard.code": "ja"},
        {"heard.code": "nee"},
    ],
    ids=str,
)
def test_a_word_with_two_meanings_stops_the_start(words: Mapping[str, str]) -> None:
    """What somebody types is never a guess between two choices, nor between a choice and a button that always shows."""
    with pytest.raises(ChartError, match="two meanings"):
        check(words, State("asks", actions=("agree", "refuse", "code"), yes="agree", no="refuse"))


def test_a_state_may_claim_a_word_of_a_button_that_always_shows() -> None:
    check({"heard.code": "akkoord", "heard.agree": "", "heard.asks.agree": "akkoord"}, State("asks", actions=("agree", "refuse")))


def test_a_yes_that_is_no_choice_of_its_state_stops_the_start() -> None:
    with pytest.raises(ChartError, match="no choices of their state"):
        check({}, State("asks", actions=("refuse",), yes="agree"))


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_button_is_understood_when_it_is_typed_in_other_words(language: str) -> None:
    """Buttons and typed words answer the same question."""
    named = {(state, key) for state in STATES for key in button_keys(state) if not key.isdigit()}
    assert sorted(f"{state.name}.{key}" for state, key in named if not words_of(CATALOG, language, state, key)) == []
    assert all(CATALOG.synonyms(language, key) for key in ALWAYS)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("typed", "state", "key"),
    [
        ("ja", "consent_keep", "agree"),
        ("Ja hoor", "wipe_ask", "yes"),
        ("yes", "consent_share", "agree"),
        ("nee", "wipe_ask", "no"),
        ("mezelf", "for_whom", "myself"),
        ("myself", "for_whom", "myself"),
        ("bel mij", "reach", "call"),
    ],
)
def test_the_words_of_the_neighbouring_language_are_understood_too(language: str, typed: str, state: str, key: str) -> None:
    """Somebody who reads Dutch may type `yes`, and the other way round."""
    assert normalise_text(typed) in words_of(CATALOG, language, QUESTIONNAIRE[state], key)


@pytest.mark.parametrize("typed", ["ja", "nee", "yes", "no"])
@pytest.mark.parametrize("state", [state for state in STATES if not state.yes and not state.no], ids=lambda state: state.name)
def test_yes_and_no_mean_nothing_where_nothing_is_asked_that_way(state: State, typed: str) -> None:
    """At such a question *ja* once showed a return code."""
    keys = [key for key in (*state.button_keys, *ALWAYS) if key not in ("yes", "no")]
    assert not any(typed in words_of(CATALOG, language, state, key) for language in LANGUAGES for key in keys)


@pytest.mark.parametrize("name", ["Neeltje", "Wisse", "Klaartje", "Lang", "Hans", "Mens"])
def test_a_name_is_never_a_command(name: str) -> None:
    commands = (CATALOG.synonyms(language, key) for language in LANGUAGES for key in (*GLOBAL_BUTTONS, "stop", "done", "nobody", "no"))
    assert all(normalise_text(name) not in synonyms for synonyms in commands)


@pytest.mark.parametrize("language", LANGUAGES)
def test_recognition_words_are_sixty_four_and_each_is_one_word(language: str) -> None:
    """A pair is one of 4,032; no word is a part of another, so that it is heard well over a telephone."""
    words = CATALOG.text(language, "recognition.list").split()
    within = [(a, b) for a, b in itertools.permutations(words, 2) if b.startswith(a)]
    assert (len(words), len(set(words)), within) == (64, 64, [])


@pytest.mark.parametrize("again", ["Tom", "tom niet", "bij Tom"])
def test_a_name_that_is_typed_again_where_it_was_chosen_is_not_taken_back(again: str) -> None:
    chat = at_concern().say("Ik slaap slecht.").press("done").say("Tom").press("done").say("Tom", again)
    assert (chat.state, chat.conversation.people[0]["wish"]) == ("circle_hold", "talk_first")


def test_a_command_where_only_a_button_is_asked_for_is_no_answer_too() -> None:
    assert EngineChat().press("begin", "agree").say("stop").state == "paused"


def test_a_question_to_us_where_organisations_are_asked_for_names_none() -> None:
    chat = at_review().press("add", "edit_organisations").say("wie zijn jullie?")
    assert chat.state == "answer_question" and not chat.conversation.answer_to("organisations")


def test_what_is_no_place_is_answered_with_what_one_is() -> None:
    chat = at_concern().say("Ik slaap slecht.").press("done", "nobody").say("Fatima").press("yes").say("06 12345678")
    assert chat.output.replies[0].text == "Dat begrijp ik niet. Typ de naam van een stad of dorp."


def test_a_question_mark_alone_asks_what_the_question_means() -> None:
    chat = at_concern().say("Ik slaap slecht.").press("done", "nobody").say("?")
    assert (chat.state, chat.notices, chat.outcome.returned) == ("name", ["answer_meaning"], None)


@pytest.mark.parametrize("typed", ["zie boven", "hallo", "06 12345678", "bij mijn voornaam", "meisje", "meisje 12"])
def test_what_is_no_name_is_none_and_goes_back(typed: str) -> None:
    chat = at_concern().say("Ik slaap slecht.").press("done", "nobody").say(typed)
    assert (chat.state, chat.notices, chat.outcome.returned) == ("name", ["not_understood"], typed)


def test_what_only_points_back_is_asked_about_where_own_words_are_asked_for() -> None:
    chat = at_review().press("add", "edit_hope").say("zie boven")
    assert chat.state == "concern_late" and [doubt.text for doubt in chat.conversation.doubts] == ["zie boven"]
    assert chat.press("my_answer").conversation.texts_of("hope") == ["zie boven"]


def test_a_place_alone_is_a_name_only_if_it_is_said_to_be_one() -> None:
    chat = at_concern().say("Ik slaap slecht.").press("done", "nobody").say("Assen")
    assert (chat.state, chat.conversation.texts_of("name")) == ("concern_late", [])
    assert chat.press("my_answer").conversation.texts_of("name") == ["Assen"]

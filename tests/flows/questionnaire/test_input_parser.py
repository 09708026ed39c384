"""Parsing of input: a typed text is understood as it was meant, never in two ways; recognition words are clear over a telephone."""

from __future__ import annotations

import itertools

import pytest

from flows.i18n.catalog import normalise_text
from flows.questionnaire.questionnaire import State
from flows.questionnaire.states import STATES
from flows.replies.required_keys import GLOBAL_BUTTONS
from tests.support.texts.own_texts import CATALOG, LANGUAGES, button_keys

EXPLAINED = {
    ("done", "nobody"),  # never shown together
    ("contact_yes", "code"),  # while contact is reported the question is `klopt dat?`, and its answers come first
}


def ways(language: str, state: str, key: str) -> frozenset[str]:
    return CATALOG.synonyms(language, key) | {normalise_text(CATALOG.text(language, f"{state}.{key}"))}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("state", STATES, ids=lambda state: state.name)
def test_no_typed_word_means_two_buttons(state: State, language: str) -> None:
    """What somebody types is never a guess between two answers."""
    apart = [pair for pair in itertools.combinations(button_keys(state), 2) if pair not in EXPLAINED]
    both = {pair: shared for pair in apart if (shared := ways(language, state.name, pair[0]) & ways(language, state.name, pair[1]))}
    assert both == {}


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_typed_word_means_two_commands(language: str) -> None:
    pairs = itertools.combinations(GLOBAL_BUTTONS, 2)
    assert [pair for pair in pairs if CATALOG.synonyms(language, pair[0]) & CATALOG.synonyms(language, pair[1])] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_button_is_understood_when_it_is_typed_in_other_words(language: str) -> None:
    """Buttons and typed words answer the same question."""
    named = {key for state in STATES for key in button_keys(state) if not key.isdigit()} | set(GLOBAL_BUTTONS)
    assert sorted(key for key in named if not CATALOG.synonyms(language, key)) == []


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("typed", "key"),
    [
        ("ja", "agree"),
        ("Ja hoor", "yes"),
        ("yes", "agree"),
        ("nee", "no"),
        ("mezelf", "myself"),
        ("myself", "myself"),
        ("overslaan", "skip"),
    ],
)
def test_the_words_of_the_neighbouring_language_are_understood_too(language: str, typed: str, key: str) -> None:
    """Somebody who reads Dutch may type `yes`, and the other way round."""
    assert normalise_text(typed) in CATALOG.synonyms(language, key)


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

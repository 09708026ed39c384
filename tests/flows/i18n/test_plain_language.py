"""The texts keep their promises to their readers: plain, calm, and never a verdict about anybody."""

from __future__ import annotations

import pytest

from flows.i18n import allowed_words, readability
from flows.questionnaire.states import STATES
from flows.replies.placeholders import EXAMPLES
from flows.replies.text_rules import DESK_KEYS, EASY, LONG_WORDS_ALLOWED, RULES, SENTENCE_WORDS, STANDARD, TextRule, is_button, long_words
from tests.support.texts.own_texts import CATALOG, LANGUAGES, button_keys, button_texts, own_texts, placeholders


@pytest.mark.parametrize("language", LANGUAGES)
def test_I6_the_words_of_each_language_are_easy_to_read(language: str) -> None:
    """All that a seeker reads together scores at least `easy` on the measure of that language."""
    said = "\n".join(text for spoken, key, text in own_texts(*DESK_KEYS) if spoken == language and not is_button(key))
    assert readability.score(said, language) >= EASY


def test_every_long_word_is_plain_or_one_of_those_that_are_explained() -> None:
    """A long word that is on neither list of allowed_words was seen by nobody who thought of A2."""
    assert {key: words for language, key, text in own_texts() if (words := long_words(language, key, text))} == {}


def test_at_most_30_words_above_A2_are_used_and_each_is_explained() -> None:
    """In the text that is named for it, which has the explanation in it and the word, or asks for what it names."""
    assert len(allowed_words.EXPLAINED) <= allowed_words.MOST
    unexplained = {word for word, (key, why) in allowed_words.EXPLAINED.items() if why not in CATALOG.forms("nl", key)[0]}
    assert unexplained == set()


def test_every_allowed_word_is_used() -> None:
    """The list has no words of yesterday."""
    texts = "\n".join(text for spoken, _, text in own_texts(*LONG_WORDS_ALLOWED) if spoken == "nl").casefold()
    assert {word for word in (*allowed_words.EXPLAINED, *allowed_words.PLAIN) if word.casefold() not in texts} == set()


def test_the_measure_tells_easy_from_hard() -> None:
    """The gate is no gate if a civil servant's sentence passes it."""
    hard = "Betrokkenen dienen voorafgaand aan de behandeling schriftelijk toestemming te verlenen aan verantwoordelijke zorgverleners."
    assert readability.score(hard, "nl") < STANDARD < EASY < readability.score("Bel mij. Ik kom naar je toe.", "nl")
    assert readability.score("{name}", "nl") == 100  # nothing is left to read


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_our_own_texts_break_no_rule(rule: TextRule) -> None:
    """No long sentence, no shouting, no verdict about anybody, no praise, one question in a message: in no language."""
    assert [(key, broken) for language, key, text in own_texts() if (broken := rule(language, key, text))] == []


BREAKING = {  # one text for each rule, in the order of the rules
    "name.mine": "Een knop met veel te veel woorden",
    "welcome": "Dit is een zin die maar niet eindigt want er komt steeds weer iets bij.",
    "story": " ".join(("Betrokkenen verlenen voorafgaand schriftelijk toestemming aan verantwoordelijke zorgverleners.",) * 4),
    "place": "Waar woon je? En waarom?",
    "age": "Bel nu!",
    "urgent": "Wie is de dader?",
    "reach": "Wat goed gedaan.",
    "circle": "Dat zijn er maar twee.",
    "hope": "Heb je schulden?",
    "consent": "Hij kan dit lezen.",
    "date": "Je hoort het binnen 72 uur.",
    "later": "\u202eomgekeerd",
}


@pytest.mark.parametrize(("rule", "key"), list(zip(RULES, BREAKING, strict=True)))
def test_each_rule_finds_a_text_that_breaks_it(rule: TextRule, key: str) -> None:
    assert rule("nl", key, BREAKING[key])


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_places_to_think_of_fit_in_one_sentence(language: str) -> None:
    """Whatever places come first, the sentence stays short."""
    places = CATALOG.text(language, "circle.remind").split(" | ")
    shown = [" ".join((places + places)[at : at + EXAMPLES]) for at in range(len(places))]
    assert max(len(readability.words(one)) for one in shown) <= SENTENCE_WORDS - 2


def test_there_are_buttons_to_measure() -> None:
    """Every button of the chart is among those that are measured."""
    measured = {key for key, _ in button_texts()}
    assert {state.label_key(key) for state in STATES for key in button_keys(state)} <= measured


# no verdicts


def test_D2_the_dossier_attributes_every_word() -> None:
    """Own words are shown under whose they are and when they were written."""
    assert all(placeholders(language, "dossier.written_at") == {"called", "moment"} for language in LANGUAGES)

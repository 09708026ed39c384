"""The texts keep their promises to their readers: plain, calm, and never a verdict about anybody."""

from __future__ import annotations

import re

import pytest

from flows.questionnaire.states import STATES
from flows.replies.placeholders import EXAMPLES
from tests.support.texts import allowed_words, readability
from tests.support.texts.own_texts import CATALOG, DESK_KEYS, LANGUAGES, button_keys, button_texts, is_button, own_texts, placeholders

MOST_WORDS = 12  # in a sentence that a seeker reads
MOST_WORDS_DESK = 20
NO_A2 = (*DESK_KEYS, "letter.", "why.", "province.", "spoken.", "spoken_which.")  # coordinators read B1; names are as they are
BUTTON_WORDS, BUTTON_LETTERS = 4, 26
EASY = 80  # "easy" on both scales: A2 is the aim, and on these scales A2 texts lie above it
STANDARD = 60  # no single text of some length is harder than "standard"
LONG_ENOUGH = 25  # words from which a score of a single text means something

# domain.md D2, with the English twins: a person is never one of these in our words
VERDICTS = re.compile(
    r"probleem|problemen|diagnose|casus|cli[eë]nt|pleger|\bdaders?\b|slachtoffer|multiprobleem"
    r"|problem|diagnos|\bcases?\b|perpetrator|offender|victim",
    re.IGNORECASE,
)
TOO_FEW = {"nl": r"\b(pas|maar|weinig)\b", "en": r"\b(only|just|few)\b"}  # domain.md I3
COMFORT = re.compile(
    r"komt goed|goed gedaan|knap|dapper|fijn dat|maak je geen zorgen|well done|brave|don't worry|be fine|proud", re.IGNORECASE
)


@pytest.mark.parametrize("language", LANGUAGES)
def test_I6_the_words_of_each_language_are_easy_to_read(language: str) -> None:
    """All that a seeker reads together scores at least `easy` on the measure of that language."""
    said = "\n".join(text for spoken, key, text in own_texts(*DESK_KEYS) if spoken == language and not is_button(key))
    assert readability.score(said, language) >= EASY


@pytest.mark.parametrize("language", LANGUAGES)
def test_I6_no_single_text_is_hard_to_read(language: str) -> None:
    long = [
        (key, text) for spoken, key, text in own_texts(*DESK_KEYS) if spoken == language and len(readability.words(text)) >= LONG_ENOUGH
    ]
    assert {key: score for key, text in long if (score := readability.score(text, language)) < STANDARD} == {}


def test_every_long_word_is_plain_or_one_of_those_that_are_explained() -> None:
    """A long word that is on neither list of allowed_words was seen by nobody who thought of A2."""
    named = {part.casefold() for word in allowed_words.EXPLAINED for part in word.split()} | allowed_words.PLAIN
    texts = "\n".join(readability.NAMES.sub("", text) for spoken, _, text in own_texts(*NO_A2) if spoken == "nl")
    read = {word.casefold() for word in readability.words(texts) if not word.startswith("{")}
    assert {word for word in read if readability.syllables(word, "nl") >= allowed_words.LONG} - named == set()


def test_at_most_30_words_above_A2_are_used_and_each_is_explained() -> None:
    """In the text that is named for it, which has the explanation in it and the word, or asks for what it names."""
    assert len(allowed_words.EXPLAINED) <= allowed_words.MOST
    unexplained = {word for word, (key, why) in allowed_words.EXPLAINED.items() if why not in CATALOG.forms("nl", key)[0]}
    assert unexplained == set()


def test_every_allowed_word_is_used() -> None:
    """The list has no words of yesterday."""
    texts = "\n".join(text for spoken, _, text in own_texts(*NO_A2) if spoken == "nl").casefold()
    assert {word for word in (*allowed_words.EXPLAINED, *allowed_words.PLAIN) if word.casefold() not in texts} == set()


def test_the_measure_tells_easy_from_hard() -> None:
    """The gate is no gate if a civil servant's sentence passes it."""
    hard = "Betrokkenen dienen voorafgaand aan de behandeling schriftelijk toestemming te verlenen aan verantwoordelijke zorgverleners."
    assert readability.score(hard, "nl") < STANDARD < EASY < readability.score("Bel mij. Ik kom naar je toe.", "nl")


@pytest.mark.parametrize(("without", "most"), [(DESK_KEYS, MOST_WORDS), ((), MOST_WORDS_DESK)])
def test_no_sentence_is_long(without: tuple[str, ...], most: int) -> None:
    """At most 12 words for a seeker, 20 at the desk."""
    sentences = ((key, one) for _, key, text in own_texts(*without) if key != "circle.remind" for one in readability.sentences(text))
    assert [(key, one) for key, one in sentences if len(readability.words(one)) > most] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_places_to_think_of_fit_in_one_sentence(language: str) -> None:
    """Whatever four places come first, the sentence stays short."""
    places = CATALOG.text(language, "circle.remind").split(" | ")
    fours = [" ".join((places + places)[at : at + EXAMPLES]) for at in range(len(places))]
    assert max(len(readability.words(four)) for four in fours) <= MOST_WORDS - 2


def test_a_button_has_at_most_four_words() -> None:
    wide = [(key, text) for key, text in button_texts() if len(text.split()) > BUTTON_WORDS or len(text) > BUTTON_LETTERS]
    assert wide == []


def test_there_are_buttons_to_measure() -> None:
    """Every button of the chart is among those that are measured."""
    measured = {key for key, _ in button_texts()}
    assert {state.label_key(key) for state in STATES for key in button_keys(state)} <= measured


def test_one_message_asks_one_question() -> None:
    """The help card alone asks several: it is read by somebody who looks for one line."""
    several = [
        key for _, key, text in own_texts(*DESK_KEYS) if text.count("?") > 1 and not key.startswith(("notice.help", "circle_think."))
    ]
    assert several == []


def test_nothing_is_shouted() -> None:
    assert [key for _, key, text in own_texts() if "!" in text] == []


def test_every_text_fits_in_one_message() -> None:
    """4,096 characters is what the narrowest channel carries."""
    assert [key for _, key, text in own_texts() if len(text) > 4096] == []


# no verdicts


def test_D2_our_texts_never_label_anybody() -> None:
    """No probleem, casus, cliënt, dader or slachtoffer, in no language, for nobody: not in the chat, not at the desk."""
    assert [(key, text) for _, key, text in own_texts() if VERDICTS.search(text)] == []


def test_D2_the_dossier_attributes_every_word() -> None:
    """Own words are shown under whose they are and when they were written."""
    assert all(placeholders(language, "dossier.written_at") == {"called", "moment"} for language in LANGUAGES)


def test_D4_our_words_never_comfort_with_facts_or_praise() -> None:
    assert [(key, text) for _, key, text in own_texts() if COMFORT.search(text)] == []


def test_I3_no_text_about_the_circle_finds_it_small() -> None:
    """No `pas`, `maar` or `weinig` where people are named."""
    about = ((language, key, text) for language, key, text in own_texts() if re.search(r"circle|person|people|wish", key))
    assert [(key, text) for language, key, text in about if re.search(TOO_FEW[language], text, re.IGNORECASE)] == []


def test_we_say_who_may_read_and_not_who_can() -> None:
    """Until dossiers are sealed to the coordinator, who holds the server can read."""
    assert [key for _, key, text in own_texts() if re.search(r"(kan|kunnen) (dit |het )?lezen|can read", text, re.IGNORECASE)] == []

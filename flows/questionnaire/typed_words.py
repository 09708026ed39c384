"""Typed words: which words name which choice of a state, and the check at start that no word names two.

A choice is named by its label, by `heard.<key>`, and by `heard.<state>.<key>`: words that this state claims, also from an always-button.
The words for yes and no stand in two lists of their own, and mean a choice only in a state that says which.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping
from functools import lru_cache

from flows.errors import ChartError
from flows.i18n.catalog import Catalog, normalise_text
from flows.i18n.messages import _
from flows.questionnaire.questionnaire import Questionnaire, State

COMMANDS = ("help", "back", "skip", "later", "erase", "tongue", "human", "what", "privacy", "stop", "undo")  # understood in every state
ALWAYS = (*COMMANDS, "code")  # keys that mean the same wherever they show


@lru_cache(4000)
def words_of(catalog: Catalog, language: str, state: State, key: str) -> frozenset[str]:
    """The normalised texts that name this choice of this state; its label apart, which may depend on the conversation."""
    if key in ("yes", "no"):
        return _yes_or_no(catalog, language, state, key) | claimed_words(catalog, language, state, key)
    answer = "yes" if key == state.yes else "no" if key == state.no else ""
    said = _yes_or_no(catalog, language, state, answer) if answer else frozenset()
    return said | catalog.synonyms(language, key) | claimed_words(catalog, language, state, key)


def _yes_or_no(catalog: Catalog, language: str, state: State, answer: str) -> frozenset[str]:
    """The words for yes or for no; where a yes destroys something, those that may only mean *I have read it* are none."""
    is_mild = state.is_grave and answer == "yes"
    return catalog.synonyms(language, answer) - (catalog.synonyms(language, "mild_yes") if is_mild else frozenset())


def claimed_words(catalog: Catalog, language: str, state: State, key: str) -> frozenset[str]:
    """Words that name this choice in this state alone."""
    return catalog.synonyms(language, f"{state.name}.{key}")


def is_yes_or_no(catalog: Catalog, language: str, typed: str) -> bool:
    """Whether the normalised text is no more than a yes or a no."""
    return typed in catalog.synonyms(language, "yes") or typed in catalog.synonyms(language, "no")


@lru_cache
def words_of_buttons(catalog: Catalog, language: str, questionnaire: Questionnaire) -> frozenset[str]:
    """What names a button of any state: all words of actions, and the labels of answers; a yes or no apart."""
    answers = {key for state in questionnaire for key in (*state.answers, *state.toggles)} | {"yes", "no"}
    named = ((state, key, key not in answers) for state in questionnaire for key in state.button_keys)
    return frozenset().union(
        *(
            (_words_elsewhere(catalog, language, state, key) if is_action else frozenset()) | _label(catalog, language, state, key)
            for state, key, is_action in named
        )
    )


def _words_elsewhere(catalog: Catalog, language: str, state: State, key: str) -> frozenset[str]:
    """What names this choice, but for words that mean it only of a text that is asked about (*los*, *drie*)."""
    return words_of(catalog, language, state, key) - (claimed_words(catalog, language, state, key) if state.confirms_text else frozenset())


@lru_cache(16)
def check_words(catalog: Catalog, questionnaire: Questionnaire) -> None:
    """ChartError that names every word which leads to two choices, or to a choice and a button that always shows."""
    questionnaire.check_yes_and_no()
    twice = [found for language in catalog.languages for found in _ambiguous(catalog, questionnaire, language)]
    if twice:
        raise ChartError(_("words with two meanings: ") + "; ".join(twice))


def _ambiguous(catalog: Catalog, questionnaire: Questionnaire, language: str) -> Iterator[str]:
    always = {key: catalog.synonyms(language, key) for key in ALWAYS}
    for state in questionnaire:
        yield from _ambiguous_choices(catalog, state, language, always)
    for one, other in itertools.combinations((*ALWAYS, "yes", "no"), 2):
        shared = catalog.synonyms(language, one) & catalog.synonyms(language, other)
        yield from (
            _("{language}: {word!r} is {one} and {other}", language=language, word=word, one=one, other=other) for word in sorted(shared)
        )


def _ambiguous_choices(catalog: Catalog, state: State, language: str, always: Mapping[str, frozenset[str]]) -> Iterator[str]:
    """Words of one state that name two of its choices, or a choice and, unclaimed, a button that always shows."""
    keys = [key for key in state.button_keys if key not in ALWAYS]
    claimed = {key: claimed_words(catalog, language, state, key) | _label(catalog, language, state, key) for key in keys}
    named = {key: words_of(catalog, language, state, key) | claimed[key] for key in keys}
    for one, other in itertools.combinations(keys, 2):
        yield from (
            _("{language} {name}: {word!r} is {one} and {other}", language=language, name=state.name, word=word, one=one, other=other)
            for word in sorted(named[one] & named[other])
        )
    for key, reserved in itertools.product(keys, ALWAYS):
        shared = sorted((named[key] & always[reserved]) - claimed[key])
        given = {"language": language, "name": state.name, "key": key, "reserved": reserved}
        yield from (_("{language} {name}: {word!r} is {key} and always {reserved}", word=word, **given) for word in shared)


def _label(catalog: Catalog, language: str, state: State, key: str) -> frozenset[str]:
    name = f"{state.name}.{key}"
    return frozenset({normalise_text(catalog.text(language, name))} if catalog.has_text(language, name) else ())

"""The product's own texts in every language, for tests that read them; words that people type are left out."""

from __future__ import annotations

import re
from collections.abc import Iterator

from flows.i18n.catalog import Catalog
from flows.questionnaire.questionnaire import State
from flows.replies.text_rules import DESK_KEYS, INPUT_KEYS, is_button

CATALOG = Catalog.load()
LANGUAGES = CATALOG.languages


def own_texts(*without: str) -> Iterator[tuple[str, str, str]]:
    """Every own text as (language, key, form), without the keys that begin with one of `without`."""
    for language in LANGUAGES:
        for key in CATALOG.keys(language):
            if not key.startswith((*INPUT_KEYS, *without)):
                yield from ((language, key, form) for form in CATALOG.forms(language, key))


def button_texts() -> Iterator[tuple[str, str]]:
    yield from ((key, form) for _, key, form in own_texts(*DESK_KEYS) if is_button(key))


def placeholders(language: str, key: str) -> set[str]:
    return {gap for form in CATALOG.forms(language, key) for gap in re.findall(r"\{(\w+)\}", form)}


def button_keys(state: State) -> list[str]:
    return list(state.button_keys)

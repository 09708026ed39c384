"""What we write ourselves, in every language, for the tests that read it."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator

from flows.i18n.catalog import Catalog
from flows.questionnaire.states import STATES, State
from flows.replies.required_keys import VARIANTS

WORDING = Catalog.load()
LANGUAGES = WORDING.languages
HEARD = ("heard.", "worry.", "recognition.")  # what people type or say, not what we write
DESK = ("desk.",)
BUTTONS = ("always", "safety", "part", "label", *(state.name for state in STATES))
QUESTIONS = {"circle.remind", *itertools.chain.from_iterable(VARIANTS.values())}  # with a point in their key, and no buttons


def written(*without: str) -> Iterator[tuple[str, str, str]]:
    """Every language, key and form of what we write ourselves."""
    for language in LANGUAGES:
        for key in WORDING.keys(language):
            if not key.startswith((*HEARD, *without)):
                yield from ((language, key, form) for form in WORDING.forms(language, key))


def is_button(key: str) -> bool:
    family, point, _ = key.partition(".")
    return bool(point) and family in BUTTONS and key not in QUESTIONS


def buttons() -> Iterator[tuple[str, str]]:
    yield from ((key, form) for _, key, form in written(*DESK) if is_button(key))


def gaps(language: str, key: str) -> set[str]:
    return {gap for form in WORDING.forms(language, key) for gap in re.findall(r"\{(\w+)\}", form)}


def keys(state: State) -> list[str]:
    return [*state.answers, *(move if isinstance(move, str) else move[0] for move in state.actions)]

"""The form in which a foundation writes a question of its own (`questions.toml`): its fields, and what is wrong with one of them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from flows.i18n.catalog import FIRST
from flows.i18n.messages import _
from flows.questionnaire.questions.asides import DANGER_BUTTONS
from flows.questionnaire.typed_words import ALWAYS

OFF = "off"  # the field that is no question: what is not asked
PARTS = ("words", "wishes", "contact")
KINDS = ("words", "buttons")
MOST_BUTTONS = 8
_FIELDS = ("part", "kind")
_TEXTS = ("question", "label", "buttons")
_NAME = re.compile(r"[a-z][a-z0-9_]{0,23}")
_BUTTON = re.compile(r"[a-z][a-z0-9]{0,23}")
_TAKEN = {*ALWAYS, *DANGER_BUTTONS, "here", "website", "picture"}  # keys of buttons that stand beside those of a question


def languages_of(row: dict[str, Any]) -> list[tuple[str, Any]]:
    """The sections of a question: its texts by language."""
    return [(name, value) for name, value in row.items() if name not in _FIELDS]


def check_form(name: str, row: Any) -> Iterator[str]:
    """What is wrong with how a question is written."""
    if not isinstance(row, dict):
        yield _('there is no such field: write  {off} = ["hope"], or a question of your own below  [{name}]', off=OFF, name=name)
        return
    if not _NAME.fullmatch(name):
        yield _("a question is named in small letters, digits and _, at most 24")
    if row.get("part") not in PARTS:
        yield _("part is the part of the dossier, one of {parts}", parts=", ".join(PARTS))
    if row.get("kind") not in KINDS:
        yield _("kind is one of {kinds}", kinds=", ".join(KINDS))
    if FIRST not in row:
        yield _("its texts are missing: write them below  [{name}.{first}]", name=name, first=FIRST)
    for language, words in languages_of(row):
        yield from (f"{language}: {problem}" for problem in _check_words(words, row.get("kind") == "buttons"))


def _check_words(words: Any, has_buttons: bool) -> Iterator[str]:
    if not isinstance(words, dict):
        yield _("there is no such field: there are part, kind, and a section for each language")
        return
    yield from (
        _("there is no field {name}: there are {texts}", name=name, texts=", ".join(_TEXTS)) for name in words if name not in _TEXTS
    )
    yield from (_('{name} is missing: write  {name} = "..."', name=name) for name in _TEXTS[:2] if not _is_text(words.get(name)))
    buttons = words.get("buttons", {})
    if not isinstance(buttons, dict) or not all(map(_is_text, buttons.values())):
        yield _('buttons are written as  buttons.name = "text"')
        return
    if has_buttons != bool(buttons) or len(buttons) > MOST_BUTTONS:
        yield _("a question with buttons has one to {most_buttons} of them, and one for own words has none", most_buttons=MOST_BUTTONS)
    yield from (
        _("a button cannot be named {key}: small letters and digits, and none of {names}", key=key, names=", ".join(sorted(_TAKEN)))
        for key in buttons
        if key in _TAKEN or not _BUTTON.fullmatch(key)
    )


def _is_text(value: object) -> bool:
    return isinstance(value, str) and bool(value.strip())

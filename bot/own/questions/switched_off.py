"""Questions that a foundation does not ask (`off` in `questions.toml`): of the optional ones, never consent, safety or the review."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from bot.own.finding import FilePlace
from bot.own.toml_file import QUESTIONS, line_of, read_toml
from flows.errors import SettingsError
from flows.i18n.messages import _
from flows.questionnaire.questions.wishes import HELPFUL
from flows.questionnaire.states import QUESTIONNAIRE


def read_switched_off(folder: Path) -> frozenset[str]:
    """The questions that are not offered. Raises SettingsError with a line for everything that is wrong."""
    path = folder / QUESTIONS
    row = read_toml(path)
    if problems := [FilePlace(path, line_of(path, name), name).describe(problem) for name, problem in _check(row)]:
        raise SettingsError("\n".join(problems))
    return frozenset(row.get("off", ()))


def _check(row: dict[str, object]) -> Iterator[tuple[str, str]]:
    off = row.get("off", [])
    if not isinstance(off, list):
        yield "off", _('write a list of names, such as  off = ["hope", "date"]')
        return
    for name in off:
        if name not in QUESTIONNAIRE.optional:
            yield "off", _("{name} cannot be switched off. These can: {optional}", name=name, optional=", ".join(QUESTIONNAIRE.optional))
    if set(HELPFUL) <= set(off):
        yield "off", _("one of {helpful} stays: they are one page on the way, which would be empty", helpful=", ".join(HELPFUL))

"""A foundation's own names of organisations (`organisations.toml`): what people there call an organisation, and its name."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from bot.own.finding import FilePlace
from bot.own.toml_file import line_of, read_toml
from flows.errors import SettingsError
from flows.i18n.messages import _
from flows.matching.organisation_parsing import parse_name

FILE = "organisations.toml"


def read_organisations(folder: Path) -> Mapping[str, str]:
    """Another name -> the name, as they are written. Raises SettingsError with a line for everything that is wrong."""
    path = folder / FILE
    if not path.is_file():
        return {}
    rows = read_toml(path)
    if problems := [
        FilePlace(path, line_of(path, f'"{other}"') or line_of(path, other), other).describe(problem)
        for other, name in rows.items()
        for problem in _check(other, name)
    ]:
        raise SettingsError("\n".join(problems))
    return {other: str(name) for other, name in rows.items()}


def _check(other: str, name: object) -> Iterator[str]:
    if not isinstance(name, str) or parse_name(name).is_nothing:
        yield _('write  "other name" = "name of the organisation"')
    if parse_name(other).is_nothing or not parse_name(other).rest:
        yield _("this is a kind of organisation or a word of every sentence, and no name of one: nobody could be told apart by it")

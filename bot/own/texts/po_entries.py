"""Entries of a foundation's own .po file: each text with its line, and the text of the package that it stood in for when it was written.

That text is kept in the file itself, as a comment (`#. package: "..."`), so that a later one is noticed.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from babel.core import Locale, UnknownLocaleError

from bot.own.finding import FilePlace
from flows.errors import SettingsError
from flows.i18n.messages import _
from flows.i18n.po_file import Forms, forms_of, key_of, parse_po

if TYPE_CHECKING:
    from babel.messages.catalog import Catalog as PoFile

_PACKAGE = "package: "
_MSGID = re.compile(r'^msgid "(.+)"\s*$', re.MULTILINE)


class PoEntry(NamedTuple):
    """One text of the file. `original` is what the package said when it was written, None where the file does not say."""

    key: str
    forms: Forms
    place: FilePlace
    original: str | None
    to_be_looked_at: bool = False  # marked `fuzzy`


class OwnPoFile(NamedTuple):
    """The file of one language; a draft is offered in practice alone."""

    language: str
    plural_rule: str
    is_draft: bool
    entries: tuple[PoEntry, ...]


def original_of(forms: Forms) -> str:
    """The package's text as the file keeps it: one line."""
    return json.dumps(forms[0] if len(forms) == 1 else list(forms), ensure_ascii=False)


def read_own_po(path: Path) -> OwnPoFile:
    """Raises SettingsError with the line where the file cannot be read."""
    po_file, language = parse_own_po(path), path.stem
    twice = _first_repeated(path.read_text("utf-8"))
    if twice:
        raise SettingsError(FilePlace(path, twice[0], twice[1]).describe(_("it stands there twice: take one out")))
    return OwnPoFile(language, po_file.plural_expr, po_file.fuzzy, tuple(_entries(po_file, path)))


def parse_own_po(path: Path) -> PoFile:
    from babel.messages.pofile import PoFileError

    try:
        Locale.parse(path.stem)
        return parse_po(path.read_bytes(), path.stem)
    except (ValueError, UnknownLocaleError) as error:
        is_name = not isinstance(error, UnicodeDecodeError)
        problem = _("its name is no code of a language, as nl.po is: rename it") if is_name else _("it is not in UTF-8: save it as UTF-8")
        raise SettingsError(FilePlace(path).describe(problem)) from None
    except PoFileError as error:
        wrong = _("a line is no part of a .po file: is a quotation mark missing, or a msgstr?")
        raise SettingsError(FilePlace(path, error.lineno + 1).describe(wrong)) from None


def with_original(comments: list[str], forms: Forms) -> list[str]:
    """The comments of an entry with the package's text of today."""
    others = comments[: next((at for at, line in enumerate(comments) if line.startswith(_PACKAGE)), len(comments))]
    return [*others, _PACKAGE + original_of(forms)]


def _entries(po_file: PoFile, path: Path) -> Iterator[PoEntry]:
    for message in po_file:
        if message.id:
            key = key_of(message.id)
            yield PoEntry(
                key, forms_of(message.string), FilePlace(path, message.lineno, key), _original(message.auto_comments), message.fuzzy
            )


def _original(comments: list[str]) -> str | None:
    """The package's text in these comments, also where an editor broke it into lines."""
    found = next((at for at, line in enumerate(comments) if line.startswith(_PACKAGE)), None)
    return None if found is None else " ".join(comments[found:]).removeprefix(_PACKAGE)


def _first_repeated(text: str) -> tuple[int, str] | None:
    seen = set[str]()
    for found in _MSGID.finditer(text):
        if found[1] in seen:
            return text.count("\n", 0, found.start()) + 1, found[1]
        seen.add(found[1])
    return None

"""The texts of one language as gettext writes them: keys with their forms and the rule of plurals, from a .po file."""

from __future__ import annotations

from collections.abc import Mapping
from importlib.resources import files
from io import BytesIO
from typing import TYPE_CHECKING, NamedTuple

from babel.core import Locale

if TYPE_CHECKING:  # the reader of .po files is imported when there is one to read
    from babel.messages.catalog import Catalog as PoFile

Forms = tuple[str, ...]


class LanguageTexts(NamedTuple):
    """Every key with its form, or its plural forms, and the rule (of gettext, in C) that chooses among these."""

    forms: Mapping[str, Forms]
    plural_rule: str


def package_languages() -> list[str]:
    """The languages of this package: one for each .po file in flows/i18n/locales."""
    found = files("flows.i18n").joinpath("locales").iterdir()
    return sorted(path.name.removesuffix(".po") for path in found if path.name.endswith(".po"))


def read_package(language: str) -> LanguageTexts:
    return texts_of(parse_po(files("flows.i18n").joinpath("locales", f"{language}.po").read_bytes(), language))


def parse_po(content: bytes, language: str) -> PoFile:
    """The file, with its comments. Raises PoFileError where it is no .po file."""
    from babel.messages.pofile import read_po

    return read_po(BytesIO(content), locale=Locale.parse(language), abort_invalid=True)


def texts_of(po_file: PoFile) -> LanguageTexts:
    """What is translated, without what is marked as to be looked at (`fuzzy`)."""
    found = {key_of(message.id): forms_of(message.string) for message in po_file if message.id and not message.fuzzy}
    return LanguageTexts({key: forms for key, forms in found.items() if all(forms)}, po_file.plural_expr)


def key_of(msgid: object) -> str:
    return str(msgid[0] if isinstance(msgid, (list, tuple)) else msgid)


def forms_of(msgstr: object) -> Forms:
    return tuple(map(str, msgstr)) if isinstance(msgstr, (list, tuple)) else (str(msgstr or ""),)

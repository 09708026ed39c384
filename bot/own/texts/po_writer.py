"""Writes texts into a foundation's own .po file, each with the package's text that it stands in for."""

from __future__ import annotations

from collections.abc import Collection
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

from bot.own.texts.po_entries import parse_own_po, with_original
from flows.i18n.catalog import FIRST, Catalog
from flows.i18n.po_file import Forms, key_of
from storage.db import files

if TYPE_CHECKING:
    from babel.messages.catalog import Catalog as PoFile

_WIDTH = 100_000  # nothing is broken into lines but what has lines


def write_text(folder: Path, language: str, key: str, forms: Forms, package: Catalog) -> Path:
    """Write this text, new or in the place of the one that stands there."""
    path = files.ensure_private_dir(folder) / f"{language}.po"
    po_file = _open(path)
    former = po_file.get(key)
    comments = with_original(list(former.auto_comments) if former else [], _package_forms(package, language, key))
    if former:
        po_file.delete(key)
    is_plural = len(forms) > 1
    message = po_file.add((key, key) if is_plural else key, tuple(forms) if is_plural else forms[0], auto_comments=comments)
    if former:
        message.user_comments = former.user_comments
    _write(path, po_file)
    return path


def confirm_texts(folder: Path, language: str, keys: Collection[str], package: Catalog) -> list[str]:
    """Write the package's text of today beside these texts, or beside all; gives the keys of those that have one."""
    path = folder / f"{language}.po"
    po_file, confirmed = parse_own_po(path), list[str]()
    for message in po_file:
        key = key_of(message.id) if message.id else ""
        if package.has_text(_reference(package, language), key) and (not keys or key in keys):
            message.auto_comments = with_original(list(message.auto_comments), _package_forms(package, language, key))
            confirmed.append(key)
    _write(path, po_file)
    return confirmed


def _reference(package: Catalog, language: str) -> str:
    return language if language in package.languages else FIRST


def _package_forms(package: Catalog, language: str, key: str) -> Forms:
    return package.forms(_reference(package, language), key)


def _open(path: Path) -> PoFile:
    from babel.messages.catalog import Catalog as NewPoFile

    return parse_own_po(path) if path.is_file() else NewPoFile(locale=path.stem, fuzzy=False)


def _write(path: Path, po_file: PoFile) -> None:
    from babel.messages.pofile import write_po

    content = BytesIO()
    write_po(content, po_file, width=_WIDTH)
    files.replace_atomically(path, content.getvalue())

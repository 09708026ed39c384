"""A foundation's own safety numbers (`numbers.toml`): a correction of one of ours, or a number of their own for their own words."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

from bot.own.finding import FilePlace
from bot.own.toml_file import line_of, read_toml
from flows.errors import SettingsError
from flows.i18n.messages import _
from flows.reference.hotlines import Hotline, load_hotlines
from storage.db import files

FILE = "numbers.toml"
NEEDED = ("name", "number", "source")  # of a number that the package does not have
_FIELDS = {one.name for one in fields(Hotline)} - {"key"}
_TYPES = {"free": bool, "read_in": int}
_NUMBER = re.compile(r"\+?\d[\d -]{1,18}\d")  # as it is shown; it is dialled without the marks between
_CHAT = re.compile(r"[a-z\d-]+(\.[a-z\d-]+)+|[\w-]+", re.IGNORECASE)
_KEY = re.compile(r"[a-z]\w*")
_HEAD = "# Safety numbers of this installation, laid over those of the package. Dial each, then run: kring numbers checked\n"


def read_numbers(folder: Path) -> tuple[Hotline, ...]:
    """The hotlines that the file corrects or adds. Raises SettingsError with a line for everything that is wrong."""
    path = folder / FILE
    if not path.is_file():
        return ()
    rows, package = read_toml(path), {one.key: one for one in load_hotlines()}
    if problems := [
        FilePlace(path, line_of(path, key), key).describe(one) for key, row in rows.items() for one in _check(key, row, package)
    ]:
        raise SettingsError("\n".join(problems))
    return tuple(replace(package[key], **row) if key in package else Hotline(key, **row) for key, row in rows.items())


def write_number(folder: Path, key: str, number: str) -> None:
    """Write a number of the package anew; what else stands in the file stays as it is. Raises SettingsError if it is none."""
    if not _NUMBER.fullmatch(number):
        raise SettingsError(
            _("{number} is no telephone number: digits, with spaces or dashes between them, perhaps + before them.", number=number)
        )
    path = files.ensure_private_dir(folder) / FILE
    text = path.read_text("utf-8") if path.is_file() else _HEAD
    files.replace_atomically(path, _with_number(text, key, f"number = {json.dumps(number)}").encode())


def lay_over(own: Sequence[Hotline]) -> tuple[Hotline, ...]:
    """All hotlines: those of the package with the corrections, then those of the foundation."""
    by_key = {one.key: one for one in (*load_hotlines(), *own)}
    return tuple(by_key.values())


def _with_number(text: str, key: str, line: str) -> str:
    section = re.search(rf"^\[{re.escape(key)}\][^\n]*\n?(?:(?!\[).*\n?)*", text, re.MULTILINE)
    if section is None:
        return f"{text.rstrip()}\n\n[{key}]\n{line}\n"
    body, count = re.subn(r"^number\s*=.*$", lambda _: line, section[0], count=1, flags=re.MULTILINE)
    head, _, rest = section[0].partition("\n")
    return text[: section.start()] + (body if count else f"{head}\n{line}\n{rest}") + text[section.end() :]


def _check(key: str, row: Any, package: Mapping[str, Hotline]) -> Iterator[str]:
    if not isinstance(row, dict):
        yield _("it stands outside a section: write [{key}] above and  number = ...  below it", key=key)
        return
    if not _KEY.fullmatch(key):
        yield _("this is no name for a placeholder: small letters, digits and _")
    yield from (
        _("there is no field {name}: there are {names}", name=name, names=", ".join(sorted(_FIELDS))) for name in row if name not in _FIELDS
    )
    if key not in package:
        yield from (_("{name} is missing: the package has no number of this name", name=name) for name in NEEDED if name not in row)
    yield from (
        _("{name} is not written as {kind}", name=name, kind=_TYPES.get(name, str).__name__)
        for name, value in row.items()
        if _is_mistyped(name, value)
    )
    if isinstance(row.get("number"), str) and not _NUMBER.fullmatch(row["number"]):
        yield _("{number} is no telephone number: digits, with spaces or dashes between them", number=row["number"])
    if isinstance(row.get("chat"), str) and not _CHAT.fullmatch(row["chat"]):
        yield _("chat is the name of an app or site, such as 113.nl, without https://")


def _is_mistyped(name: str, value: object) -> bool:
    return name in _FIELDS and type(value) is not _TYPES.get(name, str)

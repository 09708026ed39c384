"""Text of settings: what a file or the environment holds that cannot be read as it was meant, each with one line and its remedy."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator, Mapping
from io import StringIO
from pathlib import Path

from dotenv.parser import parse_stream

from flows.i18n.messages import _, deferred

ENCODING = "utf-8-sig"
_NAME = re.compile(r"\s*(?:export\s+)?['\"]?(\w+)")
_NEXT_SETTING = re.compile(r"^\s*(?:export\s+)?KRING_\w+\s*=", re.MULTILINE)
_UTF_16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_NO_UTF_8 = deferred("it is not written in UTF-8. Save the file as UTF-8, or type the letters with accents and the quotation marks anew")
_NUL = deferred("it holds a character NUL, which no editor shows. Type the line anew")
_QUOTE = deferred('its quotation mark is not closed. Write the value between double quotes, as in NAME="\'t Voorbeeld"')
_QUOTED = deferred("its quotation marks are a part of the value here. Leave them out")


def check_file(path: Path) -> Iterator[str]:
    """Lines about what a settings file holds; none if it can be read as it is written."""
    content = path.read_bytes() if path.is_file() else b""
    if content.startswith(_UTF_16) or content[1:2] == b"\0":
        yield _("{name}: the file is written in UTF-16. Save it as UTF-8", name=path.name)
        return
    unreadable = list(_unreadable_lines(content))
    yield from unreadable
    if not unreadable:
        yield from _unclosed_quotes(content.decode(ENCODING))


def check_environment(environment: Mapping[str, str]) -> Iterator[str]:
    """Lines about values of the environment, by the names that are given."""
    for name, value in environment.items():
        if any("\ud800" <= char <= "\udfff" for char in value):
            yield f"{name}: {_(_NO_UTF_8)}"
        elif len(value) > 1 and value[0] == value[-1] and value[0] in "'\"":
            yield f"{name}: {_(_QUOTED)}"


def _unreadable_lines(content: bytes) -> Iterator[str]:
    for number, line in enumerate(content.splitlines(), 1):
        name = _named(line.decode("latin-1").removeprefix("ï»¿"), number)
        if b"\0" in line:
            yield f"{name}: {_(_NUL)}"
        elif not _is_utf_8(line):
            yield f"{name}: {_(_NO_UTF_8)}"


def _unclosed_quotes(text: str) -> Iterator[str]:
    """A line that no parser understands, or a value that runs on over the settings below it."""
    for binding in parse_stream(StringIO(text)):
        runs_on = "\n" in (binding.value or "") and _NEXT_SETTING.search(binding.value or "")
        if binding.error or runs_on:
            yield f"{_named(binding.original.string.lstrip(), binding.original.line)}: {_(_QUOTE)}"


def _named(line: str, number: int) -> str:
    """The setting of a line, or the line's number where it names none."""
    found = _NAME.match(line)
    return found[1] if found and "=" in line else _("line {number} of the settings", number=number)


def _is_utf_8(line: bytes) -> bool:
    try:
        line.decode()
    except UnicodeDecodeError:
        return False
    return True

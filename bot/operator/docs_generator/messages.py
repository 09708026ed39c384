"""Messages to the operator, as the code has them: read from the source and from the commands, and compiled for gettext."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any, NamedTuple

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from bot.config.opening_conditions import REQUIRED, describe_setting
from bot.operator.command_line.language import DOMAIN, LOCALES
from bot.operator.command_line.texts import paragraphs_of
from flows.reference.mail_address import MailAddressProblem

_MARKS = {"_": 1, "deferred": 1, "plural": 2}  # functions that take a message, and how many forms of it
_NO_DATE = datetime(2026, 1, 1, tzinfo=UTC)
_ROOT = Path(__file__).resolve().parents[3]
_OF_TYPER = (  # what Typer asks of gettext itself, or we in its place
    *("Arguments", "Options", "Commands", "Error", "Aborted.", "Aborted!", "[required]", "[default: {}]", "(dynamic)"),
    *("Try [blue]'{command_path} {help_option}'[/] for help.", "No such command {name!r}.", "Missing command."),
    *("[OPTIONS]", "COMMAND [ARGS]...", "default: {default}", "required"),
    "Install completion for the current shell.",
    "Show completion for the current shell, to copy it or customize the installation.",
)


class Message(NamedTuple):
    """One message, and its form for several where it has one."""

    text: str
    several: str = ""


def find_messages(root_command: Any) -> set[Message]:
    """Every message that the operator may read."""
    texts = {*_OF_TYPER, *(entry.summary for entry in root_command.table.values()), *_help_texts(root_command)}
    texts |= {one.value for one in MailAddressProblem} | {describe_setting(field) for field in REQUIRED}
    return _messages_in_source() | {Message(text) for text in texts}


def read_catalogue(language: str) -> Catalog:
    return read_po(BytesIO((LOCALES / f"{language}.po").read_bytes()), locale=language, abort_invalid=True)


def compile_catalogue(language: str) -> bytes:
    """The catalogue as gettext reads it, the same bytes at any time."""
    content, catalogue = BytesIO(), read_catalogue(language)
    catalogue.creation_date = catalogue.revision_date = _NO_DATE
    write_mo(content, catalogue)
    return content.getvalue()


def compiled_path(language: str) -> Path:
    return LOCALES / language / "LC_MESSAGES" / f"{DOMAIN}.mo"


def write_compiled() -> None:
    for source in LOCALES.glob("*.po"):
        compiled_path(source.stem).write_bytes(compile_catalogue(source.stem))


@cache
def _messages_in_source() -> set[Message]:
    return {message for top in ("bot", "storage", "flows") for path in (_ROOT / top).rglob("*.py") for message in _messages_of(path)}


def _messages_of(path: Path) -> Iterator[Message]:
    source = path.read_text(encoding="utf-8")
    if not any(f"{mark}(" in source for mark in _MARKS):
        return
    for call in ast.walk(ast.parse(source)):
        count = _MARKS.get(getattr(call.func, "id", ""), 0) if isinstance(call, ast.Call) else 0
        forms = [one.value for one in call.args[:count] if isinstance(one, ast.Constant)] if isinstance(call, ast.Call) else []
        if count and len(forms) == count:
            yield Message(*map(str, forms))


def _help_texts(command: Any) -> Iterator[str]:
    yield from paragraphs_of(command.help or "")
    for parameter in command.params:
        yield from (text for field in ("help", "prompt") for text in paragraphs_of(getattr(parameter, field, None) or ""))
    for sub_command in dict(getattr(command, "commands", {})).values():
        yield from _help_texts(sub_command)

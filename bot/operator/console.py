"""Console output of the commands: plain lines, aligned tables, and refusals that name every problem at once."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any, NoReturn

import typer

from flows.comparing_form import comparing_form
from flows.direction import contain_direction
from flows.i18n.messages import _, deferred
from flows.text_cleaning import sanitize_text

if TYPE_CHECKING:
    from bot.app.context import AppContext

REFUSED = 1
_ANSWERS = {False: ("", "n", "no", "nee"), True: ("y", "yes", "j", "ja")}
DATABASE_IN_USE = deferred(
    "Another process of Kring, here or on another machine, is connected to this database. Stop it, then run this again. "
    "Which one it is: see docs/operating.md, *Keys*."
)


def context_of(ctx: typer.Context) -> AppContext:
    """The application context of the running command."""
    context: AppContext = ctx.obj()
    return context


def say(*lines: str) -> None:
    """Print lines to stdout, without control characters: a name cannot steer the terminal, nor what a pipe leads to."""
    for line in lines:
        typer.echo(_printable(line))


def warn(*lines: str) -> None:
    """Print lines to stderr, without control characters."""
    for line in lines:
        typer.echo(_printable(line), err=True)


def _printable(line: str) -> str:
    return contain_direction(sanitize_text(line))


def refuse(lines: Iterable[str]) -> NoReturn:
    """Print problems to stderr, one per line, and exit with code 1."""
    warn(*lines)
    raise typer.Exit(REFUSED)


def require_language(language: str, known: Sequence[str]) -> None:
    """Refuse a language in which there are no texts."""
    if language not in known:
        refuse([_("There are no words in {language!r}. There are: {languages}.", language=language, languages=", ".join(known))])


def ask(question: str, yes: bool) -> None:
    """Ask on a terminal, unless `yes` answers; a no ends the command. Without a terminal nobody answers, so it refuses."""
    if yes:
        return
    if not is_terminal():
        refuse([question, _("Nothing is changed: here is no terminal to ask on. Add  --yes  if it is so.")])
    if not confirm(question):
        refuse([_("Nothing is changed.")])


def confirm(question: str) -> bool:
    """A yes or a no, in either language; no is what counts where nothing is typed."""
    while True:
        typed = typer.prompt(_printable(f"{question} [{_('y/N')}]"), default="", show_default=False)
        for answer, words in _ANSWERS.items():
            if comparing_form(typed) in words:
                return answer
        warn(_("Type yes or no."))


def is_terminal() -> bool:
    """True if a person can be asked here."""
    return sys.stdin.isatty()


def print_json(data: Any) -> None:
    """Print data for programs; other letters than ASCII are written as escapes, so that none steers a terminal."""
    typer.echo(json.dumps(data, indent=2))


def align_columns(*rows: tuple[str, ...]) -> list[str]:
    """Rows as lines of aligned columns."""
    rows = tuple(tuple(map(contain_direction, row)) for row in rows)
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows]

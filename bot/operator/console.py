"""How a command speaks: plain lines, and a refusal that names everything at once."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NoReturn

import typer

from bot.app.context import AppContext

REFUSED = 1
DATABASE_IN_USE = (
    "Another process of Kring, here or on another machine, has a line to this database. Stop it, then run this again. "
    "Which one it is: see docs/operating.md, *Keys*."
)


def context_of(ctx: typer.Context) -> AppContext:
    """The house that the command line opened."""
    context: AppContext = ctx.obj()
    return context


def say(*lines: str) -> None:
    for line in lines:
        typer.echo(line)


def refuse(lines: Iterable[str]) -> NoReturn:
    """Say what is wrong, one line each, and end with an exit code that a script can see."""
    for line in lines:
        typer.echo(line, err=True)
    raise typer.Exit(REFUSED)


def align_columns(*rows: tuple[str, ...]) -> list[str]:
    """Rows as aligned columns."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows]

"""`kring journal verify`: whether the journal is whole."""

from __future__ import annotations

import typer

from bot.operator.console import context_of, refuse, say
from storage.access_log import find_broken_links

app = typer.Typer(help="Who looked at what and when, without content.", no_args_is_help=True)


@app.callback()
def journal() -> None:
    """A group of its own, so that more can stand beside it."""


@app.command()
def verify(ctx: typer.Context) -> None:
    """Check that no line of the journal is missing or changed; blank lines are those of people who wiped."""
    with context_of(ctx).transaction() as connection:
        wrong = [
            f"Line {number} does not follow from the line before it." if number else "Lines at the end are missing."
            for number in find_broken_links(connection)
        ]
    if wrong:
        refuse([*wrong, "Somebody changed the journal outside Kring: see docs/bad-night.md, *A breach*."])
    say("The journal is whole.")

"""`kring journal verify`: checks the hash chain of the access log."""

from __future__ import annotations

import typer

from bot.operator.console import context_of, refuse, say
from storage.access_log import AccessLog

app = typer.Typer(help="Who looked at what and when, without content.", no_args_is_help=True)


@app.callback()
def access_log_group() -> None:
    """Group of commands; without a callback typer would fold the single command into it."""


@app.command("verify")
def verify_access_log(ctx: typer.Context) -> None:
    """Check that no entry of the access log is missing or changed; anonymous entries are those of erased conversations."""
    context = context_of(ctx)
    with context.transaction() as connection:
        problems = [
            f"Line {number} does not follow from the line before it." if number else "Lines at the end are missing."
            for number in AccessLog(context.vault).find_broken_links(connection)
        ]
    if problems:
        refuse([*problems, "Somebody changed the access log outside Kring: see docs/bad-night.md, *A breach, and its 72 hours*."])
    say("The access log is whole.")

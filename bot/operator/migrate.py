"""`kring migrate`: the newest schema before the service starts; several machines may run it at once."""

from __future__ import annotations

import typer

from bot.operator.console import context_of, say

app = typer.Typer()


@app.command()
def migrate(ctx: typer.Context) -> None:
    """Bring the database to the newest schema; a start does that too. Several machines may run it at once."""
    context_of(ctx).engine  # noqa: B018 - opening it is what brings it there
    say("The database is at the newest schema.")

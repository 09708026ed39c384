"""`kring migrate`: migrates the database before the service starts; several machines may run it at once."""

from __future__ import annotations

import typer

from bot.operator.console import context_of, say

app = typer.Typer()


@app.command("migrate")
def migrate_database(ctx: typer.Context) -> None:
    """Bring the database to the newest schema; a start does that too. Several machines may run it at once."""
    context_of(ctx).engine  # noqa: B018 - opening it migrates it
    say("The database is at the newest schema.")

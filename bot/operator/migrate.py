"""`kring migrate`: migrates the database before the service starts; several machines may run it at once."""

from __future__ import annotations

from typing import Annotated

import typer

from bot.operator.console import context_of, say
from flows.i18n.messages import _
from storage.db.migrate import check_newest

app = typer.Typer()


@app.command("migrate")
def migrate_database(
    ctx: typer.Context,
    check: Annotated[bool, typer.Option("--check", help="Only say whether the schema is the newest, and change nothing.")] = False,
) -> None:
    """Bring the database to the newest schema; a start does that too. Several machines may run it at once."""
    context = context_of(ctx)
    if check:
        with context.found_engine() as engine, engine.connect() as connection:
            check_newest(connection)
    else:
        context.engine  # noqa: B018 - opening it migrates it
    say(_("The database is at the newest schema."))

"""`kring migrate`: migrates the database before the service starts; several machines may run it at once."""

from __future__ import annotations

from typing import Annotated

import typer

from bot.operator.console import REFUSED, context_of, print_json, say
from bot.operator.options import AsJson
from flows.i18n.messages import _
from storage.db.migrate import check_newest, current_revision, list_revisions

app = typer.Typer()


@app.command("migrate")
def migrate_database(
    ctx: typer.Context,
    check: Annotated[bool, typer.Option("--check", help="Only say whether the schema is the newest, and change nothing.")] = False,
    as_json: AsJson = False,
) -> None:
    """Bring the database to the newest schema; a start does that too. Several machines may run it at once."""
    context = context_of(ctx)
    if not check:
        context.engine  # noqa: B018 - opening it migrates it
    with context.found_engine() as engine, engine.connect() as connection:
        revision, newest = current_revision(connection), list_revisions()[-1]
        if as_json:
            print_json({"revision": revision, "newest": newest, "is_newest": revision == newest})
            raise typer.Exit(0 if revision == newest else REFUSED)
        check_newest(connection)
    say(_("The database is at the newest schema."))

"""`kring dossier`: what an operator may do with one dossier, by its id; never a seeker's word."""

from __future__ import annotations

from typing import Annotated

import typer
from sqlalchemy import Connection

from bot.app.context import AppContext
from bot.operator.console import ask, context_of, refuse, say
from bot.operator.options import DryRun, Yes
from flows.dossier.dossier_event import DossierEvent
from flows.i18n.messages import _
from storage.dossiers.events import DossierEvents
from storage.dossiers.records import DossierRecords

app = typer.Typer(help="One dossier, by its id.", no_args_is_help=True)


@app.callback()
def one_dossier() -> None:
    """One dossier, by its id."""


@app.command("hand-back")
def hand_back(
    ctx: typer.Context,
    dossier_id: Annotated[str, typer.Argument(metavar="ID", help="As  kring waiting --held  shows it.")],
    yes: Yes = False,
    dry_run: DryRun = False,
) -> None:
    """Let a dossier wait again: whoever held it is told at once not to call, and somebody else is asked."""
    context = context_of(ctx)
    events = DossierEvents(context.vault, context.load_installation())
    with context.trial_transaction() as connection:
        _hand_back(context, events, connection, dossier_id)
    if dry_run:
        return say(_("It would wait again, and its coordinator would be asked to destroy their papers."))
    ask(_("The coordinator loses it, and is asked to destroy their papers. Hand it back?"), yes)
    with context.transaction() as connection:
        _hand_back(context, events, connection, dossier_id)
    say(_("It waits again. The next coordinator is asked within a minute."))


def _hand_back(context: AppContext, events: DossierEvents, connection: Connection, dossier_id: str) -> None:
    """Refused where nobody holds it."""
    dossier = DossierRecords(context.vault).lock_dossier(connection, dossier_id)
    lapsed = DossierEvent("lapsed", context.now(), by_hand=True)
    if dossier is None or not events.apply_event(connection, dossier, lapsed):
        refuse([_("{dossier_id}: no coordinator holds a dossier of this id.", dossier_id=dossier_id)])

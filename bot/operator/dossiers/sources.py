"""`kring waiting --by-source` and `kring waiting drop`: a flood by minute and by a hash of where it came from; never a seeker's word."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

import typer
from sqlalchemy import Connection

from bot.app.context import AppContext
from bot.operator.console import context_of, refuse, say
from flows.dossier.dossier_event import DossierEvent
from storage.dossiers.events import DossierEvents
from storage.dossiers.records import DossierRecords
from storage.sources.dossier_sources import list_groups, list_waiting_of

_MINUTE = "%Y-%m-%dT%H:%M"


def group_rows(context: AppContext, connection: Connection) -> list[tuple[str, str, str, str]]:
    """Of each group: the hash, the minute, how many, and how often coordinators said that it is not real."""
    return [
        (
            group.source,
            group.minute.astimezone(context.settings.zone).strftime(_MINUTE),
            f"{len(group.dossier_ids)} {'dossier' if len(group.dossier_ids) == 1 else 'dossiers'}",
            f"called not real {group.not_real} times" if group.not_real else "",
        )
        for group in list_groups(connection)
    ]


def drop(
    ctx: typer.Context,
    source: Annotated[str, typer.Argument(metavar="SOURCE", help="As  kring waiting --by-source  shows it.")],
    since: Annotated[datetime | None, typer.Option("--from", formats=[_MINUTE], help="Only from this minute on, as shown.")] = None,
    until: Annotated[datetime | None, typer.Option("--until", formats=[_MINUTE], help="Only up to this minute.")] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show which, and change nothing.")] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Ask nothing.")] = False,
) -> None:
    """Set aside what waits and came from this source: their seekers read it in the chat, and can send it anew with one press."""
    context = context_of(ctx)
    first, last = (moment.replace(tzinfo=context.settings.zone) if moment else None for moment in (since, until))
    with context.transaction() as connection:
        found = list_waiting_of(connection, source, first, last)
    if not found:
        refuse([f"{source}: nothing waits that came from there."])
    if dry_run:
        say(*found, f"{len(found)} would be set aside.")
        return
    yes or typer.confirm(f"{len(found)} dossiers are offered to nobody until their seekers send them anew. Set them aside?", abort=True)
    records, events = DossierRecords(context.vault), DossierEvents(context.vault, context.load_installation())
    with context.transaction() as connection:
        locked = (records.lock_dossier(connection, dossier_id) for dossier_id in found)
        count = sum(events.apply_event(connection, one, DossierEvent("set_aside", context.now())) for one in locked if one)
    say(f"{count} set aside. Their seekers read it in the chat, with the button to send it anew.")

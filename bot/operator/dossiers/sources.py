"""`kring waiting --by-source` and `kring waiting drop`: a flood by minute and by a hash of where it came from; never a seeker's word."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Annotated, Any

import typer
from sqlalchemy import Connection

from bot.app.context import AppContext
from bot.operator.console import ask, context_of, refuse, say
from bot.operator.options import DryRun, Yes
from flows.dossier.dossier_event import DossierEvent
from flows.i18n.messages import _, plural
from storage.dossiers.events import DossierEvents
from storage.dossiers.records import DossierRecords
from storage.sources.dossier_sources import list_groups, list_waiting_of

_MINUTE = "%Y-%m-%dT%H:%M"
Data = dict[str, Any]  # one thing that is listed, for programs as it is


def list_group_data(context: AppContext, connection: Connection) -> Iterator[Data]:
    """Of each group: the hash, the minute, how many, and how often coordinators said that it is not real."""
    for group in list_groups(connection):
        minute = group.minute.astimezone(context.settings.zone).strftime(_MINUTE)
        yield {"source": group.source, "minute": minute, "dossiers": len(group.dossier_ids), "not_real": group.not_real}


def group_row(one: Data) -> tuple[str, ...]:
    """The group as columns."""
    count, not_real = one["dossiers"], one["not_real"]
    called = _("called not real {not_real} times", not_real=not_real) if not_real else ""
    return one["source"], one["minute"], plural("{n} dossier", "{n} dossiers", count), called


def drop(
    ctx: typer.Context,
    source: Annotated[str, typer.Argument(metavar="SOURCE", help="As  kring waiting --by-source  shows it.")],
    since: Annotated[datetime | None, typer.Option("--from", formats=[_MINUTE], help="Only from this minute on, as shown.")] = None,
    until: Annotated[datetime | None, typer.Option("--until", formats=[_MINUTE], help="Only up to this minute.")] = None,
    dry_run: DryRun = False,
    yes: Yes = False,
) -> None:
    """Set aside what waits and came from this source: their seekers read it in the chat, and can send it anew with one press."""
    context = context_of(ctx)
    first, last = (moment.replace(tzinfo=context.settings.zone) if moment else None for moment in (since, until))
    with context.transaction() as connection:
        found = list_waiting_of(connection, source, first, last)
    if not found:
        refuse([_("{source}: nothing waits that came from there.", source=source)])
    if dry_run:
        say(*found, _("{count} would be set aside.", count=len(found)))
        return
    ask(_("{count} dossiers are offered to nobody until their seekers send them anew. Set them aside?", count=len(found)), yes)
    records, events = DossierRecords(context.vault), DossierEvents(context.vault, context.load_installation())
    count = 0
    for dossier_id in found:  # each in a transaction of its own: the service goes on in between
        with context.transaction() as connection:
            dossier = records.lock_dossier(connection, dossier_id)
            count += bool(dossier and events.apply_event(connection, dossier, DossierEvent("set_aside", context.now())))
    say(_("{count} set aside. Their seekers read it in the chat, with the button to send it anew.", count=count))

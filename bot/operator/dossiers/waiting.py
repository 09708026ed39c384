"""`kring waiting`: dossiers that wait for a coordinator or, with `--held`, that one holds; why, and until when; never a seeker's word."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Annotated

import typer
from sqlalchemy import Connection

from bot.app.context import AppContext
from bot.operator.console import align_columns, context_of, say
from bot.operator.dossiers.sources import drop, group_rows
from storage.dossiers import reports

app = typer.Typer(invoke_without_command=True)
app.command("drop")(drop)
# the operator reads that a seeker's wish is met, never what the wish is
HELD_TEXTS = {
    "pending": "something was done that can still be undone",
    "contacted": "contact was made",
    "questions": "the questions about ties wait",
    "unplanned": "nothing is planned",
    "tried": "tried, and nothing new is planned",
    "silent": "the planned moment is over, nothing was heard",
    "planned": "contact is planned",
}
REASON_TEXTS = {
    "language": "a shared language",
    "any_language": "another language is fine",
    "signs": "the wish is met",
    "no_signs": "a wish is not met",
    "woman": "the wish is met",
    "man": "the wish is met",
    "place": "works in that place",
    "province": "works in that province",
    "turn": "waited longest for an offer",
    "colleague": "proposed by whoever held it, and the seeker agreed",
}

SET_ASIDE_TEXT = "set aside: nobody is asked until its seeker sends it anew"


@app.callback()
def waiting(
    ctx: typer.Context,
    held: Annotated[bool, typer.Option("--held", help="Those that a coordinator holds, and when each waits again without a word.")] = False,
    by_source: Annotated[bool, typer.Option("--by-source", help="How many came from the same place in one minute, by a hash.")] = False,
) -> None:
    """Show ids and waiting times of dossiers that no coordinator has claimed, who is asked and why, and those that were set aside."""
    if ctx.invoked_subcommand:
        return
    context = context_of(ctx)
    list_rows = group_rows if by_source else _held_rows if held else _waiting_rows
    with context.transaction() as connection:
        rows: Sequence[tuple[str, ...]] = list_rows(context, connection)
    say(*(align_columns(*rows) if rows else ["Nobody holds a dossier." if held else "Nothing waits."]))


def _waiting_rows(context: AppContext, connection: Connection) -> list[tuple[str, str, str]]:
    reasons, blockers = reports.list_offer_reasons(connection), reports.list_blockers(connection, context.vault)
    waiting = [
        (dossier_id, _format_span(waited), _format_reasons(reasons.get(dossier_id, ()), blockers.get(dossier_id, "")))
        for dossier_id, waited in reports.list_waiting(connection, context.now())
    ]
    aside = reports.list_set_aside(connection, context.now())
    return [*waiting, *((dossier_id, _format_span(waited), SET_ASIDE_TEXT) for dossier_id, waited in aside)]


def _held_rows(context: AppContext, connection: Connection) -> list[tuple[str, str, str, str]]:
    """Of each: its id, since when it is held, what it waits for, and until when; the longest held first."""
    now = context.now()
    return [
        (
            one.record.id,
            f"held {_format_span(now - (one.record.claimed_at or now))}",
            HELD_TEXTS[one.reason],
            f"waits again in {_format_span(max(one.waits_again_at - now, timedelta()))}" if one.waits_again_at else "stays",
        )
        for one in reports.list_held_reasons(connection, context.vault, now)
    ]


def _format_reasons(reasons: tuple[str, ...], blocker: str) -> str:
    if reasons:
        return "asked: " + ", ".join(REASON_TEXTS[reason] for reason in reasons)
    return "nobody can be asked now" if blocker else "waits its turn: whoever fits is asked about another first"


def _format_span(waited: timedelta) -> str:
    hours, minutes = divmod(waited.seconds // 60, 60)
    return f"{waited.days} days {hours} hours" if waited.days else f"{hours} hours {minutes} minutes"

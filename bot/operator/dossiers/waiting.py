"""`kring waiting`: dossiers that wait for a coordinator or, with `--held`, that one holds; why, and until when; never a seeker's word."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import timedelta
from typing import Annotated, NamedTuple

import typer
from sqlalchemy import Connection

from bot.app.context import AppContext
from bot.operator.console import align_columns, context_of, print_json, say
from bot.operator.dossiers.sources import Data, drop, group_row, list_group_data
from bot.operator.options import AsJson
from flows.i18n.messages import _, deferred
from storage.dossiers import reports

app = typer.Typer(invoke_without_command=True)
app.command("drop")(drop)
# the operator reads that a seeker's wish is met, never what the wish is
HELD_TEXTS = {
    "pending": deferred("something was done that can still be undone"),
    "contacted": deferred("contact was made"),
    "questions": deferred("the questions about ties wait"),
    "unplanned": deferred("nothing is planned"),
    "tried": deferred("tried, and nothing new is planned"),
    "silent": deferred("the planned moment is over, nothing was heard"),
    "planned": deferred("contact is planned"),
}
REASON_TEXTS = {
    "language": deferred("a shared language"),
    "any_language": deferred("another language is fine"),
    "signs": deferred("the wish is met"),
    "no_signs": deferred("a wish is not met"),
    "woman": deferred("the wish is met"),
    "man": deferred("the wish is met"),
    "place": deferred("works in that place"),
    "province": deferred("works in that province"),
    "turn": deferred("waited longest for an offer"),
    "colleague": deferred("proposed by whoever held it, and the seeker agreed"),
}

SET_ASIDE_TEXT = deferred("set aside: nobody is asked until its seeker sends it anew")


class View(NamedTuple):
    """One way to look: what it lists as data, how a line of it is written, and what is said where there is none."""

    list_data: Callable[[AppContext, Connection], Iterable[Data]]
    format_row: Callable[[Data], tuple[str, ...]]
    absence: str


@app.callback()
def waiting(
    ctx: typer.Context,
    held: Annotated[bool, typer.Option("--held", help="Those that a coordinator holds, and when each waits again without a word.")] = False,
    by_source: Annotated[bool, typer.Option("--by-source", help="How many came from the same place in one minute, by a hash.")] = False,
    as_json: AsJson = False,
) -> None:
    """Show ids and waiting times of dossiers that no coordinator has claimed, who is asked and why, and those that were set aside."""
    if ctx.invoked_subcommand:
        return
    view = BY_SOURCE if by_source else HELD if held else WAITING
    context = context_of(ctx)
    with context.transaction() as connection:
        found = list(view.list_data(context, connection))
    if as_json:
        return print_json(found)
    say(*(align_columns(*map(view.format_row, found)) if found else [_(view.absence)]))


def _list_waiting(context: AppContext, connection: Connection) -> Iterator[Data]:
    reasons, blockers = reports.list_offer_reasons(connection), reports.list_blockers(connection, context.vault)
    for dossier_id, waited in reports.list_waiting(connection, context.now()):
        asked = reasons.get(dossier_id, ())
        yield _waiting_data(dossier_id, waited, asked=asked, is_blocked=not asked and bool(blockers.get(dossier_id)))
    for dossier_id, waited in reports.list_set_aside(connection, context.now()):
        yield _waiting_data(dossier_id, waited, is_set_aside=True)


def _waiting_data(
    dossier_id: str, waited: timedelta, asked: tuple[str, ...] = (), is_blocked: bool = False, is_set_aside: bool = False
) -> Data:
    seconds, why = int(waited.total_seconds()), [_(REASON_TEXTS[reason]) for reason in asked]
    return {"id": dossier_id, "waited_seconds": seconds, "asked": why, "nobody_can_be_asked": is_blocked, "is_set_aside": is_set_aside}


def _waiting_row(one: Data) -> tuple[str, ...]:
    return one["id"], _format_span(one["waited_seconds"]), _(SET_ASIDE_TEXT) if one["is_set_aside"] else _format_reasons(one)


def _list_held(context: AppContext, connection: Connection) -> Iterator[Data]:
    """Of each: its id, since when it is held, what it waits for, and until when; the longest held first."""
    now = context.now()
    for one in reports.list_held_reasons(connection, context.vault, now):
        left = max(one.waits_again_at - now, timedelta()).total_seconds() if one.waits_again_at else None
        held = int((now - (one.record.claimed_at or now)).total_seconds())
        yield {"id": one.record.id, "held_seconds": held, "reason": _(HELD_TEXTS[one.reason]), "waits_again_in_seconds": left}


def _held_row(one: Data) -> tuple[str, ...]:
    left = one["waits_again_in_seconds"]
    return (
        one["id"],
        _("held {span}", span=_format_span(one["held_seconds"])),
        one["reason"],
        _("stays") if left is None else _("waits again in {span}", span=_format_span(left)),
    )


def _format_reasons(one: Data) -> str:
    if one["asked"]:
        return _("asked: {reasons}", reasons=", ".join(one["asked"]))
    return _("nobody can be asked now") if one["nobody_can_be_asked"] else _("waits its turn: whoever fits is asked about another first")


def _format_span(seconds: float) -> str:
    hours, minutes = divmod(int(seconds) // 60, 60)
    if hours >= 24:
        return _("{days} days {rest} hours", days=hours // 24, rest=hours % 24)
    return _("{hours} hours {minutes} minutes", hours=hours, minutes=minutes) if hours else _("{minutes} minutes", minutes=minutes)


WAITING = View(_list_waiting, _waiting_row, deferred("Nothing waits."))
HELD = View(_list_held, _held_row, deferred("Nobody holds a dossier."))
BY_SOURCE = View(list_group_data, group_row, deferred("Nothing waits."))

"""`kring open` and `kring close`: the changes of the service mode, and the end of practice."""

from __future__ import annotations

from datetime import date
from typing import Annotated, NoReturn

import typer

from bot.app.context import AppContext
from bot.config.opening_conditions import Missing, Waiver
from bot.operator.console import REFUSED, ask, context_of, print_json, refuse, say
from bot.operator.options import AsJson, DryRun
from bot.operator.running.readiness import missing_for_opening
from flows.i18n.messages import _, deferred
from flows.reference.dates import read_date
from storage.installation import facts
from storage.retention import erasure

_QUESTION = deferred(
    "All conversations of practice and its made-up coordinators are erased now, and every session, link and invitation ends: everybody "
    "signs in anew. Go on?"
)
_FOLLOWS_SOON = deferred("A service that runs now follows within a minute; nobody loses anything.")

app = typer.Typer()


@app.command("open")
def open_service(
    ctx: typer.Context,
    yes: Annotated[bool, typer.Option("--yes", help="Wipe all of practice without asking.")] = False,
    without: Annotated[list[Waiver], typer.Option("--without", help="Open although this is missing; every start says so.")] = [],  # noqa: B006 - typer copies it
    dry_run: DryRun = False,
    as_json: AsJson = False,
) -> None:
    """Make the chat public, or end a closing. Refuses while something is missing, and names it."""
    context = context_of(ctx)
    mode = context.service_mode()
    if mode.practice and mode.closed_until and not dry_run:
        _end_closing(context)
    missing = [one for one in missing_for_opening(context) if one.waiver not in without]
    if missing:
        _refuse_missing(missing, as_json)
    if mode.practice and not dry_run:
        ask(_(_QUESTION), yes)
    erased = _open(context, mode.practice, dry_run)
    if as_json:
        return print_json({"is_open": not dry_run, "erased": erased, "missing": []})
    if dry_run:
        return say(_("Nothing is missing. {erased} conversations of practice would be erased.", erased=erased))
    say(
        _("The chat is open. Erased from practice: {erased} conversations.", erased=erased)
        if mode.practice
        else _("The chat is open again."),
        _(_FOLLOWS_SOON),
    )


def _open(context: AppContext, practice: bool, dry_run: bool) -> int:
    """End a closing, and practice with all that it left; how many conversations were erased, or would be."""
    with context.trial_transaction() if dry_run else context.transaction() as connection:
        erased = erasure.erase_practice(connection, context.vault, context.now()) if practice else 0
        facts.delete_fact(connection, facts.CLOSED_UNTIL)
        if practice:
            facts.write_fact(connection, facts.OPENED, context.today().isoformat())
    return erased


@app.command("close")
def close_service(
    ctx: typer.Context,
    until: Annotated[str, typer.Option("--until", help="The day, as 2026-12-01, on which new conversations are welcome again.")],
) -> None:
    """Accept no new conversations until a day; drafts, status, taking back, erasing and the help card go on."""
    context = context_of(ctx)
    day = _parse_day(until, context.today())
    if day <= context.today():
        refuse([_("--until: {until} is not a day to come. Name the day on which new conversations are welcome again.", until=until)])
    with context.transaction() as connection:
        facts.write_fact(connection, facts.CLOSED_UNTIL, day.isoformat())
    say(
        _("Closed for new conversations until {day}. To open sooner:  kring open", day=day.isoformat()),
        _(_FOLLOWS_SOON),
    )


def _end_closing(context: AppContext) -> None:
    """End a closing in practice mode, where the chat may not be ready to open."""
    with context.transaction() as connection:
        facts.delete_fact(connection, facts.CLOSED_UNTIL)
    say(_("The closing is over: practice goes on."), _(_FOLLOWS_SOON))


def _refuse_missing(missing: list[Missing], as_json: bool) -> NoReturn:
    if as_json:
        print_json({"is_open": False, "missing": [{"subject": one.subject, "text": one.text, "waiver": one.waiver} for one in missing]})
        raise typer.Exit(REFUSED)
    lines = (f"- {one.text}" + (_(" (or: --without {waiver})", waiver=one.waiver) if one.waiver else "") for one in missing)
    refuse([_("Not yet. Missing before the chat can open:"), *lines])


def _parse_day(text: str, today: date) -> date:
    day = read_date(text, today)
    if day is None:
        refuse([_("--until: {text} is not a day. Write it as 2026-12-01, 1-12-2026 or 1 december.", text=text)])
    return day

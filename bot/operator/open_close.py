"""`kring open` and `kring close`: from practice to open, closed for new conversations until a day, and open again."""

from __future__ import annotations

from datetime import date
from typing import Annotated

import typer
from sqlalchemy import Connection

from bot.app.context import AppContext
from bot.config import service_mode
from bot.operator.console import context_of, refuse, say
from storage.coordinators import coordinators
from storage.installation import facts
from storage.retention import erasure

_SOON = "A service that runs now follows within a minute; nobody loses anything."

app = typer.Typer()


@app.command(name="open")
def open_(
    ctx: typer.Context,
    yes: Annotated[bool, typer.Option("--yes", help="Wipe all conversations of practice without asking.")] = False,
) -> None:
    """Make the chat public, or end a closing. Refuses while something is missing, and names it."""
    context = context_of(ctx)
    standing = context.service_mode()
    if standing.practice and standing.closed_until:
        _end_closing(context)
    _refuse_while_missing(context)
    if standing.practice:
        yes or typer.confirm("All conversations of practice are wiped now. Go on?", abort=True)
    with context.transaction() as connection:
        wiped = erasure.erase_practice(connection, context.vault, context.now()) if standing.practice else 0
        facts.delete_fact(connection, facts.CLOSED_UNTIL)
        if standing.practice:
            facts.write_fact(connection, facts.OPENED, context.today().isoformat())
    say(f"The chat is open. Wiped from practice: {wiped} conversations." if standing.practice else "The chat is open again.", _SOON)


@app.command()
def close(
    ctx: typer.Context,
    until: Annotated[str, typer.Option("--until", help="The day, as 2026-12-01, on which new conversations are welcome again.")],
) -> None:
    """No new conversations until a day; drafts, status, take back, wipe and the help card go on."""
    context = context_of(ctx)
    day = _day(until)
    if day <= context.today():
        refuse([f"--until: {until} is not a day to come. Name the day on which new conversations are welcome again."])
    with context.transaction() as connection:
        facts.write_fact(connection, facts.CLOSED_UNTIL, day.isoformat())
    say(f"Closed for new conversations until {day:%A} {day.isoformat()}. To open sooner: kring open", _SOON)


def _end_closing(context: AppContext) -> None:
    """Also where the chat cannot be opened yet: who practises goes on at once."""
    with context.transaction() as connection:
        facts.delete_fact(connection, facts.CLOSED_UNTIL)
    say("The closing is over: practice goes on.", _SOON)


def missing_for_opening(context: AppContext) -> list[str]:
    """Everything that is missing before opening."""
    with context.transaction() as connection:
        desk = service_mode.StaffCount(*_real(connection, context))
        copied = facts.read_fact(connection, service_mode.KEYS_COPIED) is not None
    return list(service_mode.missing_for_opening(context.settings, context.stale_hotlines(), desk, copied))


def _real(connection: Connection, context: AppContext) -> tuple[int, int]:
    """Who can be asked, and how many of those are a stand-in, without the invented ones."""
    every, stand_ins = coordinators.count_available(connection)
    invented = [one for one in coordinators.CoordinatorRepository(context.vault).list_demo_accounts(connection) if one.available]
    return every - len(invented), stand_ins - sum(one.stand_in for one in invented)


def _refuse_while_missing(context: AppContext) -> None:
    missing = missing_for_opening(context)
    if missing:
        refuse(["Not yet. Missing before the chat can open:", *(f"- {line}" for line in missing)])


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        refuse([f"--until: {text} is not a day. Write it as 2026-12-01."])

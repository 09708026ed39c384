"""`kring coordinator pause`, `resume` and `remove`: the roster from the command line."""

from __future__ import annotations

from typing import Annotated

import typer
from sqlalchemy import Connection

from bot.coordinator.service.account.roster import Roster
from bot.operator.console import ask, context_of, refuse, say
from bot.operator.coordinators.finding import CoordinatorRef, find_coordinator, open_roster
from bot.operator.options import DryRun, Yes
from flows.i18n.messages import _
from storage.coordinators.coordinators import Coordinator

app = typer.Typer()


@app.command()
def pause(ctx: typer.Context, coordinator: CoordinatorRef) -> None:
    """Offer this coordinator nothing for now; what they hold stays theirs."""
    context = context_of(ctx)
    roster = open_roster(context)
    with context.transaction() as connection:
        found = find_coordinator(roster, connection, coordinator)
        roster.set_available(connection, found.id, False)
    say(_("{name} is offered nothing until  kring coordinator resume {id}", name=found.name, id=found.id[:8]))


@app.command()
def resume(ctx: typer.Context, coordinator: CoordinatorRef) -> None:
    """Offer this coordinator dossiers again."""
    context = context_of(ctx)
    roster = open_roster(context)
    with context.transaction() as connection:
        found = find_coordinator(roster, connection, coordinator)
        if not roster.is_enrolled(connection, found.id):
            refuse(
                [
                    _(
                        "{name} has not signed in yet, and could not read a dossier: run  kring coordinator link {id}",
                        name=found.name,
                        id=found.id[:8],
                    )
                ]
            )
        roster.set_available(connection, found.id, True)
    say(_("{name} can be asked again.", name=found.name))


@app.command()
def remove(
    ctx: typer.Context,
    coordinator: CoordinatorRef,
    give_back: Annotated[bool, typer.Option("--hand-back", help="Give back what they hold: other coordinators are asked.")] = False,
    yes: Yes = False,
    dry_run: DryRun = False,
) -> None:
    """Remove a coordinator: profile, links and sessions. Refuses while they hold a dossier, unless told to give it back."""
    context = context_of(ctx)
    roster = open_roster(context)
    with context.transaction() as connection:
        found = find_coordinator(roster, connection, coordinator)
        held = _refuse_while_holding(roster, connection, found, give_back)
    if dry_run:
        return say(
            _("{name} ({id}) would be removed", name=found.name, id=found.id[:8])
            + (_(", and {held} given back.", held=held) if held else ".")
        )
    held_too = _(", and what they hold is given back ({held})", held=held) if held else ""
    ask(
        _(
            "{name} ({id}) is removed with profile, links and sessions{held_too}. Go on?",
            name=found.name,
            id=found.id[:8],
            held_too=held_too,
        ),
        yes,
    )
    with context.transaction() as connection:
        _refuse_while_holding(roster, connection, found, give_back)
        roster.remove_coordinator(connection, found.id)
    say(
        _("{name} is removed.", name=found.name)
        + (_(" Given back: {held}. Ask them to destroy what is on paper or in a phone.", held=held) if held else "")
    )


def _refuse_while_holding(roster: Roster, connection: Connection, coordinator: Coordinator, give_back: bool) -> int:
    """How many they hold. Refuses if those are not to be given back; asked again within the removal, as they may claim meanwhile."""
    held = len(roster.list_held(connection, coordinator.id))
    if held and not give_back:
        refuse(
            [
                _(
                    "{name} holds {held}: add  --hand-back  so that others are asked, or let them close it first.",
                    name=coordinator.name,
                    held=held,
                )
            ]
        )
    return held

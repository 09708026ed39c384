"""The roster of this installation, and finding one coordinator in it: by name, or by the first letters of the id."""

from __future__ import annotations

from typing import Annotated

import typer
from sqlalchemy import Connection

from bot.app.context import AppContext
from bot.coordinator.service.account.roster import Roster
from bot.operator.console import align_columns, refuse
from flows.comparing_form import comparing_form
from flows.i18n.messages import _
from storage.coordinators.coordinators import Coordinator

CoordinatorRef = Annotated[
    str,
    typer.Argument(metavar="COORDINATOR", help="The name, or the first letters of the id that `kring coordinator list` shows."),
]


def find_coordinator(roster: Roster, connection: Connection, given: str) -> Coordinator:
    """The only coordinator who is meant; refuses if there is none or more than one."""
    everybody = roster.list_coordinators(connection)
    meant = comparing_form(given)
    found = [one for one in everybody if meant and (comparing_form(one.name) == meant or one.id.startswith(given.strip().lower()))]
    if not found:
        refuse([_("no coordinator has the name {given}, or an id that begins so: run  kring coordinator list", given=given)])
    if len(found) > 1:
        refuse(
            [
                _("{given} may be more than one coordinator; give the id:", given=given),
                *align_columns(*((one.id, one.name) for one in found)),
            ]
        )
    return found[0]


def open_roster(context: AppContext) -> Roster:
    """The roster of this installation; opened before a transaction begins, because it reads the service mode."""
    return Roster(context.vault, context.load_installation(), context.now)

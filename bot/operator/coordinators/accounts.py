"""`kring coordinator`: who works at the desk, how they come in, and how somebody who lost a phone is kept out.

What they say of themselves is shown and changed in bot/operator/profiles.py; who comes and goes is in bot/operator/staff.py.
"""

from __future__ import annotations

import secrets
from typing import Annotated

import typer
from sqlalchemy import Connection, delete, update

from bot.app.context import AppContext
from bot.config.settings import variable_name
from bot.coordinator.service import account_invitation
from bot.operator.console import align_columns, context_of, refuse, say
from storage.coordinators.coordinators import Coordinator, CoordinatorRepository, set_available, sign_out_everywhere
from storage.coordinators.credentials import Credentials
from storage.db.tables import coordinators as rows
from storage.db.tables import recovery_codes

FIRST = "Robin"  # a made-up name, for practice
SIGN_IN = "/desk/in/"
app = typer.Typer(help="Coordinators and their one-time sign-in links.", no_args_is_help=True)

Id = Annotated[str, typer.Argument(help="The id that `kring coordinator list` shows; its first letters are enough.")]


@app.command()
def add(
    ctx: typer.Context,
    name: Annotated[str, typer.Argument(help="First name, as seekers will see it.")],
    stand_in: Annotated[bool, typer.Option("--stand-in", help="This coordinator stands in when nobody claims (achterwacht).")] = False,
) -> None:
    """Add a coordinator and print a one-time sign-in link."""
    if not name.strip():
        refuse(["A coordinator needs a name: seekers see it. For example  kring coordinator add Hanneke"])
    context = context_of(ctx)
    with context.transaction() as connection:
        id = added(context, connection, name, stand_in)
        link = invited(context, connection, id)
    say(f"{name} is added with id {id[:8]}. Give them this link, in a way that only they can read:", link, _ONCE)


@app.command(name="link")
def link_(
    ctx: typer.Context,
    id: Id,
    telegram: Annotated[bool, typer.Option("--telegram", help="A link that binds their account of Telegram instead.")] = False,
) -> None:
    """Print a new one-time sign-in link; any earlier link stops working."""
    context = context_of(ctx)
    if telegram and not context.settings.coordinator_name:
        refuse([f"{variable_name('coordinator_name')}: name the coordinators' bot first, see docs/telegram.md"])
    with context.transaction() as connection:
        found = find_by_prefix(context, connection, id)
        link = _to_telegram(context, connection, found.id) if telegram else invited(context, connection, found.id)
    say(f"A new link for {found.name}:", link, _ONCE_TELEGRAM if telegram else _ONCE)


@app.command(name="list")
def list_(ctx: typer.Context) -> None:
    """Show ids, names, and who is available or stands in."""
    context = context_of(ctx)
    with context.transaction() as connection:
        everybody = CoordinatorRepository(context.vault).list_all(connection)
    shown = [(one.id, one.name, "available" if one.available else "not available", "stand-in" if one.stand_in else "") for one in everybody]
    say(*(align_columns(*shown) if shown else ["There is no coordinator yet: run  kring coordinator add NAME"]))


@app.command()
def lost(ctx: typer.Context, id: Id) -> None:
    """For a lost or stolen phone: end every session and link, forget the authenticator and its recovery codes."""
    context = context_of(ctx)
    with context.transaction() as connection:
        found = find_by_prefix(context, connection, id)
        sign_out_everywhere(connection, found.id)
        set_available(connection, found.id, False)
        _forget_authenticator(connection, found.id)
    say(
        f"{found.name} is signed out everywhere and not available. The lost authenticator opens nothing any more.",
        f"When they have another phone, run  kring coordinator link {found.id}",
    )


_ONCE_TELEGRAM = "It works once, within 24 hours, in the app in which they want to be told. An account that was bound before is let go."
_ONCE = "It works once, within 24 hours. The first time, it asks to set up an authenticator app."


def added(context: AppContext, connection: Connection, name: str, stand_in: bool) -> str:
    """The id of a new coordinator, who writes the rest of their profile at the desk."""
    profile = {"name": name.strip(), "contact_line": "", "ties": "", "languages": ["nld"], "language": "nl"}
    return CoordinatorRepository(context.vault).add(connection, profile, stand_in, context.now())


def invited(context: AppContext, connection: Connection, id: str) -> str:
    """A link that lets this coordinator in once."""
    token = secrets.token_urlsafe(32)
    Credentials(context.vault).create_link(connection, id, token, context.now())
    return f"{context.settings.address}{SIGN_IN}{token}"


def _to_telegram(context: AppContext, connection: Connection, id: str) -> str:
    return account_invitation.invitation_link(
        context.settings.coordinator_name, account_invitation.create_token(connection, context.vault, id, context.now())
    )


def first(context: AppContext) -> str | None:
    """A link for a first coordinator, who is made where there is none; None once anybody set up an authenticator."""
    with context.transaction() as connection:
        known = CoordinatorRepository(context.vault).list_all(connection)
        if len(known) > 1 or any(is_enrolled(context, connection, one.id) for one in known):
            return None
        return invited(context, connection, known[0].id if known else added(context, connection, FIRST, False))


def is_enrolled(context: AppContext, connection: Connection, id: str) -> bool:
    kept = Credentials(context.vault).find_authenticator(connection, id)
    return kept is not None and kept.enrolled


def _forget_authenticator(connection: Connection, id: str) -> None:
    """The next sign-in by a new link sets up another authenticator, with recovery codes of its own."""
    connection.execute(delete(recovery_codes).where(recovery_codes.c.coordinator_id == id))
    connection.execute(update(rows).where(rows.c.id == id).values(authenticator=None, last_step=None))


def find_by_prefix(context: AppContext, connection: Connection, id: str) -> Coordinator:
    fitting = [one for one in CoordinatorRepository(context.vault).list_all(connection) if one.id.startswith(id)]
    if len(fitting) != 1:
        many = "more than one coordinator has" if fitting else "no coordinator has"
        refuse([f"{many} an id that begins with {id}: run  kring coordinator list"])
    return fitting[0]

"""`kring coordinator add`, `link`, `list` and `lost`: accounts of coordinators and their one-time links."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Annotated

import typer
from sqlalchemy import Connection

from bot.app.context import AppContext
from bot.config.settings import variable_name
from bot.coordinator.service import one_time_links
from bot.coordinator.service.account.profile_fields import ProfileForm
from bot.coordinator.service.account.roster import NameTaken, Roster
from bot.operator.console import align_columns, ask, context_of, print_json, refuse, say
from bot.operator.coordinators.finding import CoordinatorRef, find_coordinator
from bot.operator.options import AsJson, DryRun, Yes
from flows.comparing_form import comparing_form
from flows.i18n.messages import _, current_language, deferred
from flows.installation import Installation
from flows.matching.profile import Profile
from storage.coordinators.coordinators import Coordinator

FIRST_NAME = "Robin"  # made up, for practice
LinkLines = list[str]
CANNOT_BE_TOLD = {  # by whether it is practice
    True: deferred("cannot be told: no offers after practice"),
    False: deferred("cannot be told: no offers"),
}
app = typer.Typer(help="Coordinators and their one-time sign-in links.", no_args_is_help=True)


@contextmanager
def refusing_taken_names() -> Iterator[None]:
    """A name that another coordinator has is refused with a sentence, and nothing is changed."""
    try:
        yield
    except NameTaken as error:
        refuse([_("Nothing is changed: {error}. Add a letter of the surname, for example.", error=error)])


@app.command()
def add(
    ctx: typer.Context,
    name: Annotated[str, typer.Argument(help="First name, as seekers will see it.")],
    stand_in: Annotated[bool, typer.Option("--stand-in", help="This coordinator stands in when nobody claims (achterwacht).")] = False,
) -> None:
    """Add a coordinator and print a one-time sign-in link."""
    if not comparing_form(name):
        refuse([_("A coordinator needs a name: seekers see it. For example  kring coordinator add Hanneke")])
    context = context_of(ctx)
    roster, installation = open_roster(context), context.load_installation()
    with refusing_taken_names(), context.transaction() as connection:
        coordinator_id = roster.add_coordinator(connection, name, stand_in)
        lines = _create_sign_in_link(context, installation, connection, coordinator_id)
    say(
        _(
            "{name} is added with id {id}. Give them this link, in a way that only they can read:",
            name=name,
            id=coordinator_id[:8],
        ),
        *lines,
    )


@app.command(name="link")
def link_(
    ctx: typer.Context,
    coordinator: CoordinatorRef,
    telegram: Annotated[bool, typer.Option("--telegram", help="A link that binds their account of Telegram instead.")] = False,
) -> None:
    """Print a new one-time sign-in link; any earlier link stops working. Somebody who was in before is told, and it waits.

    Coordinators who have an authenticator need none of this: they ask for a link on the page of the desk, or in their bot.
    """
    context = context_of(ctx)
    if telegram and not context.settings.coordinator_name:
        refuse([_("{setting}: name the coordinators' bot first, see docs/telegram.md", setting=variable_name("coordinator_name"))])
    roster, create_link = open_roster(context), _create_account_link if telegram else _create_sign_in_link
    installation = context.load_installation()
    with context.transaction() as connection:
        found = find_coordinator(roster, connection, coordinator)
        lines = create_link(context, installation, connection, found.id)
    say(_("A new link for {name}:", name=found.name), *lines)


@app.command(name="list")
def list_(ctx: typer.Context, as_json: AsJson = False) -> None:
    """Show ids, names, who is available or stands in, who cannot be told of offers, and what they added that waits for `confirm`."""
    context = context_of(ctx)
    roster, is_practice = open_roster(context), context.service_mode().practice
    fields = ProfileForm(context.catalog, context.today)
    with context.transaction() as connection:
        everybody, untold = roster.list_coordinators(connection), roster.list_untold(connection)
    if as_json:
        return print_json([_as_data(one, one in untold, fields) for one in everybody])
    shown = [
        (
            one.id,
            one.name,
            _("available") if one.available else _("not available"),
            _("stand-in") if one.stand_in else "",
            _(CANNOT_BE_TOLD[is_practice]) if one in untold else "",
            _("added, not confirmed: {waiting}", waiting=waiting) if (waiting := format_unconfirmed(fields, one.profile)) else "",
        )
        for one in everybody
    ]
    say(*(align_columns(*shown) if shown else [_("There is no coordinator yet: run  kring coordinator add NAME")]))


@app.command()
def lost(ctx: typer.Context, coordinator: CoordinatorRef, yes: Yes = False, dry_run: DryRun = False) -> None:
    """For a lost or stolen phone: end every session and link, forget the authenticator and its recovery codes."""
    context = context_of(ctx)
    roster = open_roster(context)
    with context.transaction() as connection:
        found = find_coordinator(roster, connection, coordinator)
    if dry_run:
        return say(
            _(
                "{name} ({id}) would be signed out everywhere, and their authenticator and recovery codes forgotten.",
                name=found.name,
                id=found.id[:8],
            )
        )
    ask(
        _(
            "{name} ({id}) is signed out everywhere, and their authenticator and recovery codes are forgotten. Go on?",
            name=found.name,
            id=found.id[:8],
        ),
        yes,
    )
    with context.transaction() as connection:
        roster.revoke_credentials(connection, found.id)
    say(
        _("{name} is signed out everywhere and not available. The lost authenticator opens nothing any more.", name=found.name),
        _("When they have another phone, run  kring coordinator link {id}", id=found.id),
        _("That link waits until they confirm it, or for some hours: they and who stands in are told of it."),
    )


_ONCE_TELEGRAM = deferred(
    "It works once, within 24 hours, in the app in which they want to be told. An account that was bound before is let go."
)
_ONCE = deferred("It works once, within 24 hours. The first time, it asks to set up an authenticator app.")


def open_roster(context: AppContext) -> Roster:
    """The roster of this installation; opened before a transaction begins, because it reads the service mode."""
    return Roster(context.vault, context.load_installation(), context.now)


def create_first_link(context: AppContext) -> str | None:
    """A link for a made-up first coordinator, who is added if there is none; None once anybody set up an authenticator."""
    roster, installation = open_roster(context), context.load_installation()
    with context.transaction() as connection:
        known = roster.list_coordinators(connection)
        if len(known) > 1 or any(roster.is_enrolled(connection, one.id) for one in known):
            return None
        coordinator_id = known[0].id if known else roster.add_coordinator(connection, FIRST_NAME, stand_in=False, invented=True)
        return _create_sign_in_link(context, installation, connection, coordinator_id)[0]


def _as_data(coordinator: Coordinator, is_untold: bool, fields: ProfileForm) -> dict[str, object]:
    return {
        "id": coordinator.id,
        "name": coordinator.name,
        "available": coordinator.available,
        "stand_in": coordinator.stand_in,
        "can_be_told": not is_untold,
        "invented": bool(coordinator.profile.get("invented")),
        "unconfirmed": format_unconfirmed(fields, coordinator.profile),
    }


def format_unconfirmed(fields: ProfileForm, profile: Profile) -> str:
    """What a coordinator added that waits for the operator, with names instead of codes."""
    return "; ".join(fields.format_field(kind, values, current_language()) for kind, values in profile.get("unconfirmed", {}).items())


def _create_sign_in_link(context: AppContext, installation: Installation, connection: Connection, coordinator_id: str) -> LinkLines:
    """A link that signs in, and what to say with it."""
    wait, at = timedelta(hours=context.settings.operator_link_hours), context.now()
    token, valid_from = one_time_links.create_sign_in_token(connection, context.vault, coordinator_id, installation, wait, at)
    lines = [one_time_links.sign_in_link(context.settings.address, token), _(_ONCE)]
    if valid_from > at:
        local = valid_from.astimezone(context.settings.zone)
        lines.append(
            _(
                "It works from {local:%Y-%m-%d %H:%M} on, or as soon as they confirm it: they were told, and so was who stands in.",
                local=local,
            )
        )
    return lines


def _create_account_link(context: AppContext, installation: Installation, connection: Connection, coordinator_id: str) -> LinkLines:
    token = one_time_links.create_account_token(connection, context.vault, coordinator_id, context.now())
    return [one_time_links.account_link(context.settings.coordinator_name, token), _(_ONCE_TELEGRAM)]

"""`kring coordinator add`, `link`, `list` and `lost`: accounts of coordinators and their one-time links."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated

import typer

from bot.config.settings import variable_name
from bot.coordinator.service.account.profile_fields import ProfileForm
from bot.coordinator.service.account.roster import NameTaken
from bot.operator.console import align_columns, ask, context_of, print_json, refuse, say
from bot.operator.coordinators.finding import CoordinatorRef, find_coordinator, open_roster
from bot.operator.coordinators.links import create_account_link, create_sign_in_link
from bot.operator.options import AsJson, DryRun, Yes
from flows.comparing_form import comparing_form
from flows.i18n.messages import _, current_language, deferred
from flows.matching.profile import Profile
from storage.coordinators.coordinators import Coordinator

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
        lines = create_sign_in_link(context, installation, connection, coordinator_id)
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
    roster, create_link = open_roster(context), create_account_link if telegram else create_sign_in_link
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

"""`kring coordinator show` and `change`: the profile of a coordinator, field by field."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from bot.coordinator.service.account.profile_fields import ProfileForm
from bot.operator.console import align_columns, context_of, print_json, refuse, say
from bot.operator.coordinators.accounts import format_unconfirmed, refusing_taken_names
from bot.operator.coordinators.finding import CoordinatorRef, find_coordinator, open_roster
from bot.operator.options import AsJson
from flows.i18n.messages import _, current_language
from flows.reference import languages as spoken

Many, Named = "several separated by ;", "several separated by a comma"
Text = str | None


def _field(meaning: str) -> Any:
    return typer.Option(help=meaning, show_default=False)


app = typer.Typer()


@app.command()
def change(
    ctx: typer.Context,
    coordinator: CoordinatorRef,
    name: Annotated[Text, _field("First name, as seekers will see it.")] = None,
    contact_line: Annotated[Text, _field("How seekers reach this coordinator.")] = None,
    employers: Annotated[Text, _field(f"Organisations they work for, {Many}.")] = None,
    boards: Annotated[Text, _field(f"Boards they sit on, {Many}.")] = None,
    volunteering: Annotated[Text, _field(f"Where they volunteer, {Many}.")] = None,
    languages: Annotated[Text, _field(f"Languages they speak or sign, by name, {Named}.")] = None,
    gender: Annotated[Text, _field("As they give it; woman or man meets a wish for one.")] = None,
    provinces: Annotated[Text, _field(f"Provinces they serve, {Named}.")] = None,
    places: Annotated[Text, _field(f"Places they serve, {Named}.")] = None,
    residence: Annotated[Text, _field("Where they live.")] = None,
    capacity: Annotated[Text, _field("How many dossiers at a time.")] = None,
    capacity_limit: Annotated[Text, _field("The most dossiers at a time that they may choose themselves; 5 where it is not set.")] = None,
    away: Annotated[Text, _field(f"Days away, as 24-12-2026..3-1-2027, {Many}.")] = None,
    email: Annotated[Text, _field("Where notices by mail go.")] = None,
    notify: Annotated[Text, _field("How they are told of an offer: telegram, mail, or both with a comma between.")] = None,
    language: Annotated[Text, _field("Language of their desk.")] = None,
    stand_in: Annotated[bool | None, typer.Option("--stand-in/--no-stand-in", help="Stands in when nobody claims.")] = None,
) -> None:
    """Change what a coordinator says of themselves; an empty text empties a field."""
    context = context_of(ctx)
    fields = ProfileForm(context.catalog, context.today)
    if all(ctx.params[field] is None for field in (*fields.names, "stand_in")):
        refuse([_("Nothing is changed. Say what is to be, for example  --email ADDRESS")])
    changed, wrong = fields.parse_fields({field: ctx.params[field] for field in fields.names}, current_language())
    if wrong:
        refuse([_("Nothing is changed."), *(f"{field}: {problem}" for field, problem in wrong.items())])
    roster = open_roster(context)
    with refusing_taken_names(), context.transaction() as connection:
        found = find_coordinator(roster, connection, coordinator)
        roster.update_profile(connection, found.id, changed, stand_in, by_operator=True)
    say(_("{name} is changed.", name=changed.get("name", found.name)))


@app.command()
def show(ctx: typer.Context, coordinator: CoordinatorRef, as_json: AsJson = False) -> None:
    """Show what a coordinator says of themselves."""
    context = context_of(ctx)
    roster = open_roster(context)
    with context.transaction() as connection:
        found = find_coordinator(roster, connection, coordinator)
    fields = ProfileForm(context.catalog, context.today)
    rows = [("id", found.id), ("available", _yes(found.available)), ("stand_in", _yes(found.stand_in))]
    texts = [(field, _format(fields, field, found.profile.get(field))) for field in (*fields.names, "ties")]
    texts += [("unconfirmed", format_unconfirmed(fields, found.profile))]
    rows += [(field, text) for field, text in texts if text]
    if as_json:
        return print_json(dict(rows))
    say(*align_columns(*rows))


@app.command()
def confirm(ctx: typer.Context, coordinator: CoordinatorRef) -> None:
    """Let count for matching what a coordinator added themselves: languages, provinces and places. `list` shows who waits for it."""
    context = context_of(ctx)
    roster, fields = open_roster(context), ProfileForm(context.catalog, context.today)
    with context.transaction() as connection:
        found = find_coordinator(roster, connection, coordinator)
        waited = format_unconfirmed(fields, found.profile)
        if not waited:
            refuse([_("{name} added nothing that waits.", name=found.name)])
        roster.confirm_profile(connection, found.id)
    say(
        _("{name} is matched by this too from now on: {waited}.", name=found.name, waited=waited),
        _("If something is not right, set it with  kring coordinator change"),
    )


def _yes(true: bool) -> str:
    return _("yes") if true else _("no")


def _format(fields: ProfileForm, field: str, value: Any) -> str:
    """With the code of each language beside its name."""
    if field == "languages" and isinstance(value, list):
        return "; ".join(f"{one} ({spoken.display_name(one, current_language())})" for one in value)
    return fields.format_field(field, value, current_language())

"""`kring coordinator pause`, `resume`, `remove` and `import`: who comes and goes at the desk."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any, NamedTuple

import typer
from sqlalchemy import Connection

from bot.app.context import AppContext
from bot.coordinator.service.profile_fields import ProfileForm
from bot.operator.console import context_of, refuse, say
from bot.operator.coordinators.accounts import Id, added, find_by_prefix, is_enrolled
from flows.dossier.lifecycle import DossierEvent, notifies_seeker
from flows.installation import Installation
from storage import access_log
from storage.coordinators.coordinators import CoordinatorRepository, set_available
from storage.dossiers import offers
from storage.dossiers.dossiers import DossierRepository
from storage.dossiers.notify import Notifier
from storage.dossiers.offers import OfferService
from storage.retention import timers

_TRUE, _FALSE = ("yes", "ja", "1", "true"), ("", "no", "nee", "0", "false")

app = typer.Typer()


@app.command()
def pause(ctx: typer.Context, id: Id) -> None:
    """Offer this coordinator nothing for now; what they hold stays theirs."""
    context = context_of(ctx)
    installation = context.load_installation()
    with context.transaction() as connection:
        found = find_by_prefix(context, connection, id)
        _leave(context, connection, found.id, installation)
    say(f"{found.name} is offered nothing until  kring coordinator resume {found.id[:8]}")


@app.command()
def resume(ctx: typer.Context, id: Id) -> None:
    """Offer this coordinator dossiers again."""
    context = context_of(ctx)
    with context.transaction() as connection:
        found = find_by_prefix(context, connection, id)
        if not is_enrolled(context, connection, found.id):
            refuse([f"{found.name} has not signed in yet, and could not read a dossier: run  kring coordinator link {found.id[:8]}"])
        offers.make_available(connection, found.id, context.now())
    say(f"{found.name} can be asked again.")


@app.command()
def remove(
    ctx: typer.Context,
    id: Id,
    hand_back: Annotated[bool, typer.Option("--hand-back", help="Hand back what they hold: other coordinators are asked.")] = False,
) -> None:
    """Remove a coordinator: profile, links and sessions. Refuses while they hold a dossier, unless told to hand it back."""
    context = context_of(ctx)
    installation = context.load_installation()
    with context.transaction() as connection:
        found = find_by_prefix(context, connection, id)
        held = len(DossierRepository(context.vault).list_held(connection, found.id))
        if held and not hand_back:
            refuse([f"{found.name} holds {held}: add  --hand-back  so that others are asked, or let them close it first."])
        _leave(context, connection, found.id, installation)
        _hand_back(context, connection, found.id, installation)
        CoordinatorRepository(context.vault).remove(connection, found.id)
    say(f"{found.name} is removed." + (f" Handed back: {held}. Ask them to destroy what is on paper or in a phone." if held else ""))


@app.command(name="import")
def import_(
    ctx: typer.Context,
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="CSV in UTF-8; the first line names the fields.")],
    good_rows: Annotated[bool, typer.Option("--good-rows", help="Import the good rows of a file that has bad ones.")] = False,
) -> None:
    """Add coordinators from a CSV file. Names every bad row by its line, and then imports nothing."""
    context = context_of(ctx)
    with context.transaction() as connection:
        rows = list(
            _rows(file, ProfileForm(context.catalog), {one.name for one in CoordinatorRepository(context.vault).list_all(connection)})
        )
        wrong = [f"line {row.line}: {problem}" for row in rows for problem in row.wrong]
        good = [row for row in rows if not row.wrong]
        if wrong and not good_rows:
            refuse([*wrong, "Nothing is imported. Mend these lines, or add  --good-rows  to import the others."])
        for row in good:
            take(context, connection, row.profile, row.stand_in)
    for line in wrong:
        typer.echo(line, err=True)
    say(f"Imported: {len(good)}. Left out: {len(rows) - len(good)}.", "Give each a link:  kring coordinator link ID")


class CsvRow(NamedTuple):
    """One row of a file: where it stands, what it says, and all that is wrong with it."""

    line: int
    profile: dict[str, Any]
    stand_in: bool
    wrong: list[str]


def take(context: AppContext, connection: Connection, profile: dict[str, Any], stand_in: bool) -> str:
    """The id of a new coordinator with this profile, who is asked once they have signed in."""
    id = added(context, connection, profile["name"], stand_in)
    CoordinatorRepository(context.vault).update_profile(connection, id, **profile)
    return id


def _rows(file: Path, fields: ProfileForm, taken: set[str]) -> Iterator[CsvRow]:
    try:
        text = file.read_text("utf-8-sig")
    except UnicodeDecodeError:
        refuse(["The file is not in UTF-8. Save it as  CSV UTF-8  and import it again."])
    first = text.partition("\n")[0]
    reader = csv.DictReader(text.splitlines(), delimiter=";" if ";" in first and "," not in first else ",")
    named = [name.strip() for name in reader.fieldnames or ()]
    _refuse_columns(named, fields)
    reader.fieldnames = named
    for row in reader:
        written = _written(reader.line_num, row, fields, taken)
        taken.add(written.profile.get("name", ""))
        yield written


def _refuse_columns(named: list[str], fields: ProfileForm) -> None:
    unknown = [name or "(empty)" for name in named if name not in (*fields.names, "stand_in")]
    if unknown or "name" not in named or len(named) != len(set(named)):
        wrong = (
            f"line 1: these are no fields: {', '.join(unknown)}."
            if unknown
            else "line 1: each field stands there once, and name is one of them."
        )
        refuse([wrong, f"The fields are {', '.join((*fields.names, 'stand_in'))}."])


def _written(line: int, row: dict[Any, Any], fields: ProfileForm, taken: set[str]) -> CsvRow:
    stand_in = (row.pop("stand_in", None) or "").strip().casefold()
    extra = row.pop(None, None)
    profile, wrong = fields.parse_fields({field: text for field, text in row.items() if text or field == "name"})
    lines = [f"{field}: {problem}" for field, problem in wrong.items()]
    if extra:
        lines.append("it has more cells than the first line; put text with a comma in quotation marks.")
    if stand_in not in (*_TRUE, *_FALSE):
        lines.append(f"stand_in: write yes or no, not {stand_in}.")
    if profile.get("name") in taken:
        lines.append(f"name: there is a {profile['name']} already; seekers could not tell them apart.")
    return CsvRow(line, profile, stand_in in _TRUE, lines)


def _leave(context: AppContext, connection: Connection, id: str, installation: Installation) -> None:
    set_available(connection, id, False)
    OfferService(context.vault, installation).withdraw_from(connection, id, context.now())


def _hand_back(context: AppContext, connection: Connection, id: str, installation: Installation) -> None:
    """As the coordinator would do it at the desk."""
    dossiers, telling, now = DossierRepository(context.vault), Notifier(context.vault, installation), context.now()
    for sent in dossiers.list_held(connection, id):
        is_told = notifies_seeker(sent.progress, "give_back")
        if dossiers.apply_event(connection, sent, DossierEvent("give_back", now)):
            timers.start_timers_after(connection, "give_back", sent.conversation_id, now, installation)
            access_log.record_view(connection, sent.conversation_id, id, "given_back", sent.version, now)
            if is_told:
                telling.notify_seeker(connection, sent.conversation_id, now)

"""`kring numbers`: the hotlines on the help card, and the record that a person dialled each of them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Annotated

import typer
from sqlalchemy import Connection

from bot.app.context import AppContext
from bot.operator.console import align_columns, confirm, context_of, print_json, refuse, say
from bot.operator.options import AsJson
from bot.own.numbers import FILE, write_number
from flows.crisis import RECHECK_AFTER
from flows.i18n.messages import _
from flows.reference.hotlines import Hotline, load_hotlines
from storage.installation import facts

_BY = "dialled_by."  # prefix of the facts that hold who dialled
app = typer.Typer(help="The safety numbers on the help card; without a command: list them.", invoke_without_command=True)


@app.callback()
def list_hotlines(ctx: typer.Context, as_json: AsJson = False) -> None:
    """List every number, with the day on which a person dialled it and who did."""
    if ctx.invoked_subcommand:
        return
    context = context_of(ctx)
    with context.transaction() as connection:
        dialled = context.hotline_checks(connection)
        stale = context.hotlines.find_stale(dialled, context.today())
        if as_json:
            return print_json([_as_data(connection, one, dialled, stale) for one in context.hotlines])
        rows = [
            (one.key, one.name, one.number, _describe_check(connection, one.key, dialled, stale) + _describe_difference(one))
            for one in context.hotlines
        ]
    say(*align_columns(*rows))


@app.command("set")
def set_number(
    ctx: typer.Context,
    name: Annotated[str, typer.Argument(help="Name or key of the number, as  kring numbers  shows it.")],
    number: Annotated[str, typer.Argument(help="The right number, as people read it.")],
) -> None:
    """Correct a number: on the help card, at the desk, on error pages and on paper. It counts as dialled when you say so."""
    context = context_of(ctx)
    hotline = _find_hotline(context, name)
    write_number(context.own.path, hotline.key, number)
    say(
        _(
            "{name}: {number} instead of {former}, in {file}.",
            name=hotline.name,
            number=number,
            former=hotline.number,
            file=context.own.path / FILE,
        ),
        _("Now start the service anew, dial the number, and run  kring numbers checked"),
        _("A proxy has an error page of its own: is the number on it? See docs/operating.md, *Behind a proxy*."),
    )


@app.command("checked")
def record_checks(
    ctx: typer.Context,
    by: Annotated[str, typer.Option("--by", help="Who dialled.", prompt="Who dialled")],
    every: Annotated[bool, typer.Option("--all", help="All numbers were dialled and answered; ask nothing.")] = False,
) -> None:
    """Go through the numbers: was each dialled by a person, and did the right service answer?"""
    context = context_of(ctx)
    answered = [hotline.key for hotline in context.hotlines if every or _confirm(hotline.name, hotline.number)]
    with context.transaction() as connection:
        for key in answered:
            facts.record_check(connection, key, context.today(), context.hotlines[key].number)
            facts.write_fact(connection, _BY + key, by)
    _report_remaining(context)


def _find_hotline(context: AppContext, name: str) -> Hotline:
    found = [one for one in context.hotlines if name.casefold() in (one.key.casefold(), one.name.casefold(), one.number.casefold())]
    if len(found) != 1:
        refuse(
            [
                _(
                    "There is no number {name!r}. There are: {names}.",
                    name=name,
                    names=", ".join(f"{one.key} ({one.name})" for one in context.hotlines),
                )
            ]
        )
    return found[0]


def _describe_difference(hotline: Hotline) -> str:
    """What the package says instead."""
    package = next((one for one in load_hotlines() if one.key == hotline.key), None)
    if package is None:
        return _(", YOURS")
    return _(", YOURS: the package has {number}", number=package.number) if package.number != hotline.number else ""


def _confirm(name: str, number: str) -> bool:
    return confirm(_("{name}, {number}: did you dial it, and did {name} answer?", name=name, number=number))


def _report_remaining(context: AppContext) -> None:
    remaining = context.stale_hotlines()
    if remaining:
        dangerous = _("A wrong number is dangerous: see docs/bad-night.md, *A wrong number on the help card*.")
        refuse([_("Still to dial: {remaining}. {dangerous}", remaining="; ".join(remaining), dangerous=dangerous)])
    say(_("Every number is checked. Dial them all again within {days} days.", days=RECHECK_AFTER.days))


def _as_data(connection: Connection, hotline: Hotline, dialled: Mapping[str, date], stale: list[str]) -> dict[str, object]:
    key = hotline.key
    return {
        "key": key,
        "name": hotline.name,
        "number": hotline.number,
        "dialled_on": dialled[key].isoformat() if key in dialled else None,
        "dialled_by": facts.read_fact(connection, _BY + key),
        "is_stale": key in stale,
        "is_own": bool(_describe_difference(hotline)),
    }


def _describe_check(connection: Connection, key: str, dialled: Mapping[str, date], stale: list[str]) -> str:
    if key not in dialled:
        return _("NEVER DIALLED")
    by = facts.read_fact(connection, _BY + key) or _("somebody")
    return _("dialled on {day} by {by}", day=dialled[key].isoformat(), by=by) + (_(", STALE") if key in stale else "")

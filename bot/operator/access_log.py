"""`kring journal`: the operator's own deeds in the access log, and a check of its hash chain."""

from __future__ import annotations

import typer

from bot.operator.console import REFUSED, align_columns, context_of, print_json, refuse, say
from bot.operator.options import AsJson
from flows.i18n.messages import _
from storage.access_log import OPERATOR, AccessLog, list_actors_entries

_SHOWN = 100

app = typer.Typer(help="Who looked at what and when, without content.", no_args_is_help=True)


@app.callback()
def access_log_group() -> None:
    """Group of commands; without a callback typer would fold the single command into it."""


@app.command("deeds")
def list_deeds(ctx: typer.Context, as_json: AsJson = False) -> None:
    """List the newest hundred deeds of operators, the newest first: when, and which command; never who or whose."""
    with context_of(ctx).transaction() as connection:
        rows = [(entry.at.isoformat(timespec="seconds"), entry.action) for entry in list_actors_entries(connection, OPERATOR, _SHOWN)]
    if as_json:
        return print_json([{"at": at, "command": command} for at, command in rows])
    say(*(align_columns(*rows) if rows else [_("No operator changed anything yet.")]))


@app.command("verify")
def verify_access_log(ctx: typer.Context, as_json: AsJson = False) -> None:
    """Check that no entry of the access log is missing or changed; anonymous entries are those of erased conversations."""
    context = context_of(ctx)
    with context.transaction() as connection:
        problems = [
            _("Line {number} does not follow from the line before it.", number=number) if number else _("Lines at the end are missing.")
            for number in AccessLog(context.vault).find_broken_links(connection)
        ]
    if as_json:
        print_json({"is_whole": not problems, "problems": problems})
        raise typer.Exit(REFUSED if problems else 0)
    if problems:
        refuse([*problems, _("Somebody changed the access log outside Kring: see docs/bad-night.md, *A breach, and its 72 hours*.")])
    say(_("The access log is whole."))

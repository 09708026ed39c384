"""`kring backups`: those that are in a folder, and a person's word that one was restored to try it."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from bot.operator.backups.expired_backups import FILE_NAME, list_backups
from bot.operator.console import align_columns, ask, context_of, print_json, say
from bot.operator.options import AsJson, Yes
from flows.i18n.messages import _
from storage.installation import facts

app = typer.Typer(help="The backups in a folder, and the trial of restoring one.", no_args_is_help=True)


@app.command("list")
def list_(
    place: Annotated[Path, typer.Argument(exists=True, file_okay=False, help="The folder of the backups.")], as_json: AsJson = False
) -> None:
    """List what `kring backup` wrote there, oldest first, with the moment and the size; the installation is not opened."""
    found = [(path, path.stat().st_size, "" if path.suffix == ".age" else _("broken off")) for path in list_backups(place)]
    if as_json:
        named = ("file", "made_at", "bytes", "is_whole")
        return print_json([dict(zip(named, (str(path), _made_at(path), size, not note), strict=True)) for path, size, note in found])
    rows = [(path.name, _made_at(path), _("{size:,} bytes", size=size), note) for path, size, note in found]
    say(*(align_columns(*rows) if rows else [_("There is no backup in this folder.")]))


@app.command("tested")
def confirm_restore_test(ctx: typer.Context, yes: Yes = False) -> None:
    """Confirm that a backup was restored to try it, with the keys that are kept elsewhere; the doctor asks every 90 days."""
    context = context_of(ctx)
    ask(_("Was the newest backup restored, with the copy of the keys, on another machine or with  kring restore --dry-run?"), yes)
    with context.transaction() as connection:
        facts.write_fact(connection, facts.RESTORE_TESTED, context.today().isoformat())
    say(_("Noted. Try it again within 90 days."))


def _made_at(path: Path) -> str:
    return datetime.strptime(path.with_suffix(".age").name, FILE_NAME).replace(tzinfo=UTC).isoformat()

"""`kring backup`, `kring restore` and `kring move`: the memory in another place, whole, and without what was destroyed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Annotated, Any

import typer

from bot.app.context import AppContext
from bot.config.settings import DATABASE_PREFIXES, variable_name
from bot.config.startup_checks import keys_from_environment
from bot.operator.console import DATABASE_IN_USE, context_of, refuse, say
from flows.timestamps import from_iso
from storage.backup import age_keys, archive
from storage.backup.move import move_database as move_all
from storage.backup.restore import restore_backup as put_back
from storage.db import engine, files
from storage.retention import tombstones

app = typer.Typer()
_NAME = "kring-%Y%m%d-%H%M%S.age"
_FILE: dict[str, Any] = {"exists": True, "dir_okay": False}  # one that was named and is not there is no wish to go without


@app.command("backup")
def make_backup(ctx: typer.Context, place: Annotated[Path, typer.Argument(help="The folder of the backups.")]) -> None:
    """Write a sealed backup there while the service runs, read it back, and remove those that are too old."""
    context = context_of(ctx)
    if lacking := list(_lacking(context)):
        refuse(lacking)
    to, at = _recipients(context), context.now()
    path = files.ensure_private_dir(place) / at.strftime(_NAME)
    made = archive.write_backup(context.engine, path, to, at)
    say(f"{path}: {made.lines} lines, read back and whole. The keys are not in it.")
    for old in _too_old(context, place):
        old.unlink()
        say(f"{old} is gone: older than {context.settings.backup_days} days")


def _lacking(context: AppContext) -> Iterator[str]:
    if not context.settings.backup_to:
        yield f"Set {variable_name('backup_to')} to a public age key (age-keygen makes one; keep its secret half elsewhere)."
    if not context.settings.backup_days:
        yield f"Set {variable_name('backup_days')} to how long backups are kept, at most 30: the chat names it to people who wipe."


def _recipients(context: AppContext) -> list[Any]:
    return [age_keys.parse_recipient(one) for one in context.settings.backup_to.split(",") if one.strip()]


def _too_old(context: AppContext, folder: Path) -> list[Path]:
    """The backups there that were made longer ago than the chat promises."""
    oldest = (context.now() - timedelta(days=context.settings.backup_days)).strftime(_NAME)
    return [path for path in sorted(folder.glob("kring-*")) if path.name < oldest]  # also what a killed one left


@app.command()
def restore(
    ctx: typer.Context,
    file: Annotated[Path, typer.Argument(**_FILE, help="The backup.")],
    identity: Annotated[Path, typer.Option("--identity", **_FILE, help="The file with the secret age key.")],
    list_file: Annotated[Path | None, typer.Option("--destroyed", **_FILE, help="The newest list of what was destroyed.")] = None,
) -> None:
    """Put a backup back where there is no database yet, and destroy again what was destroyed since."""
    context = context_of(ctx)
    if not context.lock_keys(exclusive=True):
        refuse(["The service runs. Stop  kring serve  first."])
    newest = list_file or context.tombstones_file
    since = tombstones.read_file(newest) if newest.is_file() else {}
    if not (keys_from_environment(context.settings) or context.keys_file.exists()):
        refuse([f"Put back the keys first: {context.keys_file} is not there, and without them nothing in a backup can be read."])
    with archive.decrypt_backup(file, age_keys.load_identity(identity)) as inside, context.unmigrated_engine() as empty:
        made = archive.verify_backup(inside)
        again = put_back(empty, context.vault, inside, made, since, context.now(), context.settings.draft_days)
    say(f"Everything of {from_iso(made.made_at):%Y-%m-%d %H:%M} UTC is back; {again} conversations and dossiers were destroyed again.")
    say(*_promised(newest, since, made))


def _promised(newest: Path, since: dict[str, str], made: archive.BackupInfo) -> Iterator[str]:
    if not since:
        yield f"There was no list of what was destroyed ({newest}). What people wiped or took back after this backup is here again:"
        yield "that cannot be promised away. Tell the foundation, and say so to who asks."
    else:
        yield f"The newest entry of the list is of {max(since.values())}. What was destroyed after the list was last written is here again."
    yield "What people said after the backup was made is not here. Coordinators who were removed since are here again."


@app.command()
def move(ctx: typer.Context, url: Annotated[str, typer.Argument(help="The database to move to, such as postgresql+psycopg://...")]) -> None:
    """Copy everything into another database and compare; the service must be stopped. May be run again."""
    context = context_of(ctx)
    if not url.startswith(DATABASE_PREFIXES):
        refuse([f"A database is named as {DATABASE_PREFIXES[1]}name@machine/database, or as a path after {DATABASE_PREFIXES[0]}"])
    if not context.lock_keys(exclusive=True):
        refuse(["The service runs. Stop  kring serve  first, on every machine."])
    if context.is_used_elsewhere():
        refuse([DATABASE_IN_USE])
    target = engine.open_engine(url)
    try:
        count = move_all(context.engine, target)
    finally:
        target.dispose()
    say(f"{count} rows are there, the same as here. Now set {variable_name('database')} to it, and start.")
    say("The former database is still there: destroy it when the new one serves, backups of it too.")

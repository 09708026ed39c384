"""`kring backup`, `kring restore` and `kring move`: copies of the whole database; what the tombstone file names stays erased."""

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
from bot.operator.expired_backups import FILE_NAME, list_backups, list_expired, list_newest
from flows.timestamps import from_iso, to_iso
from storage.backup import age_keys, archive
from storage.backup.move import move_database as move_all
from storage.backup.restore import restore_backup as put_back
from storage.db import engine, files
from storage.installation import facts
from storage.retention import tombstones

app = typer.Typer()
_EXISTING_FILE: dict[str, object] = {
    "exists": True,
    "dir_okay": False,
}  # a named file that is missing is a mistake, not a wish to go without


@app.command("backup")
def make_backup(
    ctx: typer.Context,
    place: Annotated[Path, typer.Argument(help="The folder of the backups.")],
    keep: Annotated[int, typer.Option("--keep", min=1, help="So many of the newest are never removed, however old.")] = 1,
) -> None:
    """Write an encrypted backup there while the service runs, read it back, and remove those that are too old."""
    context = context_of(ctx)
    if problems := list(_missing_settings(context)):
        refuse(problems)
    recipients, now = _recipients(context), context.now()
    path = files.ensure_private_dir(place) / now.strftime(FILE_NAME)
    with context.found_engine() as found:  # as it is: a backup is made before an update changes the schema
        info = archive.write_backup(found, path, recipients, now)
        with found.begin() as connection:
            facts.write_fact(connection, facts.LAST_BACKUP, to_iso(now))
    say(f"{path}: {info.lines} lines, read back and whole. The keys are not in it.")
    _remove_expired(context, place, keep)


def _missing_settings(context: AppContext) -> Iterator[str]:
    if not context.settings.backup_to:
        yield f"Set {variable_name('backup_to')} to a public age key (age-keygen makes one; keep its secret half elsewhere)."
    if not context.settings.backup_days:
        yield f"Set {variable_name('backup_days')} to how long backups are kept, at most 30: the chat tells it to people who erase."


def _recipients(context: AppContext) -> list[Any]:
    return [age_keys.parse_recipient(key) for key in context.settings.backup_to.split(",") if key.strip()]


def _remove_expired(context: AppContext, place: Path, keep: int) -> None:
    """Remove what is older than the chat promises to people who erase their conversation, but never the newest."""
    days = context.settings.backup_days
    backups = list_backups(place)
    newest = list_newest(backups, keep)
    for old in list_expired(backups, context.now() - timedelta(days=days)):
        if old in newest:
            say(f"{old} is kept, one of the newest {keep}. But people who erased were promised that it is gone after {days} days.")
        else:
            old.unlink()
            say(f"{old} is gone: older than {days} days")


@app.command("restore")
def restore_backup(
    ctx: typer.Context,
    file: Annotated[Path, typer.Argument(**_EXISTING_FILE, help="The backup.")],
    identity: Annotated[Path, typer.Option("--identity", **_EXISTING_FILE, help="The file with the secret age key.")],
    newer_file: Annotated[Path | None, typer.Option("--destroyed", **_EXISTING_FILE, help="The newest tombstone file.")] = None,
) -> None:
    """Restore a backup if there is no database yet, and erase again what the tombstone file names."""
    context = context_of(ctx)
    if not context.lock_keys(exclusive=True):
        refuse(["The service runs. Stop  kring serve  first."])
    tombstones_file = newer_file or context.tombstones_file
    erased = tombstones.read_file(tombstones_file) if tombstones_file.is_file() else {}
    if not (keys_from_environment(context.settings) or context.keys_file.exists()):
        refuse([f"Put back the keys first: {context.keys_file} is not there, and without them nothing in a backup can be read."])
    with archive.decrypt_backup(file, age_keys.load_identity(identity)) as content, context.unmigrated_engine() as target:
        info = archive.verify_backup(content)
        count = put_back(target, context.vault, content, info, erased, context.now(), context.settings.draft_days)
    say(f"Everything of {from_iso(info.made_at):%Y-%m-%d %H:%M} UTC is back; {count} conversations and dossiers were erased again.")
    say(*_restore_notes(tombstones_file, erased))


def _restore_notes(path: Path, erased: dict[str, str]) -> Iterator[str]:
    if not erased:
        yield f"There was no tombstone file ({path}). What people erased or took back after this backup is here again:"
        yield "that cannot be promised away. Tell the foundation, and say so to who asks."
    else:
        newest = max(erased.values())
        yield f"The newest tombstone is of {newest}. What was erased after the file was last written is here again."
    yield "What people said after the backup was made is not here. Coordinators who were removed since are here again."
    yield "Everybody signs in to the desk anew. Was a phone lost since? Run  kring coordinator lost  for it once more."


@app.command("move")
def move_database(
    ctx: typer.Context, url: Annotated[str, typer.Argument(help="The database to move to, such as postgresql+psycopg://...")]
) -> None:
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

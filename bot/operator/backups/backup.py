"""`kring backup` and `kring move`: copies of the whole database, while it is used or into another one."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Annotated, Any

import typer

from bot.app.context import AppContext
from bot.config.setting_types import DATABASE_PREFIXES
from bot.config.settings import variable_name
from bot.operator.backups.expired_backups import FILE_NAME, fingerprint, list_backups, list_expired, list_newest
from bot.operator.command_line.progress import show_progress
from bot.operator.console import DATABASE_IN_USE, context_of, refuse, say
from bot.operator.deeds import record_deed
from bot.own.copy import read_files
from flows.i18n.messages import _
from flows.timestamps import to_iso
from storage.backup import age_keys, archive
from storage.backup.move import move_database as move_all
from storage.db import engine, files
from storage.installation import facts

app = typer.Typer()


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
    recipients, now, own = _recipients(context), context.now(), read_files(context.own.path)
    path = files.ensure_private_dir(place) / now.strftime(FILE_NAME)
    with context.found_engine() as found:  # as it is: a backup is made before an update changes the schema
        with show_progress(_("Writing the backup and reading it back")) as watch:
            info = archive.write_backup(found, path, recipients, now, own, watch)
        with found.begin() as connection:
            facts.write_fact(connection, facts.LAST_BACKUP, to_iso(now))
            facts.write_fact(connection, facts.LAST_BACKUP_FILE, f"{fingerprint(path)} {path.absolute()}")
    own_files = _(", and {count} files of {path}", count=len(own), path=context.own.path) if own else ""
    say(
        _(
            "{path}: {lines} lines{own_files}, read back and whole. The keys are not in it.",
            path=path,
            lines=info.lines,
            own_files=own_files,
        )
    )
    _remove_expired(context, place, keep)


def _missing_settings(context: AppContext) -> Iterator[str]:
    if not context.settings.backup_to:
        yield _(
            "Set {setting} to a public age key (age-keygen makes one; keep its secret half elsewhere).", setting=variable_name("backup_to")
        )
    if not context.settings.backup_days:
        yield _(
            "Set {setting} to how long backups are kept, at most 30: the chat tells it to people who erase.",
            setting=variable_name("backup_days"),
        )


def _recipients(context: AppContext) -> list[Any]:
    return [age_keys.parse_recipient(key) for key in context.settings.backup_to.split(",") if key.strip()]


def _remove_expired(context: AppContext, place: Path, keep: int) -> None:
    """Remove what is older than the chat promises to people who erase their conversation, but never the newest."""
    days = context.settings.backup_days
    backups = list_backups(place)
    newest = list_newest(backups, keep)
    for old in list_expired(backups, context.now() - timedelta(days=days)):
        if old in newest:
            say(
                _(
                    "{old} is kept, one of the newest {keep}. But people who erased were promised that it is gone after {days} days.",
                    old=old,
                    keep=keep,
                    days=days,
                )
            )
        else:
            old.unlink()
            say(_("{old} is gone: older than {days} days", old=old, days=days))


@app.command("move")
def move_database(
    ctx: typer.Context, url: Annotated[str, typer.Argument(help="The database to move to, such as postgresql+psycopg://...")]
) -> None:
    """Copy everything into another database and compare; the service must be stopped. May be run again."""
    context = context_of(ctx)
    if not url.startswith(DATABASE_PREFIXES):
        refuse(
            [
                _(
                    "A database is named as {server}name@machine/database, or as a path after {file}",
                    server=DATABASE_PREFIXES[1],
                    file=DATABASE_PREFIXES[0],
                )
            ]
        )
    if not context.lock_keys(exclusive=True):
        refuse([_("The service runs. Stop  kring serve  first, on every machine.")])
    if context.is_used_elsewhere():
        refuse([_(DATABASE_IN_USE)])
    target = engine.open_engine(url)
    try:
        target.connect().close()
        record_deed("move", context)
        with show_progress(_("Copying and comparing")) as watch:
            count = move_all(context.engine, target, watch)
    finally:
        target.dispose()
    say(_("{count} rows are there, the same as here. Now set {setting} to it, and start.", count=count, setting=variable_name("database")))
    say(_("The former database is still there: destroy it when the new one serves, backups of it too."))

"""`kring restore`: puts a backup back where there is no database; what the tombstone file names is erased again."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer
from sqlalchemy import Engine

from bot.app.context import AppContext
from bot.config.startup_checks import keys_from_environment
from bot.operator.command_line.progress import show_progress
from bot.operator.console import ask, context_of, refuse, say
from bot.operator.options import Yes
from bot.own.copy import put_back as put_back_own
from flows.i18n.messages import _
from flows.timestamps import from_iso
from storage.backup import age_keys, archive
from storage.backup.restore import restore_backup as put_back
from storage.db.engine import open_engine
from storage.retention import tombstones

app = typer.Typer()
_EXISTING_FILE: dict[str, object] = {"exists": True, "dir_okay": False}  # a named file that is missing is a mistake


@app.command("restore")
def restore_backup(
    ctx: typer.Context,
    file: Annotated[Path, typer.Argument(**_EXISTING_FILE, help="The backup.")],
    identity: Annotated[Path, typer.Option("--identity", **_EXISTING_FILE, help="The file with the secret age key.")],
    newer_file: Annotated[Path | None, typer.Option("--destroyed", **_EXISTING_FILE, help="The newest tombstone file.")] = None,
    yes: Yes = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Restore into a database that is removed; change nothing.")] = False,
) -> None:
    """Restore a backup if there is no database yet, and erase again what the tombstone file names."""
    context = context_of(ctx)
    _refuse_without_keys(context, dry_run)
    tombstones_file = newer_file or context.tombstones_file
    erased = tombstones.read_file(tombstones_file) if tombstones_file.is_file() else {}
    if not dry_run:
        folder = context.settings.data_dir.absolute()
        ask(_("Everything in {name} is put back as the database of {data_dir}. Go on?", name=file.name, data_dir=folder), yes)
    with archive.decrypt_backup(file, age_keys.load_identity(identity)) as content, _target_of(context, dry_run) as target:
        info = archive.verify_backup(content)
        with show_progress(_("Restoring")) as watch:
            count = put_back(target, context.vault, content, info, erased, context.now(), context.settings.draft_days, watch)
    made_at = f"{from_iso(info.made_at):%Y-%m-%d %H:%M} UTC"
    if dry_run:
        return say(
            _(
                "It can be restored: everything of {made_at}; {count} conversations and dossiers would be erased again.",
                made_at=made_at,
                count=count,
            ),
            _("Nothing was changed. Was it a trial on another machine? Then run  kring backups tested  where the service runs."),
        )
    say(_("Everything of {made_at} is back; {count} conversations and dossiers were erased again.", made_at=made_at, count=count))
    say(*put_back_own(context.own.path, info.own), *_restore_notes(tombstones_file, erased))


def _refuse_without_keys(context: AppContext, dry_run: bool) -> None:
    """Refuse while the service has the keys in use, but for a trial, and where there are none."""
    if not dry_run and not context.lock_keys(exclusive=True):
        refuse([_("The service runs. Stop  kring serve  first.")])
    if not (keys_from_environment(context.settings) or context.keys_file.exists()):
        refuse(
            [
                _(
                    "Put back the keys first: {keys_file} is not there, and without them nothing in a backup can be read.",
                    keys_file=context.keys_file,
                )
            ]
        )


@contextmanager
def _target_of(context: AppContext, dry_run: bool) -> Iterator[Engine]:
    """The database of the settings, or for a trial one in a folder that is removed."""
    if not dry_run:
        with context.unmigrated_engine() as engine:
            yield engine
        return
    with tempfile.TemporaryDirectory() as folder:
        engine = open_engine(f"sqlite:///{folder}/trial.db")
        try:
            yield engine
        finally:
            engine.dispose()


def _restore_notes(path: Path, erased: dict[str, str]) -> Iterator[str]:
    if not erased:
        yield _("There was no tombstone file ({path}). What people erased or took back after this backup is here again:", path=path)
        yield _("that cannot be promised away. Tell the foundation, and say so to who asks.")
    else:
        newest = max(erased.values())
        yield _("The newest tombstone is of {newest}. What was erased after the file was last written is here again.", newest=newest)
    yield _("What people said after the backup was made is not here. Coordinators who were removed since are here again.")
    yield _("Everybody signs in to the desk anew. Was a phone lost since? Run  kring coordinator lost  for it once more.")

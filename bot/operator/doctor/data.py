"""Checks of what lies on the disk: folder, keys, database and tombstone file."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator

from sqlalchemy.exc import DBAPIError

from bot.app.context import AppContext
from bot.config.startup_checks import database_file, keys_from_environment
from bot.operator import error_messages
from bot.operator.doctor.finding import Finding
from flows.errors import KringError
from storage.db import files
from storage.db.disk_reserve import RESERVED_BYTES, reserve_beside
from storage.db.engine import is_intact
from storage.retention import tombstones

_MIN_FREE = 200 * 1024 * 1024  # bytes


def check_presence(context: AppContext) -> Finding:
    """A check that opened what is missing would make it, and hide the loss."""
    path = database_file(context.settings.database_url)
    if path is None:
        return Finding("database file")
    was_here = context.keys_file.exists() or context.tombstones_file.exists()
    if not path.exists() and not was_here:
        remedy = "Is KRING_DATA_DIR right, and its disk there? For a new installation run  kring migrate  first"
        return Finding("data folder", f"nothing of an installation is in {context.settings.data_dir}. {remedy}")
    if path.exists():
        has_keys = context.keys_file.exists() or keys_from_environment(context.settings)
        see = "see docs/bad-night.md, *The keys file is missing*, and docs/operating.md, *Keys*. A new installation: kring migrate"
        absent = f"the keys file is missing: {context.keys_file} is not there, {see}"
        return Finding("database and keys file", None if has_keys else absent)
    problem = f"{path} is not there, and it was: see docs/bad-night.md, file_lost. Is it a new installation? Then run  kring migrate"
    return Finding("database file", problem)


def check_opening(subject: str, open_it: Callable[[], object]) -> Finding:
    try:
        open_it()
    except KringError as error:
        return Finding(subject, str(error))
    except Exception as error:
        subject = "database" if isinstance(error, DBAPIError) else subject  # the keys check asks the database whether keys may be made
        return Finding(subject, error_messages.explain(error) or f"cannot be opened ({type(error).__name__}): see docs/bad-night.md")
    return Finding(subject)


def check_disk(context: AppContext) -> Finding:
    existing = next(path for path in (context.settings.data_dir, *context.settings.data_dir.absolute().parents) if path.exists())
    free = shutil.disk_usage(existing).free
    left = f"{free // 1024 // 1024} MB left"
    problem = f"make room: see docs/bad-night.md, *The disk is full*. {_reserve_of(context)}"
    return Finding(f"disk space, {left}", None if free > _MIN_FREE else problem)


def _reserve_of(context: AppContext) -> str:
    """What is left for erasing alone, beside an SQLite database."""
    path = database_file(context.settings.database_url)
    if path is None:
        return "Only the server's own disk counts for the database"
    size = RESERVED_BYTES // 1024 // 1024
    is_kept = reserve_beside(path).exists()
    return (
        f"{size} MB are kept for erasing"
        if is_kept
        else f"The {size} MB for erasing are used up: while there is no room, nobody may be able to wipe"
    )


def check_integrity(context: AppContext) -> Finding:
    """SQLite's own integrity check of every page."""
    if context.engine.dialect.name != "sqlite":
        return Finding("the server's database")
    problem = "it is damaged: see docs/bad-night.md, *The database is damaged*"
    return Finding("every page of the database", None if is_intact(context.engine) else problem)


def check_tombstones(context: AppContext) -> Finding:
    """A database without the tombstones of the file is not the one that wrote them, but a new one or an older copy."""
    try:
        with context.transaction() as connection:
            count = tombstones.count_missing(connection, context.tombstones_file, context.now())
    except KringError as error:
        return Finding("tombstone file", str(error))
    problem = f"this database does not know {count} of them. Stop the service: see docs/bad-night.md, *Not the database that was here*"
    return Finding("tombstone file", problem if count else None)


def check_permissions(context: AppContext) -> Iterator[Finding]:
    for path in (context.settings.data_dir, *sorted(context.settings.data_dir.glob("*"))):
        if files.is_open_to_others(path):
            yield Finding(f"access to {path}", f"others can read it: run  chmod go= {path}")
    yield Finding("access to the data folder")


def check_own(context: AppContext) -> Finding:
    """What the foundation laid over the package; what an update made stale is theirs to look at."""
    own = context.own
    if problems := list(own.find_problems()):
        return Finding("own folder", "; ".join(problems))
    differences = "; ".join(own.find_differences()) or "everything is as the package says"
    return Finding(f"own folder: {differences}", "; ".join((*own.words.stale, *own.find_left_out())) or None)

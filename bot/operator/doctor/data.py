"""Checks of what lies on the disk: folder, keys, database and tombstone file."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator

from sqlalchemy.exc import DBAPIError

from bot.app.context import AppContext
from bot.config.startup_checks import database_file, keys_from_environment
from bot.operator import error_messages
from bot.operator.doctor.finding import Finding
from bot.own.differences import find_differences
from bot.own.folder_check import find_left_out, find_problems
from flows.errors import KringError
from flows.i18n.messages import _
from storage.db import files
from storage.db.disk_reserve import RESERVED_BYTES, reserve_beside
from storage.db.engine import is_intact
from storage.retention import tombstones

_MIN_FREE = 200 * 1024 * 1024  # bytes


def check_presence(context: AppContext) -> Finding:
    """A check that opened what is missing would make it, and hide the loss."""
    path = database_file(context.settings.database_url)
    if path is None:
        return Finding(_("database file"))
    was_here = context.keys_file.exists() or context.tombstones_file.exists()
    if not path.exists() and not was_here:
        remedy = _("Is KRING_DATA_DIR right, and its disk there? For a new installation run  kring migrate  first")
        return Finding(
            _("data folder"), _("nothing of an installation is in {data_dir}. {remedy}", data_dir=context.settings.data_dir, remedy=remedy)
        )
    if path.exists():
        has_keys = context.keys_file.exists() or keys_from_environment(context.settings)
        see = _("see docs/bad-night.md, *The keys file is missing*, and docs/operating.md, *Keys*")
        absent = _("the keys file is missing: {keys_file} is not there, {see}", keys_file=context.keys_file, see=see)
        return Finding(_("database and keys file"), None if has_keys else absent)
    problem = _(
        "{path} is not there, and it was: see docs/bad-night.md, file_lost. Is it a new installation? Then run  kring migrate", path=path
    )
    return Finding(_("database file"), problem)


def check_opening(subject: str, open_it: Callable[[], object]) -> Finding:
    try:
        open_it()
    except KringError as error:
        return Finding(subject, str(error))
    except Exception as error:
        subject = "database" if isinstance(error, DBAPIError) else subject  # the keys check asks the database whether keys may be made
        return Finding(
            subject, error_messages.explain(error) or _("cannot be opened ({kind}): see docs/bad-night.md", kind=type(error).__name__)
        )
    return Finding(subject)


def check_disk(context: AppContext) -> Finding:
    existing = next(path for path in (context.settings.data_dir, *context.settings.data_dir.absolute().parents) if path.exists())
    free = shutil.disk_usage(existing).free
    left = _("{size} MB left", size=free // 1024 // 1024)
    problem = _("make room: see docs/bad-night.md, *The disk is full*. {reserve}", reserve=_reserve_of(context))
    return Finding(_("disk space, {left}", left=left), None if free > _MIN_FREE else problem)


def _reserve_of(context: AppContext) -> str:
    """What is left for erasing alone, beside an SQLite database."""
    path = database_file(context.settings.database_url)
    if path is None:
        return _("Only the server's own disk counts for the database")
    size = RESERVED_BYTES // 1024 // 1024
    is_kept = reserve_beside(path).exists()
    return (
        _("{size} MB are kept for erasing", size=size)
        if is_kept
        else _("The {size} MB for erasing are used up: while there is no room, nobody may be able to wipe", size=size)
    )


def check_integrity(context: AppContext) -> Finding:
    """SQLite's own integrity check of every page."""
    if context.engine.dialect.name != "sqlite":
        return Finding(_("the server's database"))
    problem = _("it is damaged: see docs/bad-night.md, *The database is damaged*")
    return Finding(_("every page of the database"), None if is_intact(context.engine) else problem)


def check_tombstones(context: AppContext) -> Finding:
    """A database without the tombstones of the file is not the one that wrote them, but a new one or an older copy."""
    try:
        with context.transaction() as connection:
            count = tombstones.count_missing(connection, context.tombstones_file, context.now())
    except KringError as error:
        return Finding(_("tombstone file"), str(error))
    problem = _(
        "this database does not know {count} of them. Stop the service: see docs/bad-night.md, *Not the database that was here*",
        count=count,
    )
    return Finding(_("tombstone file"), problem if count else None)


def check_permissions(context: AppContext) -> Iterator[Finding]:
    for path in (context.settings.data_dir, *sorted(context.settings.data_dir.glob("*"))):
        if files.is_open_to_others(path):
            yield Finding(_("access to {path}", path=path), _("others can read it: run  chmod go= {path}", path=path))
    yield Finding(_("access to the data folder"))


def check_own(context: AppContext) -> Finding:
    """What the foundation laid over the package; what an update made stale is theirs to look at."""
    own = context.own
    if problems := list(find_problems(own)):
        return Finding(_("own folder"), "; ".join(problems))
    differences = "; ".join(find_differences(own)) or _("everything is as the package says")
    return Finding(_("own folder: {differences}", differences=differences), "; ".join((*own.words.stale, *find_left_out(own))) or None)

"""`kring doctor`: is everything as it should be, and if not, how it is mended."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import NamedTuple

import typer
from sqlalchemy.exc import DBAPIError

from bot.app.context import AppContext
from bot.config.service_mode import KEYS_COPIED
from bot.operator import error_messages
from bot.operator.console import context_of, refuse, say
from bot.operator.open_close import missing_for_opening
from flows.errors import KringError
from storage.conversations import sent_messages
from storage.coordinators import coordinators
from storage.db import files
from storage.db.engine import is_intact
from storage.delivery import update_offsets
from storage.dossiers import reports
from storage.installation import facts
from storage.retention import timers, tombstones

_LATE = timedelta(minutes=10)
_LONG = timedelta(hours=24)
_ENOUGH = 200 * 1024 * 1024  # bytes

app = typer.Typer()


class Finding(NamedTuple):
    """What was looked at, and what is wrong with it, if anything."""

    subject: str
    problem: str | None = None


@app.command()
def doctor(ctx: typer.Context) -> None:
    """Check settings, keys, permissions, schema, clocks, numbers, disk space, and what is missing before opening."""
    findings = list(run_checks(context_of(ctx)))
    say(*(f"well   {one.subject}" for one in findings if one.problem is None))
    wrong = [f"WRONG  {one.subject}: {one.problem}" for one in findings if one.problem]
    if wrong:
        refuse(wrong)


def run_checks(context: AppContext) -> Iterator[Finding]:
    """Every check in order. Where memory cannot be opened the rest is left out: it would say the same."""
    yield Finding("settings")
    yield _disk(context)
    for what, open_it in (("keys", lambda: context.vault), ("database and schema", lambda: context.engine)):
        found = _opens(what, open_it)
        yield found
        if found.problem:
            return
    yield from _permissions(context)
    whole = _whole(context)
    yield whole
    if whole.problem:
        return
    yield from (_wiped(context), _clocks(context), _waiting(context), _traces(context), _mode(context))
    if not context.service_mode().practice:
        yield from (_numbers(context), _desk(context), _copy(context))


def _opens(what: str, open_it: Callable[[], object]) -> Finding:
    try:
        open_it()
    except KringError as error:
        return Finding(what, str(error))
    except Exception as error:
        what = "database" if isinstance(error, DBAPIError) else what  # whether keys may be made is asked of the database
        return Finding(what, error_messages.explain(error) or f"cannot be opened ({type(error).__name__}): see docs/bad-night.md")
    return Finding(what)


def _disk(context: AppContext) -> Finding:
    standing = next(path for path in (context.settings.data_dir, *context.settings.data_dir.absolute().parents) if path.exists())
    free = shutil.disk_usage(standing).free
    left = f"{free // 1024 // 1024} MB left"
    return Finding(f"disk space, {left}", None if free > _ENOUGH else "make room: see docs/bad-night.md, *The disk is full*")


def _whole(context: AppContext) -> Finding:
    """Whether every page of the database is what was written."""
    if context.engine.dialect.name != "sqlite":
        return Finding("the server's database")
    damaged = "it is damaged: see docs/bad-night.md, *The database is damaged*"
    return Finding("every page of the database", None if is_intact(context.engine) else damaged)


def _wiped(context: AppContext) -> Finding:
    """A database that does not know what was wiped before is not the one that was here: it is lost, or an older copy of it."""
    try:
        with context.transaction() as connection:
            count = tombstones.count_missing(connection, context.tombstones_file, context.now())
    except KringError as error:
        return Finding("list of what was wiped", str(error))
    told = f"this database does not know {count} of them. Stop the service: see docs/bad-night.md, *Not the database that was here*"
    return Finding("list of what was wiped", told if count else None)


def _permissions(context: AppContext) -> Iterator[Finding]:
    for path in (context.settings.data_dir, *sorted(context.settings.data_dir.glob("*"))):
        if files.is_open_to_others(path):
            yield Finding(f"access to {path}", f"others can read it: run  chmod go= {path}")
    yield Finding("access to the data folder")


def _clocks(context: AppContext) -> Finding:
    with context.transaction() as connection:
        count = timers.count_overdue(connection, context.now() - _LATE)
    return Finding("clocks", f"{count} are overdue: is  kring serve  running?" if count else None)


def _waiting(context: AppContext) -> Finding:
    with context.transaction() as connection:
        long = [id for id, waited in reports.list_waiting(connection, context.now()) if waited > _LONG]
    return Finding("dossiers waiting", f"{len(long)} wait longer than 24 hours: see  kring waiting" if long else None)


def _traces(context: AppContext) -> Finding:
    """What stands with Telegram after 48 hours can be deleted by nobody but the person: there are eight hours left to look."""
    with context.transaction() as connection:
        late, aside = sent_messages.count_overdue(connection, context.now()), update_offsets.count_dead_letters(connection)
    told = f"{late} messages stand there for 40 hours or longer: is  kring serve  running? See docs/telegram.md, *Traces*"
    return Finding(f"Telegram, {aside} updates put aside in three days", told if late else None)


def _numbers(context: AppContext) -> Finding:
    stale = context.stale_hotlines()
    told = f"not dialled in 90 days: {'; '.join(stale)}. Dial them, then run  kring numbers checked"
    return Finding("safety numbers", told if stale else None)


def _desk(context: AppContext) -> Finding:
    with context.transaction() as connection:
        free, _ = coordinators.count_available(connection)
    return Finding("desk", None if free else "no coordinator is available")


def _copy(context: AppContext) -> Finding:
    with context.transaction() as connection:
        copied = facts.read_fact(connection, KEYS_COPIED)
    return Finding("copy of the keys", None if copied else "make one in another safe place, then run  kring keys copied")


def _mode(context: AppContext) -> Finding:
    standing = context.service_mode()
    if standing.practice:
        missing = len(missing_for_opening(context))
        return Finding(f"in practice; {missing} things are missing, kring open names them" if missing else "in practice; ready to open")
    return Finding(f"closed until {standing.closed_until}" if standing.closed_until else "open")

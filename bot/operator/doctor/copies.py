"""Checks of the copies: the age and the file of the last backup, and the last trial of restoring one."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

from bot.app.context import AppContext
from bot.operator.backups.expired_backups import fingerprint
from bot.operator.doctor.finding import Finding
from flows.timestamps import from_iso
from storage.installation import facts

_BACKUP_LATE = timedelta(hours=48)
_TEST_LATE = timedelta(days=90)
_SEE = "see docs/operating.md, *Backups*"


def check_copies(context: AppContext) -> Iterator[Finding]:
    """A backup is made every night; one that is older was not made, and one that was never restored may be none."""
    with context.transaction() as connection:
        made_at, written, tested_on = (
            facts.read_fact(connection, name) for name in (facts.LAST_BACKUP, facts.LAST_BACKUP_FILE, facts.RESTORE_TESTED)
        )
    if made_at is None:
        return  # the conditions of opening say that there is none
    late = context.now() - from_iso(made_at) > _BACKUP_LATE
    problem = f"it is old: run  kring backup PLACE  every night, {_SEE}" if late else None
    yield Finding(f"last backup, of {from_iso(made_at):%Y-%m-%d %H:%M} UTC, read back then", problem)
    if written:
        yield Finding("file of the last backup", _describe_change(*written.split(" ", 1)))
    yield _judge_test(context, tested_on)


def _describe_change(digest: str, name: str) -> str | None:
    path = Path(name)
    try:
        return None if fingerprint(path) == digest else f"{path} is not as it was written: make another one now"
    except FileNotFoundError:
        return f"{path} is not there any more: was it moved? Make another one, {_SEE}"
    except OSError as error:
        return f"{path} cannot be read here ({error.strerror}): run the doctor as the account that makes the backups"


def _judge_test(context: AppContext, tested_on: str | None) -> Finding:
    remedy = f"try it with  kring restore FILE --identity KEY --dry-run,  then run  kring backups tested,  {_SEE}"
    if tested_on is None:
        return Finding("trial of restoring a backup", f"there was none: {remedy}")
    late = context.today() - date.fromisoformat(tested_on) > _TEST_LATE
    return Finding(
        f"trial of restoring a backup, on {tested_on}", f"it is more than {_TEST_LATE.days} days ago: {remedy}" if late else None
    )

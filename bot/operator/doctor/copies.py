"""Checks of the copies: the age and the file of the last backup, and the last trial of restoring one."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

from bot.app.context import AppContext
from bot.operator.backups.expired_backups import fingerprint
from bot.operator.doctor.finding import Finding
from flows.i18n.messages import _, deferred
from flows.timestamps import from_iso
from storage.installation import facts

_BACKUP_LATE = timedelta(hours=48)
_TEST_LATE = timedelta(days=90)
_SEE = deferred("see docs/operating.md, *Backups*")


def check_copies(context: AppContext) -> Iterator[Finding]:
    """A backup is made every night; one that is older was not made, and one that was never restored may be none."""
    with context.transaction() as connection:
        made_at, written, tested_on = (
            facts.read_fact(connection, name) for name in (facts.LAST_BACKUP, facts.LAST_BACKUP_FILE, facts.RESTORE_TESTED)
        )
    if made_at is None:
        return  # the conditions of opening say that there is none
    late = context.now() - from_iso(made_at) > _BACKUP_LATE
    problem = _("it is old: run  kring backup PLACE  every night, {see}", see=_(_SEE)) if late else None
    yield Finding(_("last backup, of {made_at:%Y-%m-%d %H:%M} UTC, read back then", made_at=from_iso(made_at)), problem)
    if written:
        yield Finding(_("file of the last backup"), _describe_change(*written.split(" ", 1)))
    yield _judge_test(context, tested_on)


def _describe_change(digest: str, name: str) -> str | None:
    path = Path(name)
    try:
        return None if fingerprint(path) == digest else _("{path} is not as it was written: make another one now", path=path)
    except FileNotFoundError:
        return _("{path} is not there any more: was it moved? Make another one, {see}", path=path, see=_(_SEE))
    except OSError as error:
        return _(
            "{path} cannot be read here ({strerror}): run the doctor as the account that makes the backups",
            path=path,
            strerror=error.strerror,
        )


def _judge_test(context: AppContext, tested_on: str | None) -> Finding:
    remedy = _("try it with  kring restore FILE --identity KEY --dry-run,  then run  kring backups tested,  {see}", see=_(_SEE))
    if tested_on is None:
        return Finding(_("trial of restoring a backup"), _("there was none: {remedy}", remedy=remedy))
    late = context.today() - date.fromisoformat(tested_on) > _TEST_LATE
    return Finding(
        _("trial of restoring a backup, on {tested_on}", tested_on=tested_on),
        _("it is more than {days} days ago: {remedy}", days=_TEST_LATE.days, remedy=remedy) if late else None,
    )

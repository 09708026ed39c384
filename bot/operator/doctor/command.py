"""`kring doctor`: health checks of an installation, each with a remedy if it fails."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import NamedTuple

import typer
from sqlalchemy.exc import DBAPIError

from bot.app.context import AppContext
from bot.config.opening_conditions import describe_proxy_problem
from bot.config.service_mode import KEYS_COPIED
from bot.config.startup_checks import database_file, keys_from_environment
from bot.operator import error_messages
from bot.operator.console import REFUSED, context_of, print_json, refuse, say
from bot.operator.coordinators.accounts import open_roster
from bot.operator.options import AsJson
from bot.operator.running.readiness import missing_for_opening
from flows.errors import KringError
from flows.timestamps import from_iso
from storage.conversations import sent_messages
from storage.coordinators import coordinators
from storage.coordinators.notifications import MAIL
from storage.coordinators.telegram_accounts import BOT
from storage.db import files
from storage.db.disk_reserve import RESERVED_BYTES, reserve_beside
from storage.db.engine import is_intact
from storage.delivery import notice_ledger, update_offsets
from storage.dossiers import reports
from storage.installation import facts
from storage.retention import timers, tombstones
from storage.retention.clock_watch import doubted_time, last_believed

_OVERDUE_AFTER = timedelta(minutes=10)
_LONG_WAIT = timedelta(hours=24)
_BACKUP_LATE = timedelta(hours=48)
_MIN_FREE = 200 * 1024 * 1024  # bytes
SEEKER_BOT = "telegram"  # the seekers' bot, in tables that name a bot
_SENDERS = {SEEKER_BOT: "Telegram, for seekers,", BOT: "Telegram, for coordinators,", MAIL: "the mail server"}
_CREDENTIALS = {
    SEEKER_BOT: "KRING_SEEKER_TOKEN",
    BOT: "KRING_COORDINATOR_TOKEN",
    MAIL: "the login or sender of the mail server (KRING_MAIL_...)",
}

app = typer.Typer()


class Finding(NamedTuple):
    """Result of one check: its subject, and the problem with its remedy, if any."""

    subject: str
    problem: str | None = None


@app.command("doctor")
def examine_installation(ctx: typer.Context, as_json: AsJson = False) -> None:
    """Check settings, keys, permissions, schema, timers, hotlines, disk space, and what is missing before opening."""
    findings = list(run_checks(context_of(ctx)))
    if as_json:
        return _print_findings(findings)
    say(*(f"well   {finding.subject}" for finding in findings if finding.problem is None))
    problems = [f"WRONG  {finding.subject}: {finding.problem}" for finding in findings if finding.problem]
    if problems:
        refuse(problems)


def _print_findings(findings: list[Finding]) -> None:
    is_well = not any(one.problem for one in findings)
    print_json({"is_well": is_well, "findings": [one._asdict() for one in findings]})
    raise typer.Exit(0 if is_well else REFUSED)


def run_checks(context: AppContext) -> Iterator[Finding]:
    """Run every check in order. Where keys or database cannot be opened the rest is left out: it would fail for the same reason."""
    yield Finding("settings")
    yield Finding("addresses of clients", describe_proxy_problem(context.settings))
    yield _check_disk(context)
    presence = _check_presence(context)
    yield presence
    if presence.problem:
        return
    for subject, open_it in (("keys", lambda: context.vault), ("database and schema", lambda: context.engine)):
        finding = _check_opening(subject, open_it)
        yield finding
        if finding.problem:
            return
    yield from _check_permissions(context)
    integrity = _check_integrity(context)
    yield integrity
    if integrity.problem:
        return
    yield _check_own(context)
    yield from (
        _check_tombstones(context),
        _check_clock(context),
        _check_timers(context),
        _check_waiting(context),
        _check_guard(context),
        _check_telegram(context),
        _check_notices(context),
        _check_mode(context),
    )
    if not context.service_mode().practice:
        yield from (_check_hotlines(context), _check_coordinators(context), _check_told(context), _check_keys_copy(context))
        yield from (_check_unconfirmed(context), _check_https(context), _check_backup(context))


def _check_presence(context: AppContext) -> Finding:
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


def _check_opening(subject: str, open_it: Callable[[], object]) -> Finding:
    try:
        open_it()
    except KringError as error:
        return Finding(subject, str(error))
    except Exception as error:
        subject = "database" if isinstance(error, DBAPIError) else subject  # the keys check asks the database whether keys may be made
        return Finding(subject, error_messages.explain(error) or f"cannot be opened ({type(error).__name__}): see docs/bad-night.md")
    return Finding(subject)


def _check_disk(context: AppContext) -> Finding:
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


def _check_integrity(context: AppContext) -> Finding:
    """SQLite's own integrity check of every page."""
    if context.engine.dialect.name != "sqlite":
        return Finding("the server's database")
    problem = "it is damaged: see docs/bad-night.md, *The database is damaged*"
    return Finding("every page of the database", None if is_intact(context.engine) else problem)


def _check_tombstones(context: AppContext) -> Finding:
    """A database without the tombstones of the file is not the one that wrote them, but a new one or an older copy."""
    try:
        with context.transaction() as connection:
            count = tombstones.count_missing(connection, context.tombstones_file, context.now())
    except KringError as error:
        return Finding("tombstone file", str(error))
    problem = f"this database does not know {count} of them. Stop the service: see docs/bad-night.md, *Not the database that was here*"
    return Finding("tombstone file", problem if count else None)


def _check_permissions(context: AppContext) -> Iterator[Finding]:
    for path in (context.settings.data_dir, *sorted(context.settings.data_dir.glob("*"))):
        if files.is_open_to_others(path):
            yield Finding(f"access to {path}", f"others can read it: run  chmod go= {path}")
    yield Finding("access to the data folder")


def _check_clock(context: AppContext) -> Finding:
    with context.transaction() as connection:
        doubted, believed = doubted_time(connection), last_believed(connection)
    if doubted is None or believed is None:
        return Finding("clock")
    ran_away = f"it ran away from {believed:%Y-%m-%d %H:%M} to {doubted:%Y-%m-%d %H:%M} UTC, and nothing is erased until it is right"
    return Finding("clock", f"{ran_away}. Set it; or, if it is right,  kring clock confirm")


def _check_timers(context: AppContext) -> Finding:
    with context.transaction() as connection:
        count = timers.count_overdue(connection, context.now() - _OVERDUE_AFTER)
    return Finding("timers", f"{count} are overdue: is  kring serve  running?" if count else None)


def _check_waiting(context: AppContext) -> Finding:
    with context.transaction() as connection:
        overdue = [dossier_id for dossier_id, waited in reports.list_waiting(connection, context.now()) if waited > _LONG_WAIT]
    return Finding("dossiers waiting", f"{len(overdue)} wait longer than 24 hours: see  kring waiting" if overdue else None)


def _check_guard(context: AppContext) -> Finding:
    """What somebody chose in a flood is easily forgotten."""
    with context.transaction() as connection:
        mode = facts.read_fact(connection, facts.GUARD_MODE)
    problems = {"on": "it asks everybody to wait", "off": "it asks nobody, whatever comes in"}
    return Finding("flood guard", f"{problems[mode]}: end that with  kring guard auto" if mode else None)


def _check_telegram(context: AppContext) -> Finding:
    """After 48 hours only the person can delete a message at Telegram, so 40 hours leave eight to act."""
    with context.transaction() as connection:
        overdue, dead_letters = sent_messages.count_overdue(connection, context.now()), update_offsets.count_dead_letters(connection)
    see = "See docs/telegram.md, *Messages that stay in the chat*"
    problem = f"{overdue} messages are in chats for 40 hours or longer: is  kring serve  running? {see}"
    return Finding(f"Telegram, {dead_letters} updates put aside in three days", problem if overdue else None)


def _check_notices(context: AppContext) -> Finding:
    """Messages of the last week that did not arrive: refused for good, or tried too often; a wrong token concerns everybody."""
    with context.transaction() as connection:
        counted = notice_ledger.count_unreached(connection)
    return Finding("messages arrive", "; ".join(_describe(one) for one in counted) or None)


def _describe(unreached: notice_ledger.UnreachedCount) -> str:
    verb = "refused" if unreached.outcome == notice_ledger.REFUSED else "did not take"
    since = f"{unreached.since:%Y-%m-%d %H:%M} UTC"
    return f"{_SENDERS[unreached.way]} {verb} {unreached.total} ({unreached.kind}) since {since}: {_remedy(unreached)}"


def _remedy(unreached: notice_ledger.UnreachedCount) -> str:
    if unreached.status == notice_ledger.WRONG_TOKEN:
        return f"{_CREDENTIALS[unreached.way]} is wrong: set the right one and start again"
    if unreached.status == notice_ledger.NO_SERVER:
        test = "try  kring mail test ADDRESS" if unreached.way == MAIL else "is Telegram reached from here?"
        return f"the server does not answer, or puts off everybody: {test}"
    if unreached.status == notice_ledger.BAD_REQUEST:
        return "the message itself is wrong: report it with the lines message_refused or mail_failed of the log"
    if unreached.way == SEEKER_BOT:
        return "they blocked the bot or left Telegram; they read it at their status page, and nothing else can be done"
    return "kring notices  shows to whom: ask them to open the bot, or for another address"


def _check_own(context: AppContext) -> Finding:
    """What the foundation laid over the package; what an update made stale is theirs to look at."""
    own = context.own
    problems = [*own.find_problems()] or [*own.words.stale, *own.find_left_out()]
    words, numbers = len(own.words.differs), len(own.own_numbers) if not own.find_number_problem() else 0
    return Finding(f"own folder: {words} texts and {numbers} numbers differ from the package", "; ".join(problems) or None)


def _check_hotlines(context: AppContext) -> Finding:
    stale = context.stale_hotlines()
    problem = f"not dialled in 90 days: {'; '.join(stale)}. Dial them, then run  kring numbers checked"
    return Finding("safety numbers", problem if stale else None)


def _check_coordinators(context: AppContext) -> Finding:
    with context.transaction() as connection:
        available, _ = coordinators.count_available(connection)
    return Finding("desk", None if available else "no coordinator is available")


def _check_told(context: AppContext) -> Finding:
    """Whoever cannot be told of an offer is offered nothing, and nobody hears in time that a seeker changed an appointment."""
    if not context.load_installation().notification_channels:
        return Finding("coordinators are told", "no bot and no mail server is set: they know of nothing until they look")
    roster = open_roster(context)
    with context.transaction() as connection:
        untold = [one.name for one in roster.list_untold(connection) if one.available]
    remedy = "give an address with  kring coordinator change ID --email  or bind Telegram with  kring coordinator link ID --telegram"
    problem = f"{', '.join(untold)} cannot be told, and get no offers: {remedy}"
    return Finding("coordinators are told", problem if untold else None)


def _check_unconfirmed(context: AppContext) -> Finding:
    """What a coordinator added to their own profile does not count until somebody looked at it."""
    roster = open_roster(context)
    with context.transaction() as connection:
        names = [one.name for one in roster.list_unconfirmed(connection)]
    remedy = "look with  kring coordinator list,  then run  kring coordinator confirm ID"
    return Finding("profiles", f"{', '.join(names)} added languages, provinces or places: {remedy}" if names else None)


def _check_keys_copy(context: AppContext) -> Finding:
    with context.transaction() as connection:
        copied_on = facts.read_fact(connection, KEYS_COPIED)
    return Finding("copy of the keys", None if copied_on else "make one in another safe place, then run  kring keys copied")


def _check_https(context: AppContext) -> Finding:
    problem = "set KRING_BASE_URL to the public address, behind a proxy that does https"
    return Finding("https", None if context.uses_https else problem)


def _check_backup(context: AppContext) -> Finding:
    """A backup is made every night; one that is older was not made."""
    with context.transaction() as connection:
        made_at = facts.read_fact(connection, facts.LAST_BACKUP)
    see = "run  kring backup PLACE  every night, see docs/operating.md, *Backups*"
    if made_at is None:
        return Finding("last backup", f"there is none: {see}")
    late = context.now() - from_iso(made_at) > _BACKUP_LATE
    return Finding(f"last backup, of {from_iso(made_at):%Y-%m-%d %H:%M} UTC", f"it is old: {see}" if late else None)


def _check_mode(context: AppContext) -> Finding:
    mode = context.service_mode()
    if mode.practice:
        missing = len(missing_for_opening(context))
        return Finding(f"in practice; {missing} things are missing, kring open names them" if missing else "in practice; ready to open")
    return Finding(f"closed until {mode.closed_until}" if mode.closed_until else "open")

"""Checks of what the service does: its clock and timers, dossiers that wait, and messages that do not arrive."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from bot.app.context import AppContext
from bot.operator.coordinators.accounts import open_roster
from bot.operator.doctor.finding import Finding
from storage.conversations import sent_messages
from storage.coordinators.notifications import MAIL
from storage.coordinators.telegram_accounts import BOT
from storage.delivery import notice_ledger, update_offsets
from storage.dossiers import reports
from storage.installation import facts
from storage.retention import timers
from storage.retention.clock_watch import doubted_time, last_believed

_OVERDUE_AFTER = timedelta(minutes=10)
_LONG_WAIT = timedelta(hours=24)
SEEKER_BOT = "telegram"  # the seekers' bot, in tables that name a bot
_SENDERS = {SEEKER_BOT: "Telegram, for seekers,", BOT: "Telegram, for coordinators,", MAIL: "the mail server"}
_CREDENTIALS = {
    SEEKER_BOT: "KRING_SEEKER_TOKEN",
    BOT: "KRING_COORDINATOR_TOKEN",
    MAIL: "the login or sender of the mail server (KRING_MAIL_...)",
}


def check_service(context: AppContext) -> Iterator[Finding]:
    """All of them."""
    for check in (check_clock, check_timers, check_waiting, check_guard, check_telegram, check_notices):
        yield check(context)


def check_clock(context: AppContext) -> Finding:
    with context.transaction() as connection:
        doubted, believed = doubted_time(connection), last_believed(connection)
    if doubted is None or believed is None:
        return Finding("clock")
    ran_away = f"it ran away from {believed:%Y-%m-%d %H:%M} to {doubted:%Y-%m-%d %H:%M} UTC, and nothing is erased until it is right"
    return Finding("clock", f"{ran_away}. Set it; or, if it is right,  kring clock confirm")


def check_timers(context: AppContext) -> Finding:
    with context.transaction() as connection:
        count = timers.count_overdue(connection, context.now() - _OVERDUE_AFTER)
    return Finding("timers", f"{count} are overdue: is  kring serve  running?" if count else None)


def check_waiting(context: AppContext) -> Finding:
    with context.transaction() as connection:
        overdue = [dossier_id for dossier_id, waited in reports.list_waiting(connection, context.now()) if waited > _LONG_WAIT]
    return Finding("dossiers waiting", f"{len(overdue)} wait longer than 24 hours: see  kring waiting" if overdue else None)


def check_guard(context: AppContext) -> Finding:
    """What somebody chose in a flood is easily forgotten."""
    with context.transaction() as connection:
        mode = facts.read_fact(connection, facts.GUARD_MODE)
    problems = {"on": "it asks everybody to wait", "off": "it asks nobody, whatever comes in"}
    return Finding("flood guard", f"{problems[mode]}: end that with  kring guard auto" if mode else None)


def check_telegram(context: AppContext) -> Finding:
    """After 48 hours only the person can delete a message at Telegram, so 40 hours leave eight to act."""
    with context.transaction() as connection:
        overdue, dead_letters = sent_messages.count_overdue(connection, context.now()), update_offsets.count_dead_letters(connection)
    see = "See docs/telegram.md, *Messages that stay in the chat*"
    problem = f"{overdue} messages are in chats for 40 hours or longer: is  kring serve  running? {see}"
    return Finding(f"Telegram, {dead_letters} updates put aside in three days", problem if overdue else None)


def check_notices(context: AppContext) -> Finding:
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


def check_unconfirmed(context: AppContext) -> Finding:
    """What a coordinator added to their own profile does not count until somebody looked at it."""
    roster = open_roster(context)
    with context.transaction() as connection:
        names = [one.name for one in roster.list_unconfirmed(connection)]
    remedy = "look with  kring coordinator list,  then run  kring coordinator confirm ID"
    return Finding("profiles", f"{', '.join(names)} added languages, provinces or places: {remedy}" if names else None)

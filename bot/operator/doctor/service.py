"""Checks of what the service does: its clock and timers, dossiers that wait, and messages that do not arrive."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from bot.app.context import AppContext
from bot.operator.coordinators.finding import open_roster
from bot.operator.doctor.finding import Finding
from flows.i18n.messages import _, deferred
from storage.conversations import sent_messages
from storage.coordinators.notifications import MAIL
from storage.coordinators.telegram_accounts import BOT
from storage.delivery import notice_ledger, update_offsets
from storage.dossiers import reports
from storage.installation import facts
from storage.installation.believed_time import last_believed, time_behind
from storage.retention import timers
from storage.retention.clock_watch import TOLERANCE, doubted_time

_LONG_WAIT = timedelta(hours=24)
SEEKER_BOT = "telegram"  # the seekers' bot, in tables that name a bot
_SENDERS = {SEEKER_BOT: deferred("Telegram, for seekers,"), BOT: deferred("Telegram, for coordinators,"), MAIL: deferred("the mail server")}
_CREDENTIALS = {
    SEEKER_BOT: "KRING_SEEKER_TOKEN",
    BOT: "KRING_COORDINATOR_TOKEN",
    MAIL: deferred("the login or sender of the mail server (KRING_MAIL_...)"),
}


def check_service(context: AppContext) -> Iterator[Finding]:
    """All of them."""
    for check in (check_clock, check_timers, check_waiting, check_guard, check_telegram, check_notices):
        yield check(context)


def check_clock(context: AppContext) -> Finding:
    with context.transaction() as connection:
        doubted, believed = doubted_time(connection), last_believed(connection)
    if believed and time_behind(believed, context.now()) > TOLERANCE:
        behind = _("here it is {now:%Y-%m-%d %H:%M}, and it was {believed:%Y-%m-%d %H:%M} UTC before", now=context.now(), believed=believed)
        return Finding(_("clock"), _("{ran_away}. Set it; or, if it is right,  kring clock confirm", ran_away=behind))
    if doubted is None or believed is None:
        return Finding(_("clock"))
    ran_away = _(
        "it ran away from {believed:%Y-%m-%d %H:%M} to {doubted:%Y-%m-%d %H:%M} UTC, and nothing is erased until it is right",
        believed=believed,
        doubted=doubted,
    )
    return Finding(_("clock"), _("{ran_away}. Set it; or, if it is right,  kring clock confirm", ran_away=ran_away))


def check_timers(context: AppContext) -> Finding:
    with context.transaction() as connection:
        count = timers.count_overdue(connection, context.now() - timers.OVERDUE_AFTER)
    return Finding(_("timers"), _("{count} are overdue: is  kring serve  running?", count=count) if count else None)


def check_waiting(context: AppContext) -> Finding:
    with context.transaction() as connection:
        overdue = [dossier_id for dossier_id, waited in reports.list_waiting(connection, context.now()) if waited > _LONG_WAIT]
    return Finding(
        _("dossiers waiting"), _("{count} wait longer than 24 hours: see  kring waiting", count=len(overdue)) if overdue else None
    )


def check_guard(context: AppContext) -> Finding:
    """What somebody chose in a flood is easily forgotten."""
    with context.transaction() as connection:
        mode = facts.read_fact(connection, facts.GUARD_MODE)
    problems = {"on": _("it asks everybody to wait"), "off": _("it asks nobody, whatever comes in")}
    return Finding(_("flood guard"), _("{problem}: end that with  kring guard auto", problem=problems[mode]) if mode else None)


def check_telegram(context: AppContext) -> Finding:
    """After 48 hours only the person can delete a message at Telegram, so 40 hours leave eight to act."""
    with context.transaction() as connection:
        overdue, dead_letters = sent_messages.count_overdue(connection, context.now()), update_offsets.count_dead_letters(connection)
    see = _("See docs/telegram.md, *Messages that stay in the chat*")
    problem = _("{overdue} messages are in chats for 40 hours or longer: is  kring serve  running? {see}", overdue=overdue, see=see)
    return Finding(_("Telegram, {dead_letters} updates put aside in three days", dead_letters=dead_letters), problem if overdue else None)


def check_notices(context: AppContext) -> Finding:
    """Messages of the last week that did not arrive: refused for good, or tried too often; a wrong token concerns everybody."""
    with context.transaction() as connection:
        counted = notice_ledger.count_unreached(connection)
    return Finding(_("messages arrive"), "; ".join(_describe(one) for one in counted) or None)


def _describe(unreached: notice_ledger.UnreachedCount) -> str:
    verb = _("refused") if unreached.outcome == notice_ledger.REFUSED else _("did not take")
    since = _("{since:%Y-%m-%d %H:%M} UTC", since=unreached.since)
    return _(
        "{sender} {verb} {total} ({kind}) since {since}: {remedy}",
        sender=_(_SENDERS[unreached.way]),
        verb=verb,
        total=unreached.total,
        kind=unreached.kind,
        since=since,
        remedy=_remedy(unreached),
    )


def _remedy(unreached: notice_ledger.UnreachedCount) -> str:
    if unreached.status == notice_ledger.WRONG_TOKEN:
        return _("{credential} is wrong: set the right one and start again", credential=_(_CREDENTIALS[unreached.way]))
    if unreached.status == notice_ledger.NO_SERVER:
        test = _("try  kring mail test ADDRESS") if unreached.way == MAIL else _("is Telegram reached from here?")
        return _("the server does not answer, or puts off everybody: {test}", test=test)
    if unreached.status == notice_ledger.BAD_REQUEST:
        return _("the message itself is wrong: report it with the lines message_refused or mail_failed of the log")
    if unreached.way == SEEKER_BOT:
        return _("they blocked the bot or left Telegram; they read it at their status page, and nothing else can be done")
    return _("kring notices  shows to whom: ask them to open the bot, or for another address")


def check_unconfirmed(context: AppContext) -> Finding:
    """What a coordinator added to their own profile does not count until somebody looked at it."""
    roster = open_roster(context)
    with context.transaction() as connection:
        names = [one.name for one in roster.list_unconfirmed(connection)]
    remedy = _("look with  kring coordinator list,  then run  kring coordinator confirm ID")
    return Finding(
        _("profiles"), _("{names} added languages, provinces or places: {remedy}", names=", ".join(names), remedy=remedy) if names else None
    )

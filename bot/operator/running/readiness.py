"""Readiness of this installation: what is missing before opening, and what an open one is reminded of at every start."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import Connection

from bot.app.context import AppContext
from bot.config import opening_conditions, service_mode
from bot.config.opening_conditions import Missing, Readiness, StaffCount
from bot.operator.coordinators.finding import open_roster
from flows.i18n.messages import _
from storage.coordinators import coordinators
from storage.installation import facts

HONEST_LIMITS = "notice.honest_limits"  # key of the text


def missing_for_opening(context: AppContext) -> list[Missing]:
    """Everything that is missing before opening."""
    return list(opening_conditions.missing_for_opening(context.settings, _read_readiness(context)))


def startup_warnings(context: AppContext) -> Iterator[str]:
    """Lines that the operator must read at every start; empty if all is well."""
    if not context.service_mode().practice:
        yield from (_("WARNING: {text}", text=one.text) for one in missing_for_opening(context) if one.waiver)
    elif problem := opening_conditions.describe_proxy_problem(context.settings):
        yield _("WARNING: {text}", text=problem)


def _read_readiness(context: AppContext) -> Readiness:
    roster, channels, stale = open_roster(context), context.load_installation().notification_channels, context.stale_hotlines()
    with context.transaction() as connection:
        return Readiness(
            staff=_count_staff(connection, context),
            stale_hotlines=stale,
            untold=[one.name for one in roster.list_untold(connection) if one.available and not one.profile.get("invented")],
            has_channels=bool(channels),
            own_limits=context.own.languages_with(HONEST_LIMITS),
            has_keys_copy=facts.read_fact(connection, service_mode.KEYS_COPIED) is not None,
            has_backup=facts.read_fact(connection, facts.LAST_BACKUP) is not None,
        )


def _count_staff(connection: Connection, context: AppContext) -> StaffCount:
    """Available coordinators and stand-ins, without the demo accounts."""
    available, stand_ins = coordinators.count_available(connection)
    repository = coordinators.CoordinatorRepository(context.vault)
    demo = [account for account in repository.list_demo_accounts(connection) if account.available]
    return StaffCount(available - len(demo), stand_ins - sum(account.stand_in for account in demo))

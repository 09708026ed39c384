"""Process roles: one process runs every configured role, or each role has a process of its own."""

from __future__ import annotations

from enum import StrEnum

from bot.config.settings import Settings, variable_name
from flows.errors import SettingsError
from flows.i18n.messages import _


class ProcessRole(StrEnum):
    """One job of a process: a bot, the web pages, or the scheduler (timers and mail), whose role is named `clock`."""

    SEEKER = "seeker"
    COORDINATOR = "coordinator"
    WEB = "web"
    CLOCK = "clock"


ALL_ROLES = frozenset(ProcessRole)
BOT_TOKEN_SETTINGS = {ProcessRole.SEEKER: "seeker_token", ProcessRole.COORDINATOR: "coordinator_token"}


def select_roles(settings: Settings, only: ProcessRole | None) -> frozenset[ProcessRole]:
    """The role `only`, or every configured role. Raises SettingsError if `only` is a bot without a token."""
    if only in BOT_TOKEN_SETTINGS and getattr(settings, BOT_TOKEN_SETTINGS[only]) is None:
        raise SettingsError(
            _(
                "{setting}: this bot has no token yet. See docs/telegram.md for how to get one.",
                setting=variable_name(BOT_TOKEN_SETTINGS[only]),
            )
        )
    return (
        frozenset({only})
        if only
        else frozenset(one for one in ProcessRole if one not in BOT_TOKEN_SETTINGS or getattr(settings, BOT_TOKEN_SETTINGS[one]))
    )

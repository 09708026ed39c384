"""Reachability of coordinators: by which notification channels of this installation somebody can be told that something waits."""

from __future__ import annotations

from typing import NamedTuple

from sqlalchemy import Connection, select

from flows.installation import Installation
from storage.coordinators import notifications
from storage.coordinators.coordinators import Coordinator, CoordinatorRepository
from storage.coordinators.telegram_accounts import BOT
from storage.crypto.vault import Vault
from storage.db.compiled_statements import CompiledSelect
from storage.db.tables import telegram_accounts
from storage.delivery import notice_ledger

_BOUND = CompiledSelect(lambda _: select(telegram_accounts.c.coordinator_id))


class UsableChannels(NamedTuple):
    """Channels that reach a coordinator, and those of them that they chose, or all if none of these reaches them."""

    every: tuple[str, ...] = ()
    chosen: tuple[str, ...] = ()


class OpenWays(NamedTuple):
    """Ids of the coordinators whose bound Telegram account takes messages, and of those whose mail address refused them for good."""

    telegram: set[str]
    mail_refused: set[str]


def usable_channels(connection: Connection, vault: Vault, coordinator_id: str, installation: Installation) -> UsableChannels:
    """Only channels that are set up in this installation: a row for any other would wait for ever."""
    coordinator = CoordinatorRepository(vault).find_coordinator(connection, coordinator_id)
    return _usable(coordinator, read_open_ways(connection), installation) if coordinator else UsableChannels()


def is_reachable(coordinator: Coordinator, ways: OpenWays, installation: Installation) -> bool:
    """Whether this coordinator may be offered dossiers; in practice, and where no channel is set up, everybody looks at the desk."""
    return installation.practice or not installation.notification_channels or can_be_told(coordinator, ways, installation)


def can_be_told(coordinator: Coordinator, ways: OpenWays, installation: Installation) -> bool:
    """Whether any channel of this installation reaches this coordinator."""
    return bool(_list_reaching(coordinator, ways, installation))


def read_open_ways(connection: Connection) -> OpenWays:
    """Whom Telegram and mail reach, as far as is known."""
    bound = {one for (one,) in _BOUND.fetch_all(connection)}
    return OpenWays(bound - notice_ledger.list_closed(connection, BOT), notice_ledger.list_closed(connection, notifications.MAIL))


def _usable(coordinator: Coordinator, ways: OpenWays, installation: Installation) -> UsableChannels:
    every = _list_reaching(coordinator, ways, installation)
    chosen = tuple(one for one in every if one in (coordinator.profile.get("notify") or every))
    return UsableChannels(every, chosen or every)


def _list_reaching(coordinator: Coordinator, ways: OpenWays, installation: Installation) -> tuple[str, ...]:
    has_mail = bool(coordinator.profile.get("email")) and coordinator.id not in ways.mail_refused
    reaches = {notifications.TELEGRAM: coordinator.id in ways.telegram, notifications.MAIL: has_mail}
    return tuple(one for one in notifications.CHANNELS if reaches[one] and one in installation.notification_channels)

"""Reachability of coordinators: by which notification channels of this installation somebody can be told that something waits."""

from __future__ import annotations

from collections.abc import Container
from typing import NamedTuple

from sqlalchemy import Connection, select

from flows.installation import Installation
from storage.coordinators import notifications
from storage.coordinators.coordinators import Coordinator, CoordinatorRepository
from storage.crypto.vault import Vault
from storage.db.tables import telegram_accounts


class UsableChannels(NamedTuple):
    """Channels that reach a coordinator, and those of them that they chose, or all if none of these reaches them."""

    every: tuple[str, ...] = ()
    chosen: tuple[str, ...] = ()


def usable_channels(connection: Connection, vault: Vault, coordinator_id: str, installation: Installation) -> UsableChannels:
    """Only channels that are set up in this installation: a row for any other would wait for ever."""
    coordinator = CoordinatorRepository(vault).find_coordinator(connection, coordinator_id)
    return _usable(coordinator, list_bound(connection), installation) if coordinator else UsableChannels()


def is_reachable(coordinator: Coordinator, bound: Container[str], installation: Installation) -> bool:
    """Whether this coordinator may be offered dossiers; in practice, and where no channel is set up, everybody looks at the desk."""
    return installation.practice or not installation.notification_channels or can_be_told(coordinator, bound, installation)


def can_be_told(coordinator: Coordinator, bound: Container[str], installation: Installation) -> bool:
    """Whether any channel of this installation reaches this coordinator."""
    return bool(_usable(coordinator, bound, installation).every)


def list_bound(connection: Connection) -> set[str]:
    """Ids of the coordinators whose Telegram account is bound."""
    return set(connection.execute(select(telegram_accounts.c.coordinator_id)).scalars())


def _usable(coordinator: Coordinator, bound: Container[str], installation: Installation) -> UsableChannels:
    reaches = {notifications.TELEGRAM: coordinator.id in bound, notifications.MAIL: bool(coordinator.profile.get("email"))}
    every = tuple(one for one in notifications.CHANNELS if reaches[one] and one in installation.notification_channels)
    chosen = tuple(one for one in every if one in (coordinator.profile.get("notify") or every))
    return UsableChannels(every, chosen or every)

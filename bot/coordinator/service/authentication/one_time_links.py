"""One-time links of a coordinator: one signs a browser in, one binds an account of Telegram; each is good once.

A coordinator asks for a link themselves. One that the operator makes for somebody who was in before waits; its owner and those who stand in
are told at once, and the owner may let it in or call it off.
"""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta

from sqlalchemy import Connection

from bot.notifications.link_messages import LOST_PHONE, LOST_PHONE_OF, OPERATOR_LINK, OPERATOR_LINK_OF, OWN_LINK, SIGN_IN_PATH
from flows.installation import Installation
from storage.coordinators import notifications
from storage.coordinators.coordinators import CoordinatorRepository
from storage.coordinators.credentials import Credentials
from storage.coordinators.reachability import usable_channels
from storage.coordinators.sign_in_links import SignInLinks
from storage.coordinators.telegram_accounts import BOT, TelegramAccounts
from storage.crypto.vault import Vault


def create_sign_in_token(
    connection: Connection, vault: Vault, coordinator_id: str, installation: Installation, wait: timedelta, at: datetime
) -> tuple[str, datetime]:
    """A new token of the operator, and from when it signs in: at once in practice and for who was never in, or else after `wait`."""
    token = secrets.token_urlsafe(32)
    wait = timedelta() if installation.practice else wait
    valid_from = SignInLinks(vault).create_link(connection, coordinator_id, token, at, wait)
    if valid_from > at:
        _tell_of_operator_link(connection, vault, coordinator_id, installation, at)
    return token, valid_from


def enqueue_own_link(connection: Connection, vault: Vault, installation: Installation, coordinator_id: str, way: str, at: datetime) -> None:
    """Send a link on this channel to a coordinator who asked for it, if it reaches them.

    Only to who has an authenticator: a link alone never opens the desk, and after the loss of a phone only the operator lets in.
    """
    authenticator = Credentials(vault).find_authenticator(connection, coordinator_id)
    reaches = way in usable_channels(connection, vault, coordinator_id, installation).every
    if reaches and authenticator and authenticator.enrolled and SignInLinks(vault).may_ask(connection, coordinator_id, at):
        notifications.enqueue(connection, coordinator_id, OWN_LINK, "", (way,), at, at)


def create_account_token(connection: Connection, vault: Vault, coordinator_id: str, at: datetime) -> str:
    """A new token; a former one binds no account any more."""
    token = secrets.token_urlsafe(32)
    TelegramAccounts(vault, BOT).create_invitation(connection, coordinator_id, token, at)
    return token


def notify(
    connection: Connection, vault: Vault, installation: Installation, coordinator_id: str, kind: str, at: datetime, about: str = ""
) -> None:
    """Tell this coordinator at once, by every way that reaches them; `about` is the id of the coordinator whom it concerns."""
    ways = usable_channels(connection, vault, coordinator_id, installation).every
    notifications.enqueue(connection, coordinator_id, kind, about, ways, at, at)


def tell_stand_ins(connection: Connection, vault: Vault, installation: Installation, kind: str, about: str, at: datetime) -> None:
    """Tell those who stand in of something that concerns the coordinator `about`."""
    for other in CoordinatorRepository(vault).list_all(connection):
        if other.stand_in and other.id != about:
            notify(connection, vault, installation, other.id, kind, at, about)


def _tell_of_operator_link(connection: Connection, vault: Vault, coordinator_id: str, installation: Installation, at: datetime) -> None:
    notify(connection, vault, installation, coordinator_id, OPERATOR_LINK, at)
    tell_stand_ins(connection, vault, installation, OPERATOR_LINK_OF, coordinator_id, at)


def tell_of_lost_phone(connection: Connection, vault: Vault, coordinator_id: str, installation: Installation, at: datetime) -> None:
    """The operator said that a phone is lost: its owner is told by what is left to reach them, and so is who stands in."""
    notify(connection, vault, installation, coordinator_id, LOST_PHONE, at)
    tell_stand_ins(connection, vault, installation, LOST_PHONE_OF, coordinator_id, at)


def sign_in_link(address: str, token: str) -> str:
    """The page that signs a browser in; `address` is the desk's base URL without a slash at its end."""
    return f"{address}{SIGN_IN_PATH}{token}"


def account_link(bot_username: str, token: str) -> str:
    """The start of a chat with the coordinators' bot that binds the account."""
    return f"https://t.me/{bot_username}?start={token}"

"""One-time links of a coordinator: one signs a browser in, one binds an account of Telegram; each is good once and for a day."""

from __future__ import annotations

import secrets
from datetime import datetime

from sqlalchemy import Connection

from storage.coordinators.credentials import Credentials
from storage.coordinators.telegram_accounts import BOT, TelegramAccounts
from storage.crypto.vault import Vault

SIGN_IN_PATH = "/desk/in/"


def create_sign_in_token(connection: Connection, vault: Vault, coordinator_id: str, at: datetime) -> str:
    """A new token; a former one signs nobody in any more."""
    token = secrets.token_urlsafe(32)
    Credentials(vault).create_link(connection, coordinator_id, token, at)
    return token


def create_account_token(connection: Connection, vault: Vault, coordinator_id: str, at: datetime) -> str:
    """A new token; a former one binds no account any more."""
    token = secrets.token_urlsafe(32)
    TelegramAccounts(vault, BOT).create_invitation(connection, coordinator_id, token, at)
    return token


def sign_in_link(address: str, token: str) -> str:
    """The page that signs a browser in; `address` is the desk's base URL without a slash at its end."""
    return f"{address}{SIGN_IN_PATH}{token}"


def account_link(bot_username: str, token: str) -> str:
    """The start of a chat with the coordinators' bot that binds the account."""
    return f"https://t.me/{bot_username}?start={token}"

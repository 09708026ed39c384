"""The link by which a coordinator lets the bot know which account is theirs."""

from __future__ import annotations

import secrets
from datetime import datetime

from sqlalchemy import Connection

from storage.coordinators.telegram_accounts import BOT, TelegramAccounts
from storage.crypto.vault import Vault


def create_token(connection: Connection, vault: Vault, coordinator_id: str, at: datetime) -> str:
    """A new invitation, good once and for a day; any former one is worth nothing."""
    made = secrets.token_urlsafe(32)
    TelegramAccounts(vault, BOT).create_invitation(connection, coordinator_id, made, at)
    return made


def invitation_link(bot: str, token: str) -> str:
    """The way into the chat with this bot, by its username."""
    return f"https://t.me/{bot}?start={token}"

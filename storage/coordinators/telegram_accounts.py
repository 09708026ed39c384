"""Telegram accounts of coordinators: bound by a one-time invitation, found by a keyed hash, with the address sealed."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import Connection, delete, insert, select

from storage.crypto.vault import Vault
from storage.db.tables import invitations, sealed_as, telegram_accounts

INVITATION_TTL = timedelta(hours=24)
BOT = "coordinator"  # the coordinators' bot, in every table that names a bot


class TelegramAccounts:
    """The accounts of one bot, each method within the unit of work of the connection that is passed in."""

    def __init__(self, vault: Vault, bot: str) -> None:
        self._vault, self._bot = vault, bot

    def create_invitation(self, connection: Connection, coordinator_id: str, token: str, at: datetime) -> None:
        """Store a token that binds an account once, within a day; a former one is void."""
        connection.execute(delete(invitations).where(invitations.c.bot == self._bot, invitations.c.coordinator_id == coordinator_id))
        row = {"lookup": self._token_hash(token), "bot": self._bot, "coordinator_id": coordinator_id, "expires_at": at + INVITATION_TTL}
        connection.execute(insert(invitations), row)

    def bind_account(self, connection: Connection, account: str, address: str, token: str, at: datetime) -> str | None:
        """Bind the account in place of any former one; its coordinator, or None if the token is used, expired or unknown."""
        mine = invitations.c.lookup == self._token_hash(token)
        row = connection.execute(select(invitations).where(mine)).first()
        is_first = connection.execute(delete(invitations).where(mine)).rowcount == 1
        if row is None or not is_first or row.expires_at <= at:
            return None
        lookup = self._account_hash(account)
        connection.execute(delete(telegram_accounts).where(telegram_accounts.c.bot == self._bot, telegram_accounts.c.lookup == lookup))
        self.unbind(connection, row.coordinator_id)
        sealed = self._vault.seal_with_master(address.encode(), _sealed_context(self._bot, row.coordinator_id))
        known = {"bot": self._bot, "lookup": lookup, "coordinator_id": row.coordinator_id, "address": sealed}
        connection.execute(insert(telegram_accounts), known)
        return str(row.coordinator_id)

    def find_coordinator(self, connection: Connection, account: str) -> str | None:
        """The coordinator whose account this is."""
        mine = (telegram_accounts.c.bot == self._bot, telegram_accounts.c.lookup == self._account_hash(account))
        return connection.execute(select(telegram_accounts.c.coordinator_id).where(*mine)).scalar()

    def find_address(self, connection: Connection, coordinator_id: str) -> str | None:
        """The chat in which the bot writes to this coordinator, or None if no account is bound."""
        mine = (telegram_accounts.c.bot == self._bot, telegram_accounts.c.coordinator_id == coordinator_id)
        sealed = connection.execute(select(telegram_accounts.c.address).where(*mine)).scalar()
        return self._vault.open_with_master(sealed, _sealed_context(self._bot, coordinator_id)).decode() if sealed else None

    def unbind(self, connection: Connection, coordinator_id: str) -> None:
        """Forget the account of this coordinator."""
        connection.execute(
            delete(telegram_accounts).where(telegram_accounts.c.bot == self._bot, telegram_accounts.c.coordinator_id == coordinator_id)
        )

    def _account_hash(self, account: str) -> str:
        return self._vault.keyed_hash(f"account.{self._bot}", account)

    def _token_hash(self, token: str) -> str:
        return self._vault.keyed_hash(f"invitation.{self._bot}", token)


def _sealed_context(bot: str, coordinator_id: str) -> str:
    return f"{sealed_as(telegram_accounts.c.address)}:{bot}:{coordinator_id}"


def unbind_all(connection: Connection, coordinator_id: str) -> None:
    """Forget accounts and invitations of this coordinator on every bot."""
    for table in (telegram_accounts, invitations):
        connection.execute(delete(table).where(table.c.coordinator_id == coordinator_id))

"""By which account a coordinator's bot knows them: bound once by an invitation, found by a keyed hash, and forgotten."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import Connection, delete, insert, select

from storage.crypto.vault import Vault
from storage.db.tables import invitations, sealed_as, telegram_accounts

INVITATION_TTL = timedelta(hours=24)
BOT = "coordinator"  # the bot by which coordinators are told, wherever it is written down


class TelegramAccounts:
    """The accounts of one bot, within the unit of work of the connection that is passed in."""

    def __init__(self, vault: Vault, bot: str) -> None:
        self._vault, self._bot = vault, bot

    def create_invitation(self, connection: Connection, coordinator_id: str, token: str, at: datetime) -> None:
        """From now on this token, once and within a day, and no earlier one binds an account to this coordinator."""
        connection.execute(delete(invitations).where(invitations.c.bot == self._bot, invitations.c.coordinator_id == coordinator_id))
        row = {"lookup": self._invited(token), "bot": self._bot, "coordinator_id": coordinator_id, "expires_at": at + INVITATION_TTL}
        connection.execute(insert(invitations), row)

    def bind_account(self, connection: Connection, account: str, address: str, token: str, at: datetime) -> str | None:
        """The coordinator to whom this account belongs from now on, and no other account; None where the token is worth nothing."""
        mine = invitations.c.lookup == self._invited(token)
        row = connection.execute(select(invitations).where(mine)).first()
        connection.execute(delete(invitations).where(mine))
        if row is None or row.expires_at <= at:
            return None
        lookup = self._known(account)
        connection.execute(delete(telegram_accounts).where(telegram_accounts.c.bot == self._bot, telegram_accounts.c.lookup == lookup))
        self.unbind(connection, row.coordinator_id)
        sealed = self._vault.seal_with_master(address.encode(), _row(self._bot, row.coordinator_id))
        known = {"bot": self._bot, "lookup": lookup, "coordinator_id": row.coordinator_id, "address": sealed}
        connection.execute(insert(telegram_accounts), known)
        return str(row.coordinator_id)

    def find_coordinator(self, connection: Connection, account: str) -> str | None:
        """The coordinator whose account this is."""
        mine = (telegram_accounts.c.bot == self._bot, telegram_accounts.c.lookup == self._known(account))
        return connection.execute(select(telegram_accounts.c.coordinator_id).where(*mine)).scalar()

    def find_address(self, connection: Connection, coordinator_id: str) -> str | None:
        """Where the bot writes to this coordinator."""
        mine = (telegram_accounts.c.bot == self._bot, telegram_accounts.c.coordinator_id == coordinator_id)
        sealed = connection.execute(select(telegram_accounts.c.address).where(*mine)).scalar()
        return self._vault.open_with_master(sealed, _row(self._bot, coordinator_id)).decode() if sealed else None

    def unbind(self, connection: Connection, coordinator_id: str) -> None:
        """No account is this coordinator's any more."""
        connection.execute(
            delete(telegram_accounts).where(telegram_accounts.c.bot == self._bot, telegram_accounts.c.coordinator_id == coordinator_id)
        )

    def _known(self, account: str) -> str:
        return self._vault.keyed_hash(f"account.{self._bot}", account)

    def _invited(self, token: str) -> str:
        return self._vault.keyed_hash(f"invitation.{self._bot}", token)


def _row(bot: str, coordinator_id: str) -> str:
    return f"{sealed_as(telegram_accounts.c.address)}:{bot}:{coordinator_id}"


def unbind_all(connection: Connection, coordinator_id: str) -> None:
    """For a stolen phone: no account and no invitation of this coordinator is worth anything any more."""
    for table in (telegram_accounts, invitations):
        connection.execute(delete(table).where(table.c.coordinator_id == coordinator_id))

"""Promises of accounts: bound once by an invitation, known by a keyed hash, forgotten with a lost phone."""

from __future__ import annotations

from datetime import timedelta

from storage.coordinators.coordinators import sign_out_everywhere
from storage.coordinators.telegram_accounts import INVITATION_TTL, TelegramAccounts
from storage.db.tables import telegram_accounts
from tests.support.database.database import Database
from tests.support.database.minimal_engine import START


def bound(database: Database, token: str = "t", after: timedelta = timedelta()) -> str | None:
    mine = TelegramAccounts(database.vault, "telegram")
    return database.run(lambda c: mine.bind_account(c, "hanneke-account", "chat 12", token, START + after))


def invite(database: Database) -> TelegramAccounts:
    mine = TelegramAccounts(database.vault, "telegram")
    database.run(lambda c: mine.create_invitation(c, "hanneke", "t", START))
    return mine


async def test_an_invitation_binds_one_account_once(database: Database) -> None:
    mine = invite(database)
    assert (bound(database), bound(database)) == ("hanneke", None)
    assert database.run(lambda c: mine.find_coordinator(c, "hanneke-account")) == "hanneke"
    assert database.run(lambda c: mine.find_address(c, "hanneke")) == "chat 12"


async def test_neither_account_nor_address_is_stored_in_the_clear(database: Database) -> None:
    invite(database)
    bound(database)
    (row,) = database.rows(telegram_accounts)
    assert "account" not in row["lookup"] and b"chat 12" not in row["address"]


async def test_an_invitation_is_worth_nothing_after_a_day(database: Database) -> None:
    invite(database)
    assert bound(database, after=INVITATION_TTL) is None


async def test_signing_out_everywhere_unbinds_the_telegram_account(database: Database) -> None:
    mine = invite(database)
    bound(database)
    database.run(lambda c: sign_out_everywhere(c, "hanneke"))
    assert database.run(lambda c: mine.find_coordinator(c, "hanneke-account")) is None

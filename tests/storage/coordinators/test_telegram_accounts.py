"""Promises of accounts: bound once by an invitation, known by a keyed hash, forgotten with a lost phone."""

from __future__ import annotations

from datetime import timedelta

from storage.coordinators.coordinators import sign_out_everywhere
from storage.coordinators.telegram_accounts import INVITATION_TTL, TelegramAccounts
from storage.db.tables import telegram_accounts
from tests.support.database.database import Database
from tests.support.database.minimal_engine import START


def bound(memory: Database, token: str = "t", after: timedelta = timedelta()) -> str | None:
    mine = TelegramAccounts(memory.vault, "telegram")
    return memory.run(lambda c: mine.bind_account(c, "hanneke-account", "chat 12", token, START + after))


def invite(memory: Database) -> TelegramAccounts:
    mine = TelegramAccounts(memory.vault, "telegram")
    memory.run(lambda c: mine.create_invitation(c, "hanneke", "t", START))
    return mine


async def test_an_invitation_binds_one_account_once(memory: Database) -> None:
    mine = invite(memory)
    assert (bound(memory), bound(memory)) == ("hanneke", None)
    assert memory.run(lambda c: mine.find_coordinator(c, "hanneke-account")) == "hanneke"
    assert memory.run(lambda c: mine.find_address(c, "hanneke")) == "chat 12"


async def test_neither_account_nor_address_is_kept_as_it_is(memory: Database) -> None:
    invite(memory)
    bound(memory)
    (row,) = memory.rows(telegram_accounts)
    assert "account" not in row["lookup"] and b"chat 12" not in row["address"]


async def test_an_invitation_is_worth_nothing_after_a_day(memory: Database) -> None:
    invite(memory)
    assert bound(memory, after=INVITATION_TTL) is None


async def test_a_lost_phone_takes_the_account_with_it(memory: Database) -> None:
    mine = invite(memory)
    bound(memory)
    memory.run(lambda c: sign_out_everywhere(c, "hanneke"))
    assert memory.run(lambda c: mine.find_coordinator(c, "hanneke-account")) is None

"""Promises of accounts: bound once by an invitation, known by a keyed hash, forgotten with a lost phone."""

from __future__ import annotations

from datetime import timedelta
from functools import partial

from sqlalchemy import Connection

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


def test_a_new_invitation_voids_the_former_of_this_coordinator_on_this_bot_alone(sqlite_database: Database) -> None:
    mine, other = (TelegramAccounts(sqlite_database.vault, bot) for bot in ("coordinator", "seeker"))

    def work(connection: Connection) -> list[str | None]:
        for accounts, who, token in (
            (mine, "hanneke", "first"),
            (other, "hanneke", "o"),
            (mine, "joost", "j"),
            (mine, "hanneke", "second"),
        ):
            accounts.create_invitation(connection, who, token, START)
        tried = ((mine, "1", "first"), (other, "1", "second"), (other, "2", "o"), (mine, "3", "j"))
        return [accounts.bind_account(connection, account, account, token, START) for accounts, account, token in tried]

    assert sqlite_database.run(work) == [None, None, "hanneke", "joost"]


def test_who_binds_another_account_is_known_by_that_one_alone_and_an_account_belongs_to_one(sqlite_database: Database) -> None:
    mine = TelegramAccounts(sqlite_database.vault, "coordinator")

    def bind(connection: Connection, who: str, account: str) -> None:
        mine.create_invitation(connection, who, who + account, START)
        assert mine.bind_account(connection, account, f"chat {account}", who + account, START) == who

    def work(connection: Connection) -> list[str | None]:
        for who, account in (("hanneke", "1"), ("joost", "2"), ("hanneke", "3"), ("samira", "2")):
            bind(connection, who, account)
        return [mine.find_coordinator(connection, account) for account in "123"]

    assert sqlite_database.run(work) == [None, "samira", "hanneke"]
    found = [sqlite_database.run(partial(mine.find_address, coordinator_id=who)) for who in ("hanneke", "joost", "samira")]
    assert found == ["chat 3", None, "chat 2"]
    sqlite_database.run(lambda connection: mine.unbind(connection, "hanneke"))
    assert sqlite_database.run(lambda connection: [mine.find_coordinator(connection, account) for account in "23"]) == ["samira", None]


def test_who_is_signed_out_keeps_no_invitation_and_others_keep_theirs(sqlite_database: Database) -> None:
    mine = TelegramAccounts(sqlite_database.vault, "coordinator")

    def work(connection: Connection) -> list[str | None]:
        for who in ("hanneke", "joost"):
            mine.create_invitation(connection, who, who, START)
        sign_out_everywhere(connection, "hanneke")
        return [mine.bind_account(connection, who, who, who, START) for who in ("hanneke", "joost")]

    assert sqlite_database.run(work) == [None, "joost"]

"""Promises of reachability: nobody is offered what they cannot be told of, and what closes one way leaves the other open."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import Connection

from storage.coordinators.coordinators import CoordinatorRepository
from storage.coordinators.reachability import UsableChannels, is_reachable, read_open_ways, usable_channels
from storage.coordinators.telegram_accounts import BOT, TelegramAccounts
from storage.delivery import notice_ledger
from tests.support.database.database import Database
from tests.support.database.minimal_engine import INSTALLATION, START

OPEN = replace(INSTALLATION, practice=False)
MAIL = {"email": "hanneke@example.org"}
BOTH = ("telegram", "mail")


def add(database: Database, name: str = "hanneke", account: str = "", **profile: Any) -> None:
    def work(connection: Connection) -> None:
        CoordinatorRepository(database.vault).add_coordinator(connection, {"name": name} | profile, False, START, name)  # type: ignore[arg-type]
        if account:
            accounts = TelegramAccounts(database.vault, BOT)
            accounts.create_invitation(connection, name, account, START)
            accounts.bind_account(connection, account, account, account, START)

    database.run(work)


def refuse(database: Database, way: str, status: int = 550, name: str = "hanneke") -> None:
    database.run(lambda connection: notice_ledger.record_refusal(connection, name, way, "offer", status, START))


def usable(database: Database, name: str = "hanneke", channels: tuple[str, ...] = BOTH) -> UsableChannels:
    installation = replace(OPEN, notification_channels=channels)
    return database.run(lambda connection: usable_channels(connection, database.vault, name, installation))


@pytest.mark.parametrize(
    ("account", "profile", "every"),
    [("1", MAIL, BOTH), ("1", {}, ("telegram",)), ("", MAIL, ("mail",)), ("", {}, ()), ("", {"email": ""}, ())],
)
def test_an_account_and_a_mail_address_are_the_ways_to_somebody(
    sqlite_database: Database, account: str, profile: dict[str, str], every: tuple[str, ...]
) -> None:
    add(sqlite_database, account=account, **profile)
    add(sqlite_database, "joost", account="2")
    assert usable(sqlite_database) == UsableChannels(every, every)


def test_who_chose_a_way_is_told_by_that_one_and_by_any_if_it_reaches_them_no_more(sqlite_database: Database) -> None:
    add(sqlite_database, account="1", notify=["mail"], **MAIL)
    assert usable(sqlite_database) == UsableChannels(BOTH, ("mail",))
    refuse(sqlite_database, "mail")
    assert usable(sqlite_database) == UsableChannels(("telegram",), ("telegram",))


@pytest.mark.parametrize(("channels", "every"), [(("mail",), ("mail",)), (("telegram",), ("telegram",)), ((), ())])
def test_a_way_that_is_not_set_up_here_is_none(sqlite_database: Database, channels: tuple[str, ...], every: tuple[str, ...]) -> None:
    add(sqlite_database, account="1", **MAIL)
    assert usable(sqlite_database, channels=channels).every == every


def test_who_is_not_there_is_told_nothing(sqlite_database: Database) -> None:
    assert usable(sqlite_database, "nobody") == UsableChannels((), ())


@pytest.mark.parametrize(
    ("way", "status", "every"), [(BOT, 403, ("mail",)), ("mail", 550, ("telegram",)), (BOT, 400, BOTH), ("mail", 400, BOTH)]
)
def test_a_way_that_refused_them_for_good_is_closed_for_them_alone_and_one_wrong_message_closes_nothing(
    sqlite_database: Database, way: str, status: int, every: tuple[str, ...]
) -> None:
    add(sqlite_database, account="1", **MAIL)
    add(sqlite_database, "joost", account="2", **MAIL)
    refuse(sqlite_database, way, status)
    assert [usable(sqlite_database, name).every for name in ("hanneke", "joost")] == [every, BOTH]


@pytest.mark.parametrize(
    ("profile", "changed", "expected"),
    [
        (MAIL, {}, True),
        ({}, {}, False),
        ({}, {"practice": True}, True),
        ({}, {"notification_channels": ()}, True),
        (MAIL, {"notification_channels": ("telegram",)}, False),
    ],
)
def test_only_who_can_be_told_is_offered_anything_but_in_practice_and_where_everybody_looks_at_the_desk(
    sqlite_database: Database, profile: dict[str, str], changed: dict[str, Any], expected: bool
) -> None:
    add(sqlite_database, **profile)

    def work(connection: Connection) -> bool:
        hanneke = CoordinatorRepository(sqlite_database.vault).find_coordinator(connection, "hanneke")
        return bool(hanneke and is_reachable(hanneke, read_open_ways(connection), replace(OPEN, **changed)))

    assert sqlite_database.run(work) == expected

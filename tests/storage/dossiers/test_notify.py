"""The channel on which a coordinator is notified: the chosen one if this installation has it, or else any that reaches them."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from pydantic import SecretStr
from sqlalchemy import select

from bot.config.service_mode import ServiceMode, build_installation
from bot.config.settings import Settings
from storage.coordinators.telegram_accounts import BOT, TelegramAccounts
from storage.db.tables import notifications
from tests.support.dossiers.sent_dossier import send_dossier
from tests.support.product import FOUNDATION, Product


async def notified_channels(folder: Path, ways: tuple[str, ...], **profile: object) -> set[str]:
    """The channels on which Hanneke, whose account is bound, is notified of an offer."""
    async with Product(folder, replace(FOUNDATION, notification_channels=ways)) as product:
        hanneke, accounts = await product.add_coordinator("Hanneke", **profile), TelegramAccounts(product.vault, BOT)
        await product.writer.run(lambda c: accounts.create_invitation(c, hanneke, "token", product.now))
        await product.writer.run(lambda c: accounts.bind_account(c, "7", "7", "token", product.now))
        await send_dossier(product)
        return {row.channel for row in await product.writer.run(lambda c: list(c.execute(select(notifications))))}


@pytest.mark.parametrize(
    ("ways", "chosen", "by"),
    [
        (("telegram", "mail"), ["telegram", "mail"], {"telegram", "mail"}),
        (("telegram", "mail"), ["telegram"], {"telegram"}),
        (("mail",), ["telegram"], {"mail"}),
        (("telegram",), ["mail"], {"telegram"}),
        ((), ["telegram", "mail"], set()),
    ],
)
async def test_nothing_waits_for_a_way_that_is_not_set_up(tmp_path: Path, ways: tuple[str, ...], chosen: list[str], by: set[str]) -> None:
    assert await notified_channels(tmp_path, ways, email="hanneke@example.org", notify=chosen) == by


def test_a_bot_with_a_token_and_a_mail_server_are_notification_channels() -> None:
    bot, server = {"coordinator_token": SecretStr("1:a")}, {"mail_host": "127.0.0.1"}
    made = [
        build_installation(Settings.model_construct(**one), ServiceMode()).notification_channels for one in ({}, bot, server, bot | server)
    ]
    assert made == [(), ("telegram",), ("mail",), ("telegram", "mail")]

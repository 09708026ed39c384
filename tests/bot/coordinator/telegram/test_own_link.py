"""A coordinator asks the bot for a link that signs in, and only who has an authenticator gets one."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from storage.coordinators.credentials import Authenticator, Credentials
from storage.coordinators.notifications import TELEGRAM
from storage.coordinators.sign_in_links import SignInLinks
from tests.support.product import FOUNDATION, Product
from tests.support.telegram.coordinator_bot import ADDRESS, CoordinatorOnTelegram, RunningCoordinatorBot

TOLD = replace(FOUNDATION, notification_channels=(TELEGRAM,))


@pytest.fixture
async def hanneke(tmp_path: Path) -> AsyncIterator[CoordinatorOnTelegram]:
    async with Product(tmp_path, TOLD) as product, RunningCoordinatorBot(product) as bot:
        yield await bot.add_coordinator("Hanneke")


async def enrol(hanneke: CoordinatorOnTelegram) -> None:
    product = hanneke.bot.product
    found = Authenticator("GEHEIM", enrolled=True)
    await product.writer.run(lambda c: Credentials(product.vault).store_authenticator(c, hanneke.id, found))


async def test_a_link_that_is_asked_for_in_the_bot_lets_its_owner_in_once(hanneke: CoordinatorOnTelegram) -> None:
    await enrol(hanneke)
    await hanneke.say("/inloggen")
    (token,) = re.findall(rf"{ADDRESS}/desk/in/(\S+)", hanneke.shown)
    product, links = hanneke.bot.product, SignInLinks(hanneke.bot.product.vault)
    redeemed = [await product.writer.run(lambda c: links.redeem_link(c, token, product.now)) for _ in range(2)]
    assert [one and one.coordinator_id for one in redeemed] == [hanneke.id, None]


async def test_who_asks_twice_in_a_minute_gets_one_link(hanneke: CoordinatorOnTelegram) -> None:
    await enrol(hanneke)
    await hanneke.say("/inloggen")
    await hanneke.say("/inloggen")
    assert "/desk/in/" not in hanneke.shown and "Wacht een minuut" in hanneke.shown


async def test_without_an_authenticator_no_link_is_sent(hanneke: CoordinatorOnTelegram) -> None:
    await hanneke.say("/inloggen")
    assert "/desk/in/" not in hanneke.shown and "Wacht een minuut" in hanneke.shown

"""Promises of passkeys: one opens the desk for its owner, here, once for each challenge, and nothing else does."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest
import time_machine

from bot.coordinator.service.authentication.passkey_sign_in import PasskeySignIn, Site
from bot.coordinator.service.authentication.sign_in import SignIn
from tests.support.product import FOUNDATION, START, Product
from tests.support.web.soft_passkey import SoftPasskey

HERE = Site("https://desk.test")


class Desk:
    """The sign-in of a desk with one coordinator."""

    def __init__(self, product: Product, coordinator_id: str) -> None:
        shared = (product.writer, product.vault, lambda: product.now, FOUNDATION)
        self.passkeys, self._sign_in, self.hanneke = PasskeySignIn(*shared, b"p" * 32), SignIn(*shared), coordinator_id

    async def add(self, passkey: SoftPasskey) -> bool:
        options = await self.passkeys.registration_options(self.hanneke, HERE)
        return await self.passkeys.register(self.hanneke, HERE, passkey.create(options), "mijn telefoon")

    async def who(self, credential: str, site: Site = HERE) -> str | None:
        """Whose confirmed session this credential opens."""
        token = await self.passkeys.sign_in(site, credential)
        session = await self._sign_in.find_session(token) if token else None
        return session.coordinator_id if session and session.confirmed else None


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    with time_machine.travel(START, tick=False):
        async with Product(tmp_path) as product:
            yield Desk(product, await product.add_coordinator("Hanneke"))


@pytest.fixture
def phone() -> SoftPasskey:
    return SoftPasskey(HERE.origin, HERE.domain)


async def test_a_passkey_opens_the_desk_for_its_owner(desk: Desk, phone: SoftPasskey) -> None:
    assert await desk.add(phone)
    assert await desk.who(phone.get(desk.passkeys.sign_in_options(HERE))) == desk.hanneke


async def test_several_passkeys_of_one_person_open_it_and_one_that_was_taken_away_does_not(desk: Desk, phone: SoftPasskey) -> None:
    laptop = SoftPasskey(HERE.origin, HERE.domain)
    assert await desk.add(phone) and await desk.add(laptop)
    first, _ = await desk.passkeys.list_passkeys(desk.hanneke)
    await desk.passkeys.delete_passkey(desk.hanneke, first.id)
    assert await desk.who(phone.get(desk.passkeys.sign_in_options(HERE))) is None
    assert await desk.who(laptop.get(desk.passkeys.sign_in_options(HERE))) == desk.hanneke


async def test_an_answer_that_was_used_opens_nothing_again(desk: Desk, phone: SoftPasskey) -> None:
    await desk.add(phone)
    answer = phone.get(desk.passkeys.sign_in_options(HERE))
    assert [await desk.who(answer) for _ in range(2)] == [desk.hanneke, None]


async def test_an_answer_after_five_minutes_opens_nothing(desk: Desk, phone: SoftPasskey) -> None:
    await desk.add(phone)
    answer = phone.get(desk.passkeys.sign_in_options(HERE))
    with time_machine.travel(START + timedelta(minutes=6), tick=False):
        assert await desk.who(answer) is None


async def test_a_challenge_that_is_not_ours_opens_nothing(desk: Desk, phone: SoftPasskey) -> None:
    await desk.add(phone)
    assert await desk.who(phone.get('{"challenge": "bm90IG91cnM"}')) is None


@pytest.mark.parametrize(
    "passkey", [SoftPasskey("https://desk.example", HERE.domain), SoftPasskey(HERE.origin, HERE.domain, verified=False)]
)
async def test_neither_another_site_nor_a_key_that_asks_its_owner_nothing_can_be_added(desk: Desk, passkey: SoftPasskey) -> None:
    assert not await desk.add(passkey)


async def test_a_passkey_of_nobody_here_opens_nothing(desk: Desk, phone: SoftPasskey) -> None:
    assert await desk.who(phone.get(desk.passkeys.sign_in_options(HERE))) is None


@pytest.mark.parametrize(
    "credential", ["", "{}", "[]", "\x00", "[" * 5_000, '{"id": "a", "rawId": "a", "type": "public-key", "response": {}}']
)
async def test_what_is_no_credential_opens_nothing_and_raises_nothing(desk: Desk, credential: str) -> None:
    assert await desk.who(credential) is None
    assert not await desk.passkeys.register(desk.hanneke, HERE, credential, "")


async def test_neither_its_name_nor_its_owner_can_be_read_without_keys(desk: Desk, phone: SoftPasskey, tmp_path: Path) -> None:
    await desk.add(phone)
    found = (await desk.passkeys.list_passkeys(desk.hanneke))[0]
    assert found.name == "mijn telefoon" and found.credential_id not in (tmp_path / "kring.db").read_bytes()

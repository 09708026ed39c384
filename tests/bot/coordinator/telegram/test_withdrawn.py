"""What is withdrawn while Telegram is sent it, and fails, is told by no way afterwards; a chat that was lost is emptied."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import select

from bot.coordinator.service.account.roster import Roster
from bot.coordinator.service.contact_plan import PlanForm
from flows.conversation.effects import ContactTimeChanged, TakeBack
from storage.db.tables import notifications
from tests.fake_telegram.faults import Fault, Refused, broken, slow_after
from tests.support.dossiers.sent_dossier import SentDossier, send_dossier
from tests.support.product import Product
from tests.support.telegram.coordinator_bot import CoordinatorOnTelegram, RunningCoordinatorBot
from tests.support.waiting import wait_until
from tests.support.web.desk_app import PLAN

CHANGED = "Een afspraak is veranderd"
BLOCKED = Fault(Refused(403, "Forbidden: bot was blocked by the user").answer)


@pytest.fixture
async def bot(product: Product) -> AsyncIterator[RunningCoordinatorBot]:
    async with RunningCoordinatorBot(product) as bot:
        yield bot


@pytest.fixture
async def hanneke(bot: RunningCoordinatorBot) -> CoordinatorOnTelegram:
    return await bot.add_coordinator("Hanneke")


async def queued(product: Product) -> list[str]:
    return [str(row.kind) for row in await product.writer.run(lambda c: list(c.execute(select(notifications)))) if row.dossier_id]


async def held(hanneke: CoordinatorOnTelegram, product: Product) -> SentDossier:
    """Fatima's dossier, whose story and plan are open to Hanneke."""
    fatima = await send_dossier(product)
    await hanneke.bot.wait_until_idle()
    dossier_id = (await product.desk.read_overview(hanneke.id)).offers[0].id
    assert await product.desk.offers.claim(hanneke.id, dossier_id)
    await product.desk.actions.apply_event(hanneke.id, dossier_id, "no_tie")
    await product.desk.planning.open_story(hanneke.id, dossier_id, PlanForm(**PLAN))
    return fatima


async def fail_while(bot: RunningCoordinatorBot, fault: Fault, deed: Any) -> None:
    """The next message is on its way when `deed` is done, and then fails."""
    go_on, before = asyncio.Event(), len(bot.account.calls("sendMessage"))
    planned = bot.telegram.fail_next("sendMessage", replace(fault, until=go_on))
    bot.product.advance(minutes=2)
    await wait_until(lambda: not planned.times, "the message is on its way")
    await deed()
    assert len(bot.account.calls("sendMessage")) == before, "it is still on its way"
    go_on.set()
    await bot.telegram.wait_until(lambda: bot.account.calls("sendMessage")[before:], "the call failed")


@pytest.mark.parametrize("fault", [broken(), BLOCKED], ids=["failed", "blocked"])
async def test_a_notice_of_a_dossier_that_is_taken_back_while_it_is_sent_is_not_sent_again(
    bot: RunningCoordinatorBot, hanneke: CoordinatorOnTelegram, product: Product, fault: Fault
) -> None:
    fatima = await held(hanneke, product)
    await fatima.apply_effect(ContactTimeChanged("liever vrijdag"))
    await fail_while(bot, fault, lambda: fatima.apply_effect(TakeBack()))
    for _ in range(3):
        product.advance(minutes=5)
        await bot.wait_until_idle()
    assert await queued(product) == []
    assert not [one for one in hanneke.person.all_bot_messages if CHANGED in (one.text or "")]


@pytest.mark.parametrize("end", ["revoke_credentials", "remove_coordinator"])
async def test_what_the_bot_wrote_goes_at_once_from_the_chat_of_who_lost_the_phone_or_left(
    bot: RunningCoordinatorBot, hanneke: CoordinatorOnTelegram, product: Product, end: str
) -> None:
    await held(hanneke, product)
    await hanneke.say("/overzicht")
    bot.telegram.fail_next("sendMessage", slow_after(0.5))
    await hanneke.person.types("/overzicht")
    await wait_until(lambda: sum("Afgesproken:" in (one.text or "") for one in hanneke.person.all_bot_messages) == 2, "one on its way")
    roster = Roster(product.vault, product.installation, lambda: product.now)
    await product.writer.run(lambda connection: getattr(roster, end)(connection, hanneke.id))
    await wait_until(lambda: "Afgesproken:" not in hanneke.person.shown, "nothing is left of both")

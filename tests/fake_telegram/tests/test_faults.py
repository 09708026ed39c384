"""Promises of faults: each strikes once, as planned, and both libraries meet it as a real one."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import suppress

import aiogram
import pytest
import telegram as ptb
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.exceptions import ClientDecodeError, TelegramNetworkError, TelegramRetryAfter, TelegramServerError
from telegram.error import NetworkError, RetryAfter, TelegramError, TimedOut

from tests.fake_telegram.faults import (
    Fault,
    bad_gateway,
    broken,
    dropped_after,
    dropped_before,
    slow_after_until,
    slow_until,
    too_many,
)
from tests.fake_telegram.people.person import Person
from tests.fake_telegram.telegram import FakeTelegram


@pytest.fixture
async def by_aiogram(telegram: FakeTelegram) -> AsyncIterator[aiogram.Bot]:
    bot = aiogram.Bot(telegram.seeker_bot.token, AiohttpSession(api=TelegramAPIServer.from_base(telegram.address)))
    yield bot
    await bot.session.close()


@pytest.fixture
async def by_ptb(telegram: FakeTelegram) -> AsyncIterator[ptb.Bot]:
    async with ptb.Bot(telegram.seeker_bot.token, base_url=f"{telegram.address}/bot") as bot:
        yield bot


FAULTS: list[tuple[Fault, type[Exception], type[Exception], int]] = [
    (too_many(3), TelegramRetryAfter, RetryAfter, 0),
    (broken(), TelegramServerError, NetworkError, 0),
    (bad_gateway(), ClientDecodeError, NetworkError, 0),
    (dropped_before(), TelegramNetworkError, NetworkError, 0),
    (dropped_after(), TelegramNetworkError, NetworkError, 1),
]
NAMED = pytest.mark.parametrize(
    ("fault", "in_aiogram", "in_ptb", "sent_count"), FAULTS, ids=["429", "500", "502 html", "dropped before", "dropped after"]
)


@NAMED
async def test_aiogram_meets_the_fault_once_and_then_telegram_works_again(
    telegram: FakeTelegram,
    by_aiogram: aiogram.Bot,
    fatima: Person,
    fault: Fault,
    in_aiogram: type[Exception],
    in_ptb: object,
    sent_count: int,
) -> None:
    telegram.fail_next("sendMessage", fault)
    with pytest.raises(in_aiogram):
        await by_aiogram.send_message(fatima.id, "Hoi")
    assert len(fatima.bot_messages) == sent_count
    await by_aiogram.send_message(fatima.id, "Hoi")
    assert len(fatima.bot_messages) == sent_count + 1


@NAMED
async def test_ptb_meets_the_fault_once_and_then_telegram_works_again(
    telegram: FakeTelegram, by_ptb: ptb.Bot, fatima: Person, fault: Fault, in_aiogram: object, in_ptb: type[Exception], sent_count: int
) -> None:
    telegram.fail_next("sendMessage", fault)
    with pytest.raises(in_ptb):
        await by_ptb.send_message(fatima.id, "Hoi")
    assert len(fatima.bot_messages) == sent_count
    await by_ptb.send_message(fatima.id, "Hoi")
    assert len(fatima.bot_messages) == sent_count + 1


async def test_a_rate_limit_names_the_seconds_to_wait(telegram: FakeTelegram, by_aiogram: aiogram.Bot, fatima: Person) -> None:
    telegram.fail_next("sendMessage", too_many(17))
    with pytest.raises(TelegramRetryAfter) as refused:
        await by_aiogram.send_message(fatima.id, "Hoi")
    assert refused.value.retry_after == 17


@pytest.mark.parametrize(("fault", "sent_count"), [(slow_until, 0), (slow_after_until, 1)], ids=["before", "after"])
async def test_a_slow_call_is_carried_out_before_or_after_the_wait(
    telegram: FakeTelegram, by_ptb: ptb.Bot, fatima: Person, fault: Callable[[asyncio.Event], Fault], sent_count: int
) -> None:
    go_on = asyncio.Event()
    planned = telegram.fail_next("sendMessage", fault(go_on))
    with pytest.raises(TimedOut):
        await by_ptb.send_message(fatima.id, "Hoi", read_timeout=0.1)
    await telegram.wait_until(lambda: not planned.times, "the call")
    await telegram.wait_until(lambda: len(fatima.bot_messages) >= sent_count, "what it brings before the wait")
    assert len(fatima.bot_messages) == sent_count and not telegram.seeker_bot.calls("sendMessage")
    go_on.set()
    await fatima.saw("Hoi")


async def test_a_fault_strikes_only_the_chat_the_bot_and_the_calls_it_was_meant_for(
    telegram: FakeTelegram, by_ptb: ptb.Bot, fatima: Person
) -> None:
    joost = telegram.person("Joost")
    await joost.starts()
    telegram.fail_next("sendMessage", broken(), chat=joost, bot=telegram.seeker_bot, times=2)
    await by_ptb.send_message(fatima.id, "Hoi")
    await by_ptb.send_chat_action(joost.id, "typing")
    for _ in range(2):
        with pytest.raises(TelegramError):
            await by_ptb.send_message(joost.id, "Hoi")
    await by_ptb.send_message(joost.id, "Hoi")


async def test_mended_is_mended(telegram: FakeTelegram, by_ptb: ptb.Bot) -> None:
    telegram.fail_next("*", broken(), times=99)
    with suppress(TelegramError):
        await by_ptb.get_updates()
    telegram.clear_faults()
    assert await by_ptb.get_me()


async def test_faults_that_were_asked_for_are_no_refusals(telegram: FakeTelegram, by_ptb: ptb.Bot, fatima: Person) -> None:
    telegram.fail_next("sendMessage", broken())
    with pytest.raises(TelegramError):
        await by_ptb.send_message(fatima.id, "Hoi")
    assert telegram.refusals == [] and telegram.calls[-1].status == 500


async def test_telegram_stops_while_somebody_still_waits_for_it(by_ptb: ptb.Bot) -> None:
    async with FakeTelegram() as other, ptb.Bot(other.seeker_bot.token, base_url=f"{other.address}/bot") as bot:
        waits = asyncio.create_task(bot.get_updates(timeout=30))
        await other.wait_until(lambda: other.seeker_bot.poller.calls)
        await other.server.stop()
        with pytest.raises(NetworkError):
            await waits

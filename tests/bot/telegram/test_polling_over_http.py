"""Promises of delivery over real HTTP: the seeker's bot on aiogram, against a Telegram as strict as the real one."""

from __future__ import annotations

import io
import logging
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from bot.observability import logs
from storage.db.tables import dead_letters, outbox, sent_messages
from tests.fake_telegram.faults import Fault, bad_gateway, broken, dropped_after, dropped_before, too_many
from tests.fake_telegram.people.person import Person
from tests.support.product import Product
from tests.support.telegram.seeker_bot import RunningSeekerBot
from tests.support.waiting import wait_until


@pytest.fixture
async def bot(tmp_path: Path) -> AsyncIterator[RunningSeekerBot]:
    async with Product(tmp_path) as product, RunningSeekerBot(product) as running:
        yield running


def count_rows(bot: RunningSeekerBot, table: object) -> int:  # a Table prints as its name
    with bot.product.engine.begin() as connection:
        return int(connection.exec_driver_sql(f"SELECT count(*) FROM {table}").scalar_one())


async def greeted_person(bot: RunningSeekerBot, name: str = "Fatima") -> Person:
    person = bot.telegram.person(name)
    await person.starts()
    await person.answered()
    return person


async def test_what_no_framework_can_parse_is_put_aside_and_others_go_on(bot: RunningSeekerBot) -> None:
    fatima, joost = bot.telegram.person("Fatima"), bot.telegram.person("Joost")
    await joost.sends_unreadable()
    await fatima.starts()
    await fatima.answered()
    await bot.telegram.seeker_bot.inbox.wait_until_empty()
    assert count_rows(bot, dead_letters) == 1


@pytest.mark.parametrize("fault", [too_many(1), broken(), bad_gateway(), dropped_before()])
async def test_an_answer_that_fails_comes_later(bot: RunningSeekerBot, fault: Fault) -> None:
    fatima = await greeted_person(bot)
    bot.telegram.fail_next("sendMessage", fault, times=2)
    await fatima.presses("Hier in Telegram")
    for times in (1, 2):
        await bot.wait_for_failures("sendMessage", times)
        bot.product.advance(seconds=5)
    await fatima.answered()
    await bot.wait_until_idle()


async def test_a_broken_getupdates_is_asked_again(bot: RunningSeekerBot) -> None:
    for fault in (bad_gateway(), broken(), dropped_before(), dropped_after()):
        bot.telegram.fail_next("getUpdates", fault)
    fatima = bot.telegram.person("Fatima")
    await fatima.starts()
    await fatima.answered()


async def test_no_token_and_no_word_is_logged_whatever_fails(bot: RunningSeekerBot, log_stream: io.StringIO) -> None:
    for name in ("aiogram", "aiohttp", "aiogram.event", "aiohttp.client"):
        assert logging.getLogger(name).getEffectiveLevel() >= logging.DEBUG
    fatima = await greeted_person(bot)
    for method, fault in (("sendMessage", bad_gateway()), ("sendMessage", dropped_after()), ("answerCallbackQuery", broken())):
        bot.telegram.fail_next(method, fault)
    await fatima.types("Riet en haar geheim")
    for times in (1, 2):
        await bot.wait_for_failures("sendMessage", times)
        bot.product.advance(seconds=5)
    await bot.wait_until_idle()
    logs.log_error("probe", ValueError(bot.telegram.seeker_bot.token))
    secret = bot.telegram.seeker_bot.token.partition(":")[2]
    assert "probe" in log_stream.getvalue()
    assert not [word for word in ("Riet", "geheim", secret, "/bot") if word in log_stream.getvalue()]


async def test_all_messages_of_a_chat_are_gone_a_day_later(bot: RunningSeekerBot) -> None:
    fatima = await greeted_person(bot)
    await fatima.types("hallo")
    await bot.wait_until_idle()
    bot.product.advance(hours=24, minutes=1)
    await wait_until(lambda: not [one for one in fatima.chat if one.text], "an empty chat")
    await wait_until(lambda: count_rows(bot, sent_messages) == 0, "no trace")
    assert bot.telegram.refusals == []


async def test_who_blocks_the_bot_is_no_error(bot: RunningSeekerBot, log_stream: Iterator[io.StringIO]) -> None:
    fatima = await greeted_person(bot)
    bot.telegram.fail_next("answerCallbackQuery", broken(), times=3)
    await fatima.types("hallo")
    await fatima.blocks()
    await wait_until(lambda: count_rows(bot, outbox) == 0, "nothing owed")

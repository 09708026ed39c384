"""Promises of message cleanup: the messages of a chat are deleted there in time, and a failed deletion is tried again."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from functools import partial

from bot.app.context import AppContext
from bot.config.settings import Settings
from bot.operator.doctor.command import run_checks
from bot.telegram.ports import NotSent, RateLimited, Rejected
from storage.conversations.sent_messages import ALARM_AFTER, count_overdue
from storage.db.tables import counts, sent_messages
from tests.support.database.minimal_engine import START
from tests.support.telegram.bot_process import BotProcess
from tests.support.waiting import wait_until


def deleted_batches(bot_process: BotProcess) -> list[list[int]]:
    return [given["message_ids"] for given in bot_process.client.calls_to("deleteMessages")]


def has_attempts(bot_process: BotProcess, attempts: int) -> bool:
    return {row["tries"] for row in bot_process.database.rows(sent_messages)} == {attempts}


async def test_both_sides_of_a_chat_are_deleted_a_day_later(bot_process: BotProcess) -> None:
    bot_process.client.add_message("4711", "hallo")
    bot_process.start()
    await wait_until(lambda: bot_process.database.count(sent_messages) == 2, "both messages")
    bot_process.advance(hours=24)
    await wait_until(lambda: bot_process.database.count(sent_messages) == 0, "no trace")
    assert bot_process.client.calls_to("deleteMessages") == [{"chat_id": 4711, "message_ids": [11, 101]}]


async def test_after_sending_the_last_screen_stays_and_all_else_goes(bot_process: BotProcess) -> None:
    for words in ("hallo", "send"):
        bot_process.client.add_message("4711", words)
    bot_process.start()
    await wait_until(lambda: any("[waiting]" in one for one in bot_process.client.sent_texts()), "the last screen")
    last = bot_process.client.last_message_id
    await wait_until(lambda: {number for batch in deleted_batches(bot_process) for number in batch} >= {11, 12}, "the sweep")
    await wait_until(lambda: bot_process.database.count(sent_messages) == 1, "one trace")
    assert [row["message"] for row in bot_process.database.rows(sent_messages)] in ([last], [last - 1])


async def test_a_sweep_that_fails_is_tried_again_later(bot_process: BotProcess) -> None:
    bot_process.client.failures["deleteMessages"] = [NotSent(), Rejected("400"), RateLimited(0.01)]
    bot_process.client.add_message("4711", "hallo")
    bot_process.start()
    await wait_until(lambda: bot_process.database.count(sent_messages) == 2, "both messages")
    bot_process.advance(hours=24)
    for attempts in (1, 2):
        await wait_until(partial(has_attempts, bot_process, attempts), f"try {attempts}")
        await asyncio.sleep(0.1)
        assert has_attempts(bot_process, attempts)
        bot_process.advance(minutes=attempts)
    await wait_until(lambda: bot_process.database.count(sent_messages) == 0, "no trace")


async def test_what_nobody_can_delete_any_more_is_dropped_and_counted(bot_process: BotProcess) -> None:
    bot_process.client.failures["deleteMessages"] = [NotSent()] * 10_000
    bot_process.client.add_message("4711", "hallo")
    bot_process.start()
    await wait_until(lambda: bot_process.database.count(sent_messages) == 2, "both messages")
    bot_process.advance(hours=41)
    assert bot_process.database.run(lambda c: count_overdue(c, bot_process.now)) == 2
    bot_process.advance(hours=7)
    await wait_until(lambda: bot_process.database.count(sent_messages) == 0, "no trace")
    assert ("traces_left", 2) in [(row["name"], row["count"]) for row in bot_process.database.rows(counts)]
    assert deleted_batches(bot_process) == []


async def test_the_doctor_reports_messages_that_stay_too_long(bot_process: BotProcess) -> None:
    at = START - ALARM_AFTER
    await bot_process.database.store.record_message("telegram", "4711", 12, at + timedelta(minutes=1))
    context = AppContext(Settings.model_construct(data_dir=bot_process.database.folder), now=lambda: START)
    found = {one.subject.partition(",")[0]: one.problem for one in run_checks(context)}
    assert found["Telegram"] is None
    await bot_process.database.store.record_message("telegram", "4711", 11, at)
    found = {one.subject.partition(",")[0]: one.problem for one in run_checks(context)}
    assert "1 messages" in (found["Telegram"] or "")
    context.engine.dispose()

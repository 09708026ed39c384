"""Promises of sweeping: what was said in a chat is deleted there in time, and a failing sweep is tried again."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from functools import partial

from bot.app.context import AppContext
from bot.config.settings import Settings
from bot.operator.doctor import examine
from bot.telegram.ports import NotSent, RateLimited, Rejected
from storage.conversations.sent_messages import ALARM_AFTER, count_overdue
from storage.db.tables import counts, sent_messages
from tests.support.bot_process import BotProcess, wait_until
from tests.support.small_engine import START


def deleted(stage: BotProcess) -> list[list[int]]:
    return [given["message_ids"] for given in stage.client.calls_to("deleteMessages")]


def has_tried(stage: BotProcess, tries: int) -> bool:
    return {row["tries"] for row in stage.memory.rows(sent_messages)} == {tries}


async def test_both_sides_of_a_chat_are_deleted_a_day_later(stage: BotProcess) -> None:
    stage.client.add_message("4711", "hallo")
    stage.start()
    await wait_until(lambda: stage.memory.count(sent_messages) == 2, "both messages")
    stage.advance(hours=24)
    await wait_until(lambda: stage.memory.count(sent_messages) == 0, "no trace")
    assert stage.client.calls_to("deleteMessages") == [{"chat_id": 4711, "message_ids": [11, 101]}]


async def test_after_sending_the_last_screen_stays_and_all_else_goes(stage: BotProcess) -> None:
    for words in ("hallo", "send"):
        stage.client.add_message("4711", words)
    stage.start()
    await wait_until(lambda: any("[waiting]" in one for one in stage.client.sent_texts()), "the last screen")
    last = stage.client.last_message_id
    await wait_until(lambda: {number for batch in deleted(stage) for number in batch} >= {11, 12}, "the sweep")
    await wait_until(lambda: stage.memory.count(sent_messages) == 1, "one trace")
    assert [row["message"] for row in stage.memory.rows(sent_messages)] in ([last], [last - 1])


async def test_a_sweep_that_fails_is_tried_again_later(stage: BotProcess) -> None:
    stage.client.failures["deleteMessages"] = [NotSent(), Rejected("400"), RateLimited(0.01)]
    stage.client.add_message("4711", "hallo")
    stage.start()
    await wait_until(lambda: stage.memory.count(sent_messages) == 2, "both messages")
    stage.advance(hours=24)
    for tries in (1, 2):
        await wait_until(partial(has_tried, stage, tries), f"try {tries}")
        await asyncio.sleep(0.1)
        assert has_tried(stage, tries)
        stage.advance(minutes=tries)
    await wait_until(lambda: stage.memory.count(sent_messages) == 0, "no trace")


async def test_what_nobody_can_delete_any_more_is_dropped_and_counted(stage: BotProcess) -> None:
    stage.client.failures["deleteMessages"] = [NotSent()] * 10_000
    stage.client.add_message("4711", "hallo")
    stage.start()
    await wait_until(lambda: stage.memory.count(sent_messages) == 2, "both messages")
    stage.advance(hours=41)
    assert stage.memory.run(lambda c: count_overdue(c, stage.now)) == 2
    stage.advance(hours=7)
    await wait_until(lambda: stage.memory.count(sent_messages) == 0, "no trace")
    assert ("traces_left", 2) in [(row["name"], row["count"]) for row in stage.memory.rows(counts)]
    assert deleted(stage) == []


async def test_the_doctor_sees_what_stands_too_long(stage: BotProcess) -> None:
    at = START - ALARM_AFTER
    await stage.memory.store.record_message("telegram", "4711", 12, at + timedelta(minutes=1))
    context = AppContext(Settings.model_construct(data_dir=stage.memory.folder), now=lambda: START)
    found = {one.what.partition(",")[0]: one.wrong for one in examine(context)}
    assert found["Telegram"] is None
    await stage.memory.store.record_message("telegram", "4711", 11, at)
    found = {one.what.partition(",")[0]: one.wrong for one in examine(context)}
    assert "1 messages" in (found["Telegram"] or "")
    context.engine.dispose()

"""Promises of message cleanup: the messages of a chat are deleted there in time, and a failed deletion is tried again."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest

from bot.app.context import AppContext
from bot.config.settings import Settings
from bot.operator.doctor.command import run_checks
from bot.telegram.ports import NotSent, RateLimited, Rejected
from storage.conversations.outbox import enqueue_news
from storage.conversations.sent_messages import ALARM_AFTER, count_overdue
from storage.db.tables import conversations, counts, outbox, sent_messages
from tests.support.database.minimal_engine import START
from tests.support.telegram.bot_process import BotProcess
from tests.support.waiting import wait_until


def deleted_batches(bot_process: BotProcess) -> list[list[int]]:
    return [given["message_ids"] for given in bot_process.client.calls_to("deleteMessages")]


def deleted_numbers(bot_process: BotProcess) -> set[int]:
    return {number for batch in deleted_batches(bot_process) for number in batch}


def recorded_numbers(bot_process: BotProcess) -> set[int]:
    return {row["message"] for row in bot_process.database.rows(sent_messages)}


async def take_turn_while_an_answer_is_on_its_way(bot_process: BotProcess, words: str) -> None:
    """Two texts, 11 and 12, of which the second comes while the answer to the first, 101, did not arrive."""
    bot_process.client.add_message("4711", "hallo")
    bot_process.client.online.clear()
    bot_process.start()
    await wait_until(lambda: bot_process.client.offline_calls == 1, "a message on its way")
    bot_process.client.add_message("4711", words)
    await wait_until(lambda: {11, 12} <= recorded_numbers(bot_process) | deleted_numbers(bot_process), "the turn")


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
    await wait_until(lambda: deleted_numbers(bot_process) >= {11, 12}, "the sweep")
    await wait_until(lambda: bot_process.database.count(sent_messages) == 1, "one trace")
    assert [row["message"] for row in bot_process.database.rows(sent_messages)] == [bot_process.client.last_message_id]


@pytest.mark.parametrize(("words", "left"), [("send", 1), ("wipe", 0)])
@pytest.mark.parametrize("notice", [None, "wat je schreef"], ids=["one call", "two calls"])
async def test_a_message_on_its_way_is_deleted_with_all_before_it(
    bot_process: BotProcess, notice: str | None, words: str, left: int
) -> None:
    bot_process.handler.notice = notice
    await take_turn_while_an_answer_is_on_its_way(bot_process, words)
    bot_process.client.online.set()
    await wait_until(lambda: deleted_numbers(bot_process) >= {11, 12, 101}, "the sweep")
    await wait_until(lambda: bot_process.database.count(sent_messages) == left * (1 + bool(notice)), "what may stay")


@pytest.mark.parametrize(("words", "left"), [("send", 1), ("wipe", 0)])
async def test_a_process_that_is_killed_right_after_sending_leaves_nothing_of_an_emptied_chat(folder: Path, words: str, left: int) -> None:
    bot_process = BotProcess(folder)
    await take_turn_while_an_answer_is_on_its_way(bot_process, words)
    bot_process.database.store.mark_sent = lambda *_: asyncio.Event().wait()  # type: ignore[method-assign]
    bot_process.client.online.set()
    await wait_until(lambda: 101 in recorded_numbers(bot_process) | deleted_numbers(bot_process), "what was sent is noted")
    await bot_process.kill()
    second = BotProcess(folder, bot_process.client).start()
    await wait_until(lambda: deleted_numbers(second) >= {11, 12, 101}, "the sweep")
    await wait_until(lambda: second.database.count(sent_messages) == left, "what may stay")
    await second.shut_down()


async def test_news_on_its_way_is_deleted_with_all_before_it(bot_process: BotProcess) -> None:
    bot_process.client.add_message("4711", "send")
    bot_process.start()
    await wait_until(lambda: bot_process.database.count(outbox) == 0 and bot_process.client.sent_texts(), "the last screen")
    bot_process.client.online.clear()
    (conversation,) = bot_process.database.rows(conversations)
    bot_process.database.run(lambda c: enqueue_news(c, conversation["id"], bot_process.now))
    await wait_until(lambda: bot_process.client.offline_calls == 1, "news on its way")
    bot_process.client.add_message("4711", "thursday")
    await wait_until(lambda: bot_process.database.count(outbox) == 2, "the turn")
    bot_process.client.online.set()
    await wait_until(lambda: deleted_numbers(bot_process) >= {11, 12, 101, 102}, "the sweep")
    await wait_until(lambda: bot_process.database.count(sent_messages) == 1, "the last screen alone")


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

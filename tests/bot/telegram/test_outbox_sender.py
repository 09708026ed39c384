"""Promises of the outbox sender: due messages go out in order, within Telegram's limits; only a question may come twice."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from bot.config.settings import Settings
from bot.telegram.outbound.rate_limiter import RateLimiter, RateLimits
from bot.telegram.ports import BotBlocked, NotSent, OutcomeUnknown, RateLimited, Refused, Rejected, WrongToken
from flows.conversation.messages import Context, Output
from flows.conversation.state import ConversationState
from storage.db.tables import conversations, notice_ledger, outbox
from storage.delivery.notice_ledger import MAX_TRIES, NO_SERVER, count_unreached
from tests.support.database.minimal_engine import MinimalEngine, incoming_turn
from tests.support.telegram.bot_process import BotProcess, FakeClient
from tests.support.waiting import PATIENCE, wait_until


async def record_turn(bot_process: BotProcess, person: str = "fatima", words: str = "hallo") -> None:
    await bot_process.database.store.process_turn(incoming_turn(person, words))


async def wait_for_attempt(bot_process: BotProcess, number: int, seconds: int = 5) -> None:
    """Wait for this attempt, and until the next is due."""
    await wait_until(lambda: [row["tries"] for row in bot_process.database.rows(outbox)] == [number], f"try {number}")
    bot_process.advance(seconds=seconds)


def test_the_rates_are_telegrams_own() -> None:
    settings = Settings()
    assert (settings.telegram_per_second, settings.telegram_chat_seconds) == (30, 1) == tuple(RateLimits())


async def test_a_bot_and_a_chat_are_not_spoken_to_faster_than_their_rates() -> None:
    rate_limiter, loop = RateLimiter(RateLimits(100, 0.05)), asyncio.get_running_loop()
    began = loop.time()
    await asyncio.gather(*(rate_limiter.wait_for_slot(f"chat {n}") for n in range(10)))
    assert loop.time() - began >= 0.09
    began = loop.time()
    for _ in range(3):
        await rate_limiter.wait_for_slot("fatima")
    assert loop.time() - began >= 0.1


async def test_jobs_in_the_outbox_at_the_start_are_sent_at_the_start(bot_process: BotProcess) -> None:
    await record_turn(bot_process)
    bot_process.start()
    await wait_until(lambda: bot_process.client.sent_texts("fatima"), "what was owed")
    await wait_until(lambda: bot_process.database.count(outbox) == 0, "nothing owed")


async def test_retry_after_of_telegram_is_obeyed(bot_process: BotProcess) -> None:
    bot_process.client.failures["sendMessage"] = [RateLimited(0.3)]
    await record_turn(bot_process)
    await record_turn(bot_process, "joost")
    began = asyncio.get_running_loop().time()
    bot_process.start()
    await wait_until(lambda: len(bot_process.client.sent_texts()) == 2, "both")
    assert asyncio.get_running_loop().time() - began >= 0.3


async def test_after_each_failure_the_delay_grows(bot_process: BotProcess) -> None:
    bot_process.client.failures["sendMessage"] = [NotSent(), NotSent()]
    await record_turn(bot_process)
    bot_process.start()
    for number in (1, 2):
        assert bot_process.client.sent_texts() == []
        await wait_for_attempt(bot_process, number)
    await wait_until(bot_process.client.sent_texts, "the answer")


async def test_where_telegram_may_have_sent_it_a_question_comes_again_and_a_notice_does_not(bot_process: BotProcess) -> None:
    bot_process.handler.notice = "je code"
    bot_process.client.fails_after_sending, bot_process.client.failures["sendMessage"] = True, [OutcomeUnknown(), OutcomeUnknown()]
    await record_turn(bot_process)
    bot_process.start()
    for number in (1, 2):
        await wait_for_attempt(bot_process, number)
    await wait_until(lambda: bot_process.database.count(outbox) == 0, "nothing owed")
    assert [text == "je code" for text in bot_process.client.sent_texts()] == [True, False, False]


async def test_where_telegram_did_not_send_it_a_notice_comes_too(bot_process: BotProcess) -> None:
    bot_process.handler.notice = "je code"
    bot_process.client.failures["sendMessage"] = [NotSent(), RateLimited(0.01)]
    await record_turn(bot_process)
    bot_process.start()
    await wait_for_attempt(bot_process, 1)
    await wait_until(lambda: bot_process.database.count(outbox) == 0, "nothing owed")
    assert [text == "je code" for text in bot_process.client.sent_texts()] == [True, False]


async def test_a_notice_is_recorded_before_sending_so_that_a_crash_cannot_repeat_it(folder: Path) -> None:
    client, calling, sending = FakeClient(), asyncio.Event(), set[asyncio.Task[Any] | None]()
    first = BotProcess(folder, client)
    first.handler.notice = "je code"
    call = client.call_api

    async def hang(method: str, **parameters: object) -> object:
        await call(method, **parameters)
        if method == "sendMessage":
            sending.add(asyncio.current_task())
            calling.set()
            await asyncio.Event().wait()
        return True

    client.call_api = hang  # type: ignore[method-assign]
    await record_turn(first)
    first.start()
    await calling.wait()
    for task in filter(None, sending):
        task.cancel()
    await first.kill()
    client.call_api = call  # type: ignore[method-assign]
    second = BotProcess(folder, client)
    second.handler.notice = "je code"
    second.start()
    await wait_until(lambda: second.database.count(outbox) == 0, "nothing owed")
    assert client.sent_texts().count("je code") == 1 and set(client.sent_texts()) > {"je code"}  # a question may be repeated
    await second.shut_down()


async def test_who_blocked_the_bot_is_left_alone_and_loses_nothing(bot_process: BotProcess) -> None:
    bot_process.client.failures["sendMessage"] = [BotBlocked()]
    await record_turn(bot_process)
    bot_process.start()
    await wait_until(lambda: bot_process.database.count(outbox) == 0, "nothing owed")
    assert bot_process.client.sent_texts() == [] and bot_process.database.count(conversations) == 1
    await record_turn(bot_process, words="daar ben ik weer")
    bot_process.bot.sender.wake()
    await wait_until(
        lambda: any("hallo daar ben ik weer" in one for one in bot_process.client.sent_texts("fatima")), "an answer to who came back"
    )


@pytest.mark.parametrize("refused", [BotBlocked(), WrongToken(), Rejected("400")])
async def test_a_message_that_is_refused_for_good_stands_in_the_ledger(bot_process: BotProcess, refused: Refused) -> None:
    bot_process.client.failures["sendMessage"] = [refused]
    await record_turn(bot_process)
    bot_process.start()
    await wait_until(lambda: bot_process.database.count(notice_ledger), "the refusal noted")
    (row,) = bot_process.database.rows(notice_ledger)
    assert (row["way"], row["kind"], row["tries"], row["status"]) == ("telegram", "prompt", 1, refused.status)


async def test_what_telegram_did_not_take_stands_in_the_ledger_until_it_arrives(bot_process: BotProcess) -> None:
    bot_process.client.failures["sendMessage"] = [NotSent() for _ in range(MAX_TRIES)]
    await record_turn(bot_process)
    bot_process.start()
    for number in range(1, MAX_TRIES + 1):
        await wait_for_attempt(bot_process, number, seconds=0 if number == MAX_TRIES else 120)
    counted = await bot_process.database.writer.run(count_unreached)
    assert [(one.way, one.kind, one.outcome, one.status) for one in counted] == [("telegram", "prompt", "failed", NO_SERVER)]
    bot_process.advance(minutes=2)
    await wait_until(lambda: bot_process.client.sent_texts() and not bot_process.database.rows(notice_ledger), "it arrived")


async def test_what_telegram_refuses_for_one_stops_nobody_else(bot_process: BotProcess) -> None:
    bot_process.client.failures["sendMessage"] = [Rejected("400")]
    await record_turn(bot_process)
    await record_turn(bot_process, "joost")
    bot_process.start()
    await wait_until(lambda: len(bot_process.client.sent_texts()) == 1, "an answer for one")
    await wait_until(lambda: [row["tries"] for row in bot_process.database.rows(outbox)] == [1], "the other put off")


async def test_a_slow_chat_makes_nobody_else_wait(bot_process: BotProcess) -> None:
    call, held = bot_process.client.call_api, asyncio.Event()

    async def slow(method: str, **parameters: object) -> object:
        if parameters.get("chat_id") == "fatima":
            await held.wait()
        return await call(method, **parameters)

    bot_process.client.call_api = slow  # type: ignore[method-assign]
    await record_turn(bot_process)
    await record_turn(bot_process, "joost")
    bot_process.start()
    await wait_until(lambda: bot_process.client.sent_texts("joost"), "an answer for Joost")
    await record_turn(bot_process, "joost", "nog iets")
    await wait_until(lambda: len(bot_process.client.sent_texts("joost")) == 2, "the next answer for Joost")
    held.set()
    await wait_until(lambda: bot_process.client.sent_texts("fatima"), "an answer for Fatima")


async def test_what_waits_for_many_is_rendered_once_for_each(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """More chats than are served at the same time; a poll renders for those that it can be sent to now."""
    bot_process, people = BotProcess(folder, interval_seconds=2 * PATIENCE), [f"person {number}" for number in range(70)]
    await asyncio.gather(*(record_turn(bot_process, person) for person in people))
    rendered, render = list[Output](), MinimalEngine.render_output

    def count(engine: MinimalEngine, conversation: ConversationState, context: Context) -> Output:
        rendered.append(render(engine, conversation, context))
        return rendered[-1]

    monkeypatch.setattr(MinimalEngine, "render_output", count)
    bot_process.start()
    await wait_until(lambda: bot_process.database.count(outbox) == 0, "nothing owed")
    assert len(rendered) == len(people)
    await bot_process.shut_down()


async def test_a_text_that_comes_during_sending_is_answered_too(bot_process: BotProcess) -> None:
    call, saying = bot_process.client.call_api, asyncio.Event()

    async def meanwhile(method: str, **parameters: object) -> object:
        result = await call(method, **parameters)
        if method == "sendMessage" and not saying.is_set():
            saying.set()
            await record_turn(bot_process, words="nog iets")
        return result

    bot_process.client.call_api = meanwhile  # type: ignore[method-assign]
    await record_turn(bot_process)
    bot_process.start()
    await wait_until(lambda: any("hallo nog iets" in one for one in bot_process.client.sent_texts()), "an answer to both")


async def test_of_several_processes_only_one_sends(folder: Path) -> None:
    bot_processes = [BotProcess(folder, FakeClient()).start() for _ in range(2)]
    for n in range(5):
        await record_turn(bot_processes[n % 2], f"person {n}")
    client = [bot_process.client for bot_process in bot_processes]
    await wait_until(lambda: sum(len(one.sent_texts()) for one in client) == 5, "five answers")
    assert sorted(len(one.sent_texts()) for one in client) == [0, 5]
    first = max(bot_processes, key=lambda bot_process: len(bot_process.client.sent_texts()))
    other = next(bot_process for bot_process in bot_processes if bot_process is not first)
    await first.shut_down()
    await record_turn(other, "joost")
    await wait_until(lambda: other.client.sent_texts("joost"), "the other goes on")
    await other.shut_down()


async def test_stopping_lets_the_message_in_hand_arrive_and_keeps_the_rest(folder: Path) -> None:
    bot_process, calling, held = BotProcess(folder), asyncio.Event(), asyncio.Event()
    call: Callable[..., object] = bot_process.client.call_api

    async def slow(method: str, **parameters: object) -> object:
        if method == "sendMessage":
            calling.set()
            await held.wait()
        return await call(method, **parameters)  # type: ignore[misc]

    bot_process.client.call_api = slow  # type: ignore[method-assign]
    await record_turn(bot_process)
    bot_process.start()
    await calling.wait()
    bot_process.stop.set()
    await asyncio.sleep(0.05)
    held.set()
    await asyncio.wait_for(bot_process.task or asyncio.sleep(0), PATIENCE)
    assert bot_process.database.count(outbox) == 0 and len(bot_process.client.sent_texts()) == 1
    await bot_process.shut_down()

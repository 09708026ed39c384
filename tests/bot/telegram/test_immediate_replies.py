"""Promises of immediate replies: no update waits for them, they arrive though sends fail, and they keep their order."""

from __future__ import annotations

import asyncio

import pytest

from bot.telegram.outbound.immediate_replies import ImmediateReplies
from bot.telegram.outbound.rate_limiter import RateLimiter, RateLimits
from bot.telegram.ports import ApiCall, ApiError, BotBlocked, NotSent, OutcomeUnknown, RateLimited, Rejected
from tests.support.telegram.bot_process import FakeClient
from tests.support.waiting import wait_until


def immediate_replies(client: FakeClient) -> ImmediateReplies:
    return ImmediateReplies(client, client, RateLimiter(RateLimits(0, 0)), "telegram", first_delay=0.01)


def message(text: str) -> ApiCall:
    return ApiCall("sendMessage", {"chat_id": "fatima", "text": text})


@pytest.mark.parametrize("failed", [NotSent(), OutcomeUnknown(), RateLimited(0.01)])
async def test_a_question_that_does_not_arrive_is_sent_again(failed: ApiError) -> None:
    client = FakeClient()
    client.failures["sendMessage"] = [failed, failed]
    await immediate_replies(client).send_all([message("welkom")], asyncio.Event())
    assert client.sent_texts() == ["welkom"]


@pytest.mark.parametrize("failed", [BotBlocked(), Rejected()])
async def test_what_telegram_does_not_take_stops_nothing_else(failed: ApiError) -> None:
    client = FakeClient()
    client.failures["sendMessage"] = [failed]
    await immediate_replies(client).send_all([message("een"), message("twee")], asyncio.Event())
    assert client.sent_texts() == ["twee"]


async def test_a_button_is_acknowledged_once_and_delays_no_message() -> None:
    client = FakeClient()
    client.failures["answerCallbackQuery"] = [NotSent()]
    await immediate_replies(client).send_all(
        [ApiCall("answerCallbackQuery", {"callback_query_id": "1"}), message("welkom")], asyncio.Event()
    )
    assert client.sent_texts() == ["welkom"] and not client.calls_to("answerCallbackQuery")


@pytest.mark.parametrize("failed", [NotSent(), OutcomeUnknown(), RateLimited(0.01)])
async def test_menu_and_commands_are_set_again_where_telegram_did_not_take_them(failed: ApiError) -> None:
    client = FakeClient()
    client.failures["setMyCommands"] = [failed, failed]
    await immediate_replies(client).send_all([ApiCall("setMyCommands", {"commands": []})], asyncio.Event())
    assert len(client.calls_to("setMyCommands")) == 1


async def test_what_nobody_waits_for_keeps_its_order_and_may_arrive_when_the_bot_stops() -> None:
    client = FakeClient()
    client.failures["sendMessage"] = [NotSent()]
    replies = immediate_replies(client)
    for text in ("een", "twee", "drie"):
        replies.send_in_background("fatima", [message(text)])
    assert client.sent_texts() == []
    await wait_until(lambda: client.sent_texts() == ["een", "twee", "drie"], "all three in their order")
    replies.send_in_background("fatima", [message("vier")])
    await replies.finish_sending()
    assert client.sent_texts()[-1] == "vier"


async def test_what_fails_by_our_own_mistake_is_given_up_and_stops_nothing_else() -> None:
    client = FakeClient()
    client.failures["sendMessage"] = [ZeroDivisionError()]
    replies = immediate_replies(client)
    first, second = (replies.send_in_background("fatima", [message(text)]) for text in ("een", "twee"))
    assert first and second and await first and await second
    assert client.sent_texts() == ["twee"]


async def test_whoever_is_not_answered_when_the_bot_stops_is_answered_by_the_next() -> None:
    client, stop = FakeClient(), asyncio.Event()
    client.failures["sendMessage"] = [NotSent()]
    stop.set()
    with pytest.raises(NotSent):
        await immediate_replies(client).send_all([message("welkom")], stop)

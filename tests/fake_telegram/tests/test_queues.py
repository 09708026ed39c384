"""Promises of the queues: which updates wait for a bot, and in which order they come."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from tests.fake_telegram.people.person import Person
from tests.fake_telegram.queues import MESSAGES, PRESSES
from tests.fake_telegram.telegram import FakeTelegram
from tests.fake_telegram.tests.http_caller import ApiAnswer, ApiCaller
from tests.support.waiting import PATIENCE

YES = {"inline_keyboard": [[{"text": "Ja", "callback_data": "y"}]]}


def kinds(answer: ApiAnswer) -> list[str]:
    return [next(kind for kind in update if kind != "update_id") for update in answer.result]


def words(answer: ApiAnswer) -> list[str]:
    return [update["message"]["text"] for update in answer.result]


@pytest.fixture
async def asked(call: ApiCaller, fatima: Person) -> Person:
    """Fatima, with a button to press."""
    await call("sendMessage", chat_id=fatima.id, text="Ja?", reply_markup=YES)
    return fatima


async def test_what_is_not_confirmed_comes_again_and_an_offset_confirms(call: ApiCaller, fatima: Person) -> None:
    await fatima.types("een")
    await fatima.types("twee")
    first, again = await call("getUpdates"), await call("getUpdates", limit=50)
    assert words(first) == ["een", "twee"] and words(again) == ["een"]
    assert words(await call("getUpdates", offset=first.result[0]["update_id"] + 1)) == ["twee"]
    assert words(await call("getUpdates", offset=first.result[1]["update_id"] + 1)) == []


async def test_a_limit_holds(call: ApiCaller, fatima: Person) -> None:
    for n in range(3):
        await fatima.types(str(n))
    assert words(await call("getUpdates", limit=2)) == ["0", "1"]


async def test_a_negative_offset_forgets_all_but_the_last(call: ApiCaller, fatima: Person) -> None:
    for n in range(3):
        await fatima.types(str(n))
    assert words(await call("getUpdates", offset=-1)) == ["2"]


async def test_who_asks_the_same_again_at_once_gets_one(call: ApiCaller, fatima: Person) -> None:
    for n in range(3):
        await fatima.types(str(n))
    assert [len((await call("getUpdates", offset=7)).result) for _ in range(2)] == [3, 1]


async def test_a_long_poll_ends_when_something_comes(call: ApiCaller, fatima: Person) -> None:
    waits = asyncio.create_task(call("getUpdates", timeout=30))
    await fatima.bot.telegram.wait_until(lambda: fatima.bot.poller.calls)
    await fatima.types("Hoi")
    assert words(await asyncio.wait_for(waits, PATIENCE)) == ["Hoi"]


async def test_a_long_poll_ends_empty_in_time(call: ApiCaller) -> None:
    assert (await call("getUpdates", timeout=1)).result == []


async def test_of_two_pollers_the_first_gets_a_conflict(call: ApiCaller, fatima: Person) -> None:
    first = asyncio.create_task(call("getUpdates", timeout=30))
    await fatima.bot.telegram.wait_until(lambda: fatima.bot.poller.calls)
    await call("getUpdates")
    assert ((await first).code, (await first).description[:33]) == (409, "Conflict: terminated by other get")


async def test_only_what_was_asked_for_comes(call: ApiCaller, asked: Person) -> None:
    await call("getUpdates", allowed_updates=["callback_query"])
    await asked.types("Hoi")
    await asked.presses("Ja")
    assert kinds(await call("getUpdates", offset=5)) == ["callback_query"]


@pytest.mark.parametrize(("back", "order"), [(MESSAGES, ["callback_query", "message"]), (PRESSES, ["message", "callback_query"])])
async def test_words_and_presses_overtake_each_other_both_ways(call: ApiCaller, asked: Person, back: str, order: list[str]) -> None:
    with asked.bot.inbox.hold_back(back):
        if back == MESSAGES:
            await asked.types("Hoi")
            await asked.presses("Ja")
        else:
            await asked.presses("Ja")
            await asked.types("Hoi")
        assert kinds(await call("getUpdates")) == order[:1]
    answer = await call("getUpdates", offset=3)
    assert kinds(answer) == order
    assert answer.result[0]["update_id"] < answer.result[1]["update_id"]


async def test_what_waits_can_come_in_the_other_order(call: ApiCaller, fatima: Person) -> None:
    await fatima.types("een")
    await fatima.types("twee")
    fatima.bot.inbox.reverse_order()
    answer = await call("getUpdates")
    assert words(answer) == ["twee", "een"]
    assert answer.result[0]["update_id"] < answer.result[1]["update_id"]


async def test_an_update_comes_as_often_as_a_test_wants(call: ApiCaller, fatima: Person) -> None:
    fatima.bot.inbox.copies = 3
    await fatima.types("Hoi")
    updates: list[Any] = []
    offset = 0
    while (answer := await call("getUpdates", offset=offset)).result:
        updates += answer.result
        offset = answer.result[0]["update_id"] + 1
    assert [one["message"]["text"] for one in updates] == ["Hoi"] * 3
    assert len({one["update_id"] for one in updates}) == 1


@pytest.mark.parametrize(("hours", "left"), [(23, ["Hoi"]), (24, [])])
async def test_what_was_not_fetched_for_a_day_is_gone(
    telegram: FakeTelegram, call: ApiCaller, fatima: Person, hours: int, left: list[str]
) -> None:
    await fatima.types("Hoi")
    telegram.advance(hours=hours)
    assert words(await call("getUpdates")) == left


async def test_ids_can_restart(call: ApiCaller, fatima: Person) -> None:
    fatima.bot.inbox.next_id = 5
    await fatima.types("Hoi")
    assert (await call("getUpdates")).result[0]["update_id"] == 5


async def test_drained_waits_until_every_update_was_fetched(call: ApiCaller, fatima: Person) -> None:
    await fatima.types("Hoi")
    waits = asyncio.create_task(fatima.bot.inbox.wait_until_empty())
    await call("getUpdates", offset=fatima.bot.inbox.next_id)
    await waits


async def test_each_bot_has_its_own_queue(telegram: FakeTelegram, call: ApiCaller, fatima: Person) -> None:
    await telegram.person("Hanneke", telegram.coordinator_bot).starts()
    assert (await call("getUpdates")).result == []
    assert len(telegram.coordinator_bot.inbox.pending) == 1

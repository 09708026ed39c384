"""Promises of every framework's Telegram client: raw calls over real HTTP, and failures told apart."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from typing import Any, NamedTuple

import pytest

from bot.coordinator.telegram import bot as coordinator
from bot.seeker.telegram import bot as seeker
from bot.telegram.ports import (
    ApiError,
    Attachment,
    BotBlocked,
    NotSent,
    OutcomeUnknown,
    PollingConflict,
    RateLimited,
    Rejected,
    TelegramClient,
)
from tests.fake_telegram.faults import Fault, bad_gateway, broken, dropped_after, dropped_before, too_many
from tests.fake_telegram.telegram import FakeTelegram

MAKERS: dict[str, Callable[[str, str], TelegramClient]] = {"aiogram": seeker.make_client, "python-telegram-bot": coordinator.make_client}
RAW = "<b>één</b> & *ster* _streep_ 👩‍👧 أنا"
GONE = "http://127.0.0.1:9"  # nobody listens there


class ConnectedClient(NamedTuple):
    """A client, the fake server it calls, and the factory of more such clients."""

    client: TelegramClient
    telegram: FakeTelegram
    make: Callable[[str, str], TelegramClient]


@pytest.fixture(params=MAKERS)
async def connected(request: pytest.FixtureRequest) -> AsyncIterator[ConnectedClient]:
    async with FakeTelegram() as telegram:
        make = MAKERS[request.param]
        client = make(telegram.seeker_bot.token, telegram.address)
        yield ConnectedClient(client, telegram, make)
        await client.close()


async def failed(asked: Any) -> ApiError:
    with pytest.raises(ApiError) as error:
        await asked
    return error.value


async def chat(connected: ConnectedClient) -> int:
    fatima = connected.telegram.person("Fatima")
    await fatima.starts()
    return int(fatima.id)


async def test_text_goes_raw_and_what_was_sent_comes_back(connected: ConnectedClient) -> None:
    sent = await connected.client.call_api("sendMessage", chat_id=await chat(connected), text=RAW, reply_markup=None)
    assert sent["text"] == RAW and isinstance(sent["message_id"], int)


async def test_buttons_stand_in_the_order_in_which_they_were_given(connected: ConnectedClient) -> None:
    rows = [[{"text": text, "callback_data": text}] for text in ("Een", "Twee", "Drie")]
    sent = await connected.client.call_api(
        "sendMessage", chat_id=await chat(connected), text="Kies", reply_markup={"inline_keyboard": rows}
    )
    assert [row[0]["text"] for row in sent["reply_markup"]["inline_keyboard"]] == ["Een", "Twee", "Drie"]


async def test_a_file_arrives_byte_for_byte(connected: ConnectedClient) -> None:
    fatima = connected.telegram.person("Fatima")
    await fatima.starts()
    await connected.client.call_api("sendDocument", chat_id=fatima.id, document=Attachment("x.pdf", b"%PDF\x00\xff"))
    assert fatima.last and (fatima.last.document, fatima.last.filename) == (b"%PDF\x00\xff", "x.pdf")


async def test_updates_come_as_telegram_wrote_them_and_only_the_kinds_that_were_asked_for(connected: ConnectedClient) -> None:
    fatima = connected.telegram.person("Fatima")
    await fatima.starts()
    await fatima.types(RAW)
    found = await connected.client.get_updates(None, 1, ("message",))
    assert [one["message"]["text"] for one in found][-1] == RAW


@pytest.mark.parametrize(
    ("fault", "means"),
    [
        (too_many(7), RateLimited),
        (broken(), NotSent),
        (bad_gateway(), NotSent),
        (dropped_before(), OutcomeUnknown),
        (dropped_after(), OutcomeUnknown),
    ],
)
async def test_a_failure_says_whether_anything_was_carried_out(connected: ConnectedClient, fault: Fault, means: type[ApiError]) -> None:
    to = await chat(connected)
    connected.telegram.fail_next("sendMessage", fault)
    error = await failed(connected.client.call_api("sendMessage", chat_id=to, text=RAW))
    assert type(error) is means and getattr(error, "seconds", 7.0) == 7.0


async def test_where_nobody_listens_nothing_was_carried_out(connected: ConnectedClient) -> None:
    client = connected.make(connected.telegram.seeker_bot.token, GONE)
    assert type(await failed(client.call_api("sendMessage", chat_id=1, text=RAW))) is NotSent
    await client.close()


async def test_a_blocked_bot_is_distinguished_from_an_error_of_ours(connected: ConnectedClient) -> None:
    fatima = connected.telegram.person("Fatima")
    await fatima.starts()
    assert type(await failed(connected.client.call_api("sendMessage", chat_id=fatima.id, text=""))) is Rejected
    assert type(await failed(connected.client.call_api("sendMessage", chat_id=987654321, text=RAW))) is BotBlocked
    await fatima.blocks()
    assert type(await failed(connected.client.call_api("sendMessage", chat_id=fatima.id, text=RAW))) is BotBlocked


async def test_of_two_pollers_one_learns_that_there_is_another(connected: ConnectedClient) -> None:
    first, poller = asyncio.create_task(connected.client.get_updates(None, 5, ("message",))), connected.telegram.seeker_bot.poller
    await connected.telegram.wait_until(lambda: poller.calls, "the first poller")
    second = connected.make(connected.telegram.seeker_bot.token, connected.telegram.address)
    asked = asyncio.create_task(second.get_updates(None, 1, ("message",)))
    ends = await asyncio.gather(first, asked, return_exceptions=True)
    assert any(type(one) is PollingConflict for one in ends)
    await second.close()


@pytest.mark.parametrize("fault", [broken(), bad_gateway(), dropped_after()])
async def test_no_error_carries_a_token_or_a_word(connected: ConnectedClient, fault: Fault) -> None:
    to = await chat(connected)
    connected.telegram.fail_next("sendMessage", fault)
    error = await failed(connected.client.call_api("sendMessage", chat_id=to, text="Riet"))
    told = f"{error!r} {error.__cause__!r}"
    assert connected.telegram.seeker_bot.token not in told and "Riet" not in told

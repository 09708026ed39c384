"""Bursts and floods in Telegram, by polling and by webhook: nothing that was to be told is lost, and nobody waits for somebody else."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from tests.fake_telegram.faults import broken, dropped_after, dropped_before, too_many
from tests.support.product import Product
from tests.support.telegram.seeker_bot import WEBHOOK, RunningSeekerBot, SeekerOnTelegram

TO_STORY = ("Hier in Telegram", "Ja, bewaar het", "Voor mezelf", "Toch hier")
BURST = ("ik wil niet meer leven", "Ik slaap slecht.", "mijn bsn is 111222333", "Niemand weet het.")
TOLD = ("Je antwoord hierop bewaar ik niet.", "een nummer dat op een BSN lijkt", "Dit bewaar ik niet")
FAULTS = {"none": (), "429": (too_many(1),), "lost": (dropped_before(), broken()), "unnoticed": (dropped_after(),)}


@pytest.fixture(params=["polling", "webhook"])
async def bot(request: pytest.FixtureRequest, product: Product) -> AsyncIterator[RunningSeekerBot]:
    async with RunningSeekerBot(product, WEBHOOK if request.param == "webhook" else None) as bot:
        yield bot


@pytest.mark.parametrize("fault", FAULTS)
async def test_whatever_a_burst_brings_all_that_matters_is_told_and_the_story_acknowledged(bot: RunningSeekerBot, fault: str) -> None:
    fatima = SeekerOnTelegram(bot, "Fatima")
    await fatima.start()
    for label in TO_STORY:
        await fatima.press(label)
    before = len(fatima.person.all_bot_messages)
    for one in FAULTS[fault]:
        bot.telegram.fail_next("sendMessage", one)
    for words in BURST:
        await fatima.person.types(words)
    await fatima.person.sends_forward("Wat een ander schreef.")
    for _ in range(4):
        await bot.wait_until_idle()
        bot.product.advance(seconds=5)
    await bot.wait_until_idle()
    told = "\n".join(one.text or "" for one in fatima.person.all_bot_messages[before:])
    assert [words for words in TOLD if words not in told] == []
    if fault == "none":
        assert [told.count(words) for words in TOLD] == [1] * len(TOLD)


async def test_a_flood_of_a_stranger_is_answered_once_and_delays_nobody(bot: RunningSeekerBot, product: Product) -> None:
    """A hundred and fifty forwarded messages would take minutes to answer at Telegram's rate for a chat."""
    stranger, joost = bot.telegram.person("Vreemd"), bot.telegram.person("Joost")
    await stranger.starts()
    await stranger.saw("Ik ben een computer")
    before = len(stranger.all_bot_messages)
    for number in range(150):
        await stranger.sends_forward(f"Bericht {number}.")
    await joost.starts()
    await joost.saw("Ik ben een computer")
    await bot.wait_until_idle()
    assert sum("Dit bewaar ik niet" in (one.text or "") for one in stranger.all_bot_messages[before:]) == 1
    await stranger.types("/nuhulp")
    await stranger.saw("0800-0113")
    product.advance(minutes=1)
    await stranger.sends_forward("Nog een.")
    await bot.wait_until_idle()
    assert sum("Dit bewaar ik niet" in (one.text or "") for one in stranger.all_bot_messages[before:]) == 2

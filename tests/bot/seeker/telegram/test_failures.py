"""Each way in which Telegram fails, in and out, over real HTTP: nobody loses a word, and everybody is answered."""

from __future__ import annotations

import json

import pytest
from sqlalchemy import select

from flows.dossier.document import find_answer
from storage.conversations import outbox
from storage.db.tables import channel_identities, sent_messages
from tests.fake_telegram.faults import Fault, Refused, bad_gateway, broken, dropped_after, dropped_before, slow, slow_after, too_many
from tests.fake_telegram.queues import MESSAGES, PRESSES
from tests.support.product import Product
from tests.support.telegram.seeker_bot import CHANNEL, RunningSeekerBot, SeekerOnTelegram
from tests.support.waiting import wait_until

FAILURES = [too_many(1), broken(), bad_gateway(), slow(0.3), slow_after(0.3), dropped_before(), dropped_after()]
NAMES = ["429", "500", "502 as a page", "slow", "slow after", "dropped before", "dropped after"]
FIRST_QUESTION = "Vertel wat er speelt."
TO_CONCERN = ("Hier in Telegram", "Ja, bewaar het", "Voor mezelf", "Toch hier")


async def stored_concern(seeker: SeekerOnTelegram) -> list[str]:
    """The own words that are kept, each in its place."""
    own = await seeker.bot.store.export_personal_data(CHANNEL, str(seeker.person.id), seeker.bot.product.now)
    return list(find_answer(json.loads(own.dossier), "concern").get("said", ())) if own else []


async def stored_people(seeker: SeekerOnTelegram) -> list[str]:
    """The people who are kept, as they were typed."""
    own = await seeker.bot.store.export_personal_data(CHANNEL, str(seeker.person.id), seeker.bot.product.now)
    parts = json.loads(own.dossier)["parts"] if own else []
    return [str(one["said"]) for part in parts if part["part"] == "circle" for one in part["people"]]


async def fails_and_time_passes(bot: RunningSeekerBot) -> None:
    """The product's clock, by which a failed send waits, does not move in a test."""
    await bot.wait_for_failures("sendMessage")
    bot.product.advance(seconds=30)


def is_empty(seeker: SeekerOnTelegram) -> bool:
    return not [one for one in seeker.person.chat if one.text]


def is_put_off(product: Product) -> bool:
    """Whether a sweep was tried in vain."""
    with product.engine.begin() as connection:
        return any(connection.execute(select(sent_messages.c.tries)).scalars())


@pytest.mark.parametrize("fault", FAILURES, ids=NAMES)
async def test_a_stranger_is_greeted_however_the_send_fails(bot: RunningSeekerBot, fault: Fault) -> None:
    bot.telegram.fail_next("sendMessage", fault)
    joost = bot.telegram.person("Joost")
    await joost.starts()
    await joost.saw("Ik ben een computer")


@pytest.mark.parametrize("fault", FAILURES, ids=NAMES)
async def test_a_question_comes_however_the_send_fails(fatima: SeekerOnTelegram, bot: RunningSeekerBot, fault: Fault) -> None:
    bot.telegram.fail_next("sendMessage", fault)
    await fatima.person.presses("Hier in Telegram")
    await fails_and_time_passes(bot)
    await fatima.person.saw(FIRST_QUESTION)
    await bot.wait_until_idle()


@pytest.mark.parametrize("fault", FAILURES, ids=NAMES)
async def test_a_text_is_stored_once_however_fetching_fails(fatima: SeekerOnTelegram, bot: RunningSeekerBot, fault: Fault) -> None:
    for text in TO_CONCERN:
        await fatima.press(text)
    bot.telegram.fail_next("getUpdates", fault, times=2)
    await fatima.say("Ik slaap slecht.")
    assert await stored_concern(fatima) == ["Ik slaap slecht."]


@pytest.mark.parametrize("fault", FAILURES, ids=NAMES)
async def test_a_press_counts_however_its_acknowledgement_fails(fatima: SeekerOnTelegram, bot: RunningSeekerBot, fault: Fault) -> None:
    bot.telegram.fail_next("answerCallbackQuery", fault)
    await fatima.press("Hier in Telegram")
    await fatima.person.saw(FIRST_QUESTION)


@pytest.mark.parametrize("fault", FAILURES, ids=NAMES)
async def test_the_chat_is_swept_however_deleting_fails(
    fatima: SeekerOnTelegram, bot: RunningSeekerBot, product: Product, fault: Fault
) -> None:
    bot.telegram.fail_next("deleteMessages", fault)
    product.advance(hours=24, minutes=1)
    await wait_until(lambda: is_empty(fatima) or is_put_off(product), "the first try")
    product.advance(minutes=2)
    await wait_until(lambda: is_empty(fatima), "an empty chat")


@pytest.mark.parametrize("fault", [slow_after(0.3), dropped_after()])
async def test_a_notice_that_may_have_arrived_is_not_sent_again(
    fatima: SeekerOnTelegram, bot: RunningSeekerBot, product: Product, fault: Fault
) -> None:
    for text in TO_CONCERN[:3]:
        await fatima.press(text)
    identity_id = await product.writer.run(
        lambda c: c.execute(select(channel_identities.c.id).where(channel_identities.c.channel == CHANNEL)).scalar_one()
    )
    bot.telegram.fail_next("sendMessage", fault)
    await product.writer.run(lambda c: outbox.enqueue(c, [identity_id], "claimed", product.now))
    await fatima.person.saw("Er is iets nieuws")
    await fails_and_time_passes(bot)
    await bot.wait_until_idle()
    assert sum("Er is iets nieuws" in (one.text or "") for one in fatima.person.all_bot_messages) == 1


async def test_each_update_delivered_three_times_is_processed_once(fatima: SeekerOnTelegram, bot: RunningSeekerBot) -> None:
    bot.telegram.seeker_bot.inbox.copies = 3
    for text in TO_CONCERN:
        await fatima.press(text)
    await fatima.say("Ik slaap slecht.")
    assert await stored_concern(fatima) == ["Ik slaap slecht."]


async def test_a_burst_of_five_keeps_its_order_and_is_answered(fatima: SeekerOnTelegram, bot: RunningSeekerBot) -> None:
    for text in TO_CONCERN:
        await fatima.press(text)
    pieces = [f"Stuk {number}." for number in range(5)]
    for words in pieces:
        await fatima.person.types(words)
    await fatima.person.answered()
    await bot.wait_until_idle()
    assert await stored_concern(fatima) == pieces and "Klaar" in fatima.buttons


async def test_a_text_that_arrives_before_the_press_it_follows_is_stored(fatima: SeekerOnTelegram, bot: RunningSeekerBot) -> None:
    for text in TO_CONCERN[:3]:
        await fatima.press(text)
    with bot.telegram.seeker_bot.inbox.hold_back(PRESSES):
        await fatima.person.presses("Toch hier")
        await fatima.say("Ik slaap slecht.")
    await bot.wait_until_idle()
    await fatima.person.saw("Typ rustig verder")
    assert await stored_concern(fatima) == ["Ik slaap slecht."]


async def is_overtaken(fatima: SeekerOnTelegram, bot: RunningSeekerBot, words: str, minutes_late: int = 0) -> None:
    """Words for the story come only after *Klaar*, so much later, and are asked about."""
    for text in TO_CONCERN:
        await fatima.press(text)
    await fatima.say("Ik slaap slecht.")
    with bot.telegram.seeker_bot.inbox.hold_back(MESSAGES):
        await fatima.person.types(words)
        await fatima.press("Klaar")
        bot.product.advance(minutes=minutes_late)
    await bot.wait_until_idle()
    await fatima.person.saw(f"“{words}”")


async def test_a_text_overtaken_by_a_press_is_asked_about_and_nothing_of_it_is_lost(
    fatima: SeekerOnTelegram, bot: RunningSeekerBot
) -> None:
    await is_overtaken(fatima, bot, "En ik eet niet.")
    assert await stored_concern(fatima) == ["Ik slaap slecht."]
    await fatima.press("Ja, erbij")
    assert await stored_concern(fatima) == ["Ik slaap slecht.", "En ik eet niet."] and await stored_people(fatima) == []


async def test_what_was_typed_before_the_question_for_people_is_no_name_unasked_however_late_it_comes(
    fatima: SeekerOnTelegram, bot: RunningSeekerBot
) -> None:
    await is_overtaken(fatima, bot, "Door Riet", minutes_late=10)
    assert await stored_people(fatima) == []


async def test_an_update_that_waited_almost_a_day_is_answered_and_older_ones_telegram_has_dropped(product: Product) -> None:
    async with RunningSeekerBot(product) as bot:
        fatima = SeekerOnTelegram(bot, "Fatima")
        await fatima.start()
        for text in TO_CONCERN:
            await fatima.press(text)
        await bot.stop()
        await fatima.person.types("Dit is te oud.")
        product.advance(hours=1)
        for words in ("Ik slaap slecht.", "En ik eet niet."):
            await fatima.person.types(words)
        product.advance(hours=23, minutes=30)
        bot.start()
        await fatima.person.answered()
        await bot.wait_until_idle()
        assert await stored_concern(fatima) == ["Ik slaap slecht.", "En ik eet niet."]


async def test_updates_that_arrive_out_of_order_are_all_stored(product: Product) -> None:
    async with RunningSeekerBot(product) as bot:
        fatima, joost = SeekerOnTelegram(bot, "Fatima"), SeekerOnTelegram(bot, "Joost")
        for seeker in (fatima, joost):
            await seeker.start()
            for text in TO_CONCERN:
                await seeker.press(text)
        await bot.stop()
        for seeker in (fatima, joost):
            await seeker.person.types("Eerst dit.")
            await seeker.person.types("Dan dat.")
        bot.telegram.seeker_bot.inbox.reverse_order()
        bot.start()
        await fatima.person.answered()
        await joost.person.answered()
        await bot.wait_until_idle()
        assert [sorted(await stored_concern(seeker)) for seeker in (fatima, joost)] == [["Dan dat.", "Eerst dit."]] * 2


async def test_somebody_elses_poller_is_waited_out_and_nothing_is_lost(fatima: SeekerOnTelegram, bot: RunningSeekerBot) -> None:
    bot.telegram.fail_next("getUpdates", Fault(Refused(409, "Conflict: terminated by other getUpdates request").answer))
    await fatima.press("Hier in Telegram")
    await fatima.person.saw(FIRST_QUESTION)


async def test_a_press_too_old_for_an_acknowledgement_still_counts(
    fatima: SeekerOnTelegram, bot: RunningSeekerBot, product: Product
) -> None:
    with bot.telegram.seeker_bot.inbox.hold_back(PRESSES):
        await fatima.person.presses("Hier in Telegram")
        product.advance(seconds=151)
    await fatima.person.saw(FIRST_QUESTION)
    await wait_until(lambda: bot.telegram.refusals, "the refusal of the acknowledgement")
    assert "too old" in str(bot.telegram.refusals.pop().description)
    bot.telegram.calls[:] = [call for call in bot.telegram.calls if call.status == 200 or call.planned]

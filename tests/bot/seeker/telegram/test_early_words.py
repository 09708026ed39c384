"""Words that were typed before a question was there are no answer to it: Telegram numbers its messages, and no clock is asked."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from flows.dossier.document import find_answer
from storage.db.tables import dossiers
from tests.fake_telegram.faults import broken
from tests.fake_telegram.queues import MESSAGES
from tests.support.telegram.seeker_bot import CHANNEL, RunningSeekerBot, SeekerOnTelegram

CHANGED = "De vraag is intussen veranderd."
STORY = "Zij vertelt het ook nog aan hem."
TO_CIRCLE = ("Hier in Telegram", "Ja, bewaar het", "Voor mezelf", "Toch hier", "> Ik slaap slecht.", "Klaar")
TO_NAME = (*TO_CIRCLE, "Ik noem niemand")
TO_AGE = (*TO_NAME, "> Sanne")
TO_REACH = (*TO_AGE, "Ja", "> Assen")
TO_REVIEW = (*TO_REACH, "Bellen", "> 06 12345678", "Altijd")


async def walk(seeker: SeekerOnTelegram, acts: tuple[str, ...]) -> None:
    for act in acts:
        await (seeker.say(act[2:]) if act.startswith("> ") else seeker.press(act))


async def is_overtaken(seeker: SeekerOnTelegram, words: str, button: str) -> None:
    """The words are typed before the button is pressed, and Telegram brings them after the next question."""
    with seeker.bot.telegram.seeker_bot.inbox.hold_back(MESSAGES):
        await seeker.person.types(words)
        await seeker.press(button)
    await seeker.bot.wait_until_idle()


async def stored(seeker: SeekerOnTelegram, question: str) -> list[str]:
    own = await seeker.bot.store.export_personal_data(CHANNEL, str(seeker.person.id), seeker.bot.product.now)
    return list(find_answer(json.loads(own.dossier), question).get("said", ())) if own else []


async def state_of(seeker: SeekerOnTelegram) -> str:
    output = await seeker.bot.store.current_output(CHANNEL, str(seeker.person.id), seeker.bot.product.now)
    return output.state if output else ""


def count_dossiers(bot: RunningSeekerBot) -> int:
    with bot.product.engine.begin() as connection:
        return connection.execute(select(func.count()).select_from(dossiers)).scalar_one()


@pytest.mark.parametrize(
    ("acts", "button", "question", "words"),
    [
        (TO_CIRCLE, "Ik noem niemand", "name", STORY),
        (TO_CIRCLE, "Ik noem niemand", "name", "Riet"),
        (TO_AGE, "Ja", "place", "in Assen"),
        (TO_AGE, "Ja", "place", STORY),
        (TO_REACH, "Bellen", "reach_address", "06 12345678"),
    ],
)
async def test_words_that_a_question_overtook_are_shown_and_asked_about(
    fatima: SeekerOnTelegram, acts: tuple[str, ...], button: str, question: str, words: str
) -> None:
    await walk(fatima, acts)
    await is_overtaken(fatima, words, button)
    assert f"“{words}”" in fatima.person.last.text and fatima.buttons[0] == "Ja, erbij"
    assert await stored(fatima, question) == [] and await stored(fatima, "concern") == ["Ik slaap slecht."]
    await fatima.press("Ja, erbij")
    assert await stored(fatima, question) == [] and await stored(fatima, "concern") == ["Ik slaap slecht.", words]


async def test_words_that_a_question_overtook_may_be_its_answer_all_the_same(fatima: SeekerOnTelegram) -> None:
    await walk(fatima, TO_CIRCLE)
    await is_overtaken(fatima, "Noem mij Sanne", "Ik noem niemand")
    await fatima.press("Nee, mijn antwoord")
    assert await stored(fatima, "name") == ["Noem mij Sanne"]


async def test_several_pieces_that_a_question_overtook_are_each_asked_about(fatima: SeekerOnTelegram) -> None:
    await walk(fatima, TO_CIRCLE)
    with fatima.bot.telegram.seeker_bot.inbox.hold_back(MESSAGES):
        for words in ("Eerst dit.", "Dan dat."):
            await fatima.person.types(words)
        await fatima.press("Ik noem niemand")
    await fatima.bot.wait_until_idle()
    for _ in range(2):
        await fatima.press("Ja, erbij")
    assert await stored(fatima, "concern") == ["Ik slaap slecht.", "Eerst dit.", "Dan dat."] and await stored(fatima, "name") == []


@pytest.mark.parametrize("word", ["ja", "Ja, verstuur", "ik wil het"])
async def test_a_yes_that_was_typed_before_the_consent_was_shown_sends_nothing(fatima: SeekerOnTelegram, word: str) -> None:
    await walk(fatima, TO_REVIEW)
    await is_overtaken(fatima, word, "Klopt")
    assert count_dossiers(fatima.bot) == 0 and CHANGED in fatima.person.last.text
    await fatima.say("ja")
    assert count_dossiers(fatima.bot) == 1


@pytest.mark.parametrize(("word", "shown", "state"), [("ja", CHANGED, "age"), ("nee", CHANGED, "age"), ("12", "“12”", "concern_late")])
async def test_what_is_typed_on_while_the_bot_is_silent_is_no_answer_to_the_question_that_comes(
    fatima: SeekerOnTelegram, bot: RunningSeekerBot, word: str, shown: str, state: str
) -> None:
    await walk(fatima, TO_NAME)
    await bot.stop()
    for words in ("Sanne", word):
        await fatima.person.types(words)
    bot.start()
    await fatima.person.saw(shown)
    await bot.wait_until_idle()
    assert await stored(fatima, "name") == ["Sanne"] and await state_of(fatima) == state


async def test_a_question_that_could_not_be_sent_yet_is_not_answered_by_what_is_typed_meanwhile(
    fatima: SeekerOnTelegram, bot: RunningSeekerBot
) -> None:
    await walk(fatima, TO_CIRCLE)
    bot.telegram.fail_next("sendMessage", broken())
    await fatima.person.presses("Ik noem niemand")
    await bot.wait_for_failures("sendMessage")
    await fatima.person.types(STORY)
    await bot.wait_until_idle()
    bot.product.advance(seconds=30)
    await fatima.person.saw(f"“{STORY}”")
    assert await stored(fatima, "name") == []


async def test_words_that_wait_through_a_restart_are_asked_about_too(fatima: SeekerOnTelegram, bot: RunningSeekerBot) -> None:
    await walk(fatima, TO_CIRCLE)
    with bot.telegram.seeker_bot.inbox.hold_back(MESSAGES):
        await fatima.person.types(STORY)
        await fatima.press("Ik noem niemand")
        await bot.stop()
        bot.start()
    await fatima.person.saw(f"“{STORY}”")
    await bot.wait_until_idle()
    assert await stored(fatima, "name") == []


@pytest.mark.parametrize("hours_ahead", [-1, 0, 1])
async def test_who_answers_at_once_is_understood_whatever_our_clock_says(
    fatima: SeekerOnTelegram, bot: RunningSeekerBot, monkeypatch: pytest.MonkeyPatch, hours_ahead: int
) -> None:
    monkeypatch.setattr(bot.telegram, "clock", lambda: bot.product.now - timedelta(hours=hours_ahead))
    await walk(fatima, TO_REVIEW)
    assert "Klopt" in fatima.buttons and await stored(fatima, "name") == ["Sanne"]


async def test_what_is_typed_at_a_question_answers_it_though_it_was_shown_again_since(
    fatima: SeekerOnTelegram, bot: RunningSeekerBot
) -> None:
    await walk(fatima, (*TO_REACH, "Bellen"))
    await bot.stop()
    for words in ("hm", "06 12345678"):
        await fatima.person.types(words)
    bot.start()
    await fatima.person.saw("Wanneer kun je rustig praten")
    await bot.wait_until_idle()
    assert await stored(fatima, "reach_address") == ["06 12345678"]

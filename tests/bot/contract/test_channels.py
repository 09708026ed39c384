"""Promises that every channel keeps to a seeker."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest
from sqlalchemy import Table, func, select

from storage.db.tables import conversations, dossiers
from tests.bot.contract.drivers import CHANNELS, ChannelDriver
from tests.support.product import Product

SHORT = ("Begin", "Ja, bewaar het", "Voor mezelf")
ODD = (
    "één",
    "Ich kann nicht mehr 😔👩\u200d👧",
    "أنا متعبة",
    "<b>vet</b> & 'aanhaling' \"dubbel\" {name} %s",
    "  met   spaties  ",
    "\u202eomgekeerd\u202c",
    "a" * 4000,
)


@pytest.fixture(params=CHANNELS)
async def make_driver(request: pytest.FixtureRequest, product: Product) -> AsyncIterator[Callable[[str], ChannelDriver]]:
    """Makes somebody's driver, in one channel after the other."""
    made: list[ChannelDriver] = []

    def driver(name: str) -> ChannelDriver:
        made.append(CHANNELS[request.param](product, name))
        return made[-1]

    yield driver
    for one in made:
        await one.close()


@pytest.fixture
async def fatima(make_driver: Callable[[str], ChannelDriver]) -> ChannelDriver:
    driver = make_driver("fatima")
    await driver.open()
    return driver


async def tell(driver: ChannelDriver, *buttons: str) -> None:
    for text in buttons:
        await driver.press(text)


async def to_review(driver: ChannelDriver, words: str = "Ik slaap slecht.") -> None:
    await tell(driver, *SHORT)
    await driver.say(words)
    await tell(driver, "Klaar", "Ik noem niemand")
    await driver.say("Fatima")
    await driver.press("Ja")
    await driver.say("Assen")
    await driver.press("Bellen")
    await driver.say("06 12345678")
    await tell(driver, "Altijd", "Verder")


async def rows(product: Product, table: Table) -> int:
    return await product.writer.run(lambda c: c.execute(select(func.count()).select_from(table)).scalar_one())


async def test_the_question_about_danger_comes_first_then_the_number_that_fits_then_the_ordinary_question(fatima: ChannelDriver) -> None:
    await tell(fatima, *SHORT)
    await fatima.say("ik wil niet meer leven")
    in_order = ("Je antwoord hierop bewaar ik niet", "0800-0113", "112NL", "0800-2000", "Typ rustig verder")
    places = [fatima.shown.index(words) for words in in_order]
    assert places == sorted(places)


async def test_the_first_screen_says_that_it_is_a_computer_and_names_112(fatima: ChannelDriver) -> None:
    assert "Ik ben een computer" in fatima.shown
    assert "112" in fatima.shown


async def test_looking_keeps_nothing(fatima: ChannelDriver, product: Product) -> None:
    assert await rows(product, conversations) == 0


async def test_the_short_way_ends_with_a_dossier(fatima: ChannelDriver, product: Product) -> None:
    await to_review(fatima)
    await tell(fatima, "Klopt", "Ja, verstuur")
    assert await rows(product, dossiers) == 1


@pytest.mark.parametrize("words", ODD, ids=range(len(ODD)))
async def test_own_words_arrive_letter_for_letter(fatima: ChannelDriver, product: Product, words: str) -> None:
    await to_review(fatima, words)
    output = await product.service.current_output(fatima.channel_user)
    assert output and output.replies[-1].dossier
    parts: Any = {part["part"]: part for part in output.replies[-1].dossier["parts"]}
    assert [entry["said"] for entry in parts["words"]["entries"] if entry["question"] == "concern"] == [[words]]


async def test_the_review_shows_the_own_words_and_cannot_be_steered_by_them(fatima: ChannelDriver) -> None:
    await to_review(fatima, "rood \x1b[31m \x9b2J <script>alert(1)</script> ]0;titel\x07")
    assert "<script>alert(1)</script>" in fatima.shown
    assert not any(char in fatima.shown for char in "\x1b\x9b\x07")


async def test_reopened_it_asks_whether_to_resume_and_shows_nothing_of_the_conversation(fatima: ChannelDriver) -> None:
    await to_review(fatima, "Ik slaap slecht.")
    await fatima.open()
    assert "Wil je verder waar je was?" in fatima.shown
    assert "slaap" not in fatima.shown and "Fatima" not in fatima.shown
    await fatima.press("Verder")
    assert "Ik slaap slecht." in fatima.shown


async def test_help_shows_the_card_and_the_question_stays(fatima: ChannelDriver) -> None:
    await tell(fatima, *SHORT[:2])
    await fatima.press("Nu hulp")
    assert "0800-2000" in fatima.shown and "Voor wie doe je dit?" in fatima.shown


async def test_typed_words_answer_as_buttons_do(fatima: ChannelDriver) -> None:
    await tell(fatima, *SHORT[:2])
    await fatima.say("mezelf")
    assert "Wat is er aan de hand?" in fatima.shown


async def test_what_cannot_be_understood_gets_an_answer_and_the_question_again(fatima: ChannelDriver) -> None:
    await tell(fatima, *SHORT[:2])
    await fatima.say("xyzzy")
    assert "Dat begrijp ik niet" in fatima.shown and "Voor wie doe je dit?" in fatima.shown


@pytest.mark.parametrize("words", ["", "   ", "\x00\x01"])
async def test_saying_nothing_gets_an_answer(fatima: ChannelDriver, words: str) -> None:
    await tell(fatima, *SHORT)
    await fatima.say(words)
    assert "Ik zie geen woorden" in fatima.shown


async def test_far_too_many_words_are_refused_kindly_and_nothing_is_lost(fatima: ChannelDriver, product: Product) -> None:
    await tell(fatima, *SHORT)
    await fatima.say("Dit staat er al.")
    await fatima.say("é" * 100_000)
    assert "100000" in fatima.shown.replace(".", "")
    await fatima.open()
    await tell(fatima, "Verder", "Klaar")
    assert "Wie zijn jouw mensen?" in fatima.shown


async def test_another_language_loses_no_answer(fatima: ChannelDriver) -> None:
    await tell(fatima, *SHORT)
    await fatima.say("Ik slaap slecht.")
    await tell(fatima, "Taal", "English")
    assert "Your story is saved." in fatima.shown


async def test_refusing_storage_stores_nothing_and_names_a_person_to_call(fatima: ChannelDriver, product: Product) -> None:
    await tell(fatima, "Begin", "Nee")
    assert "Ik heb niets bewaard" in fatima.shown and "085 000 0000" in fatima.shown
    assert await rows(product, conversations) == 0


async def test_erasing_leaves_nothing_and_the_next_time_is_the_first(fatima: ChannelDriver, product: Product) -> None:
    await to_review(fatima)
    await tell(fatima, "Wis alles", "Ja, wis alles")
    assert "gewist" in fatima.shown
    assert await rows(product, conversations) == 0
    await fatima.open()
    assert "Ik ben een computer" in fatima.shown


async def test_a_code_opens_the_same_question_on_another_phone(fatima: ChannelDriver, make_driver: Callable[[str], ChannelDriver]) -> None:
    await tell(fatima, *SHORT)
    await fatima.say("Ik slaap slecht.")
    await tell(fatima, "Later verder", "Laat de code zien")
    code = next(line for line in fatima.shown.splitlines() if sum(map(str.isdigit, line)) == 16)
    other = make_driver("other")
    await other.open()
    await other.enter_code("".join(filter(str.isdigit, code)))
    await other.press("Gezien, haal weg")
    assert "Gestopt" in other.shown


async def test_a_mistyped_code_is_distinguished_from_an_unknown_code(fatima: ChannelDriver) -> None:
    await fatima.enter_code("1234 5678 9012 3456")
    assert "Er klopt een cijfer niet" in fatima.shown


async def test_whoever_guesses_codes_keeps_nobody_else_out(fatima: ChannelDriver, make_driver: Callable[[str], ChannelDriver]) -> None:
    await tell(fatima, *SHORT)
    await fatima.say("Ik slaap slecht.")
    await tell(fatima, "Later verder", "Laat de code zien")
    code = next(line for line in fatima.shown.splitlines() if sum(map(str.isdigit, line)) == 16)
    guesser, joost = make_driver("guesser"), make_driver("joost")
    for driver, typed in ((guesser, ["1234 5678 9012 3452"] * 12), (joost, [code])):
        for one in typed:
            await driver.open()
            await driver.enter_code("".join(filter(str.isdigit, one)))
    await joost.press("Gezien, haal weg")
    assert "Gestopt" in joost.shown


async def test_a_code_that_is_nobodys_opens_nothing(fatima: ChannelDriver) -> None:
    await fatima.enter_code("1234 5678 9012 3452")
    assert "Met deze code kan ik niets openen" in fatima.shown

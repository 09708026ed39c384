"""The table of marks and doors: what people type is recognised in every channel, whatever marks stand in it."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import AsyncIterator, Callable
from typing import Literal

import pytest

from flows.dossier.document import find_answer
from flows.reference.places import Places
from storage.reference.dutch_places import LazyPlaces
from tests.bot.contract.drivers import CHANNELS, ChannelDriver
from tests.support.engine_chat import at_concern, at_review
from tests.support.product import Product
from tests.support.texts.marks import APOSTROPHES, PARTING, UNSEEN, in_digits, notations

SHORT = ("Begin", "Ja, bewaar het", "Voor mezelf")
DRENTHE, FRIESLAND = "01", "02"
BSN = ("111", "222", "333")
MARKS = {**PARTING, **UNSEEN}
BIGRAM = {name: f"nu{mark}hulp" for name, mark in PARTING.items()} | {name: f"nu hu{mark}lp" for name, mark in UNSEEN.items()}


@pytest.fixture(params=CHANNELS)
async def make_driver(request: pytest.FixtureRequest, product: Product) -> AsyncIterator[Callable[[str], ChannelDriver]]:
    made: list[ChannelDriver] = []

    def driver(name: str) -> ChannelDriver:
        made.append(CHANNELS[request.param](product, name))
        return made[-1]

    yield driver
    for one in made:
        await one.close()


@pytest.fixture
async def fatima(make_driver: Callable[[str], ChannelDriver]) -> ChannelDriver:
    """Fatima at the question about the concern."""
    driver = make_driver("fatima")
    await driver.open()
    for text in SHORT:
        await driver.press(text)
    return driver


async def concern_of(driver: ChannelDriver, product: Product) -> list[str]:
    data = await product.service.export_data(driver.channel_user)
    return list(find_answer(json.loads(data.dossier), "concern").get("said", ())) if data else []


async def test_a_citizen_number_is_masked_with_every_mark(fatima: ChannelDriver, product: Product) -> None:
    written = notations(*BSN)
    for number in written.values():
        await fatima.say(f"mijn nummer is {number} en ik slaap slecht")
    kept = await concern_of(fatima, product)
    assert len(kept) == len(written)
    assert {name for name, words in zip(written, kept, strict=True) if "[nummer weggehaald]" not in words} == set()


async def test_a_pasted_story_of_any_length_is_kept_whole_in_every_channel(fatima: ChannelDriver, product: Product) -> None:
    story = "Ik slaap slecht sinds mijn broer weg is. " * 400
    await fatima.say(story)
    kept = await concern_of(fatima, product)
    assert "".join(kept).split() == story.split() and "In één bericht passen" not in fatima.shown


async def test_a_command_is_that_command_with_every_mark(fatima: ChannelDriver, product: Product) -> None:
    missed = set()
    for name, typed in BIGRAM.items():
        await fatima.say(typed)
        missed |= set() if "0800-2000" in fatima.shown else {name}
        if "Zocht je hulp?" in fatima.shown:
            await fatima.press("Ja, dat zocht ik") if "Ja, dat zocht ik" in fatima.shown else await fatima.say("ja")
    assert missed == set() and await concern_of(fatima, product) == []


@pytest.mark.parametrize("typed", ["/wis alles", "/WIS alles!", "/wis, graag alles", "／wis alles", "/w\u00adis alles"])
async def test_a_command_with_words_behind_it_is_that_command_in_every_channel(fatima: ChannelDriver, product: Product, typed: str) -> None:
    await fatima.say(typed)
    assert "Ja, wis alles" in fatima.shown and await concern_of(fatima, product) == []


async def test_a_return_code_opens_with_every_mark(
    make_driver: Callable[[str], ChannelDriver], fatima: ChannelDriver, product: Product
) -> None:
    await fatima.say("Ik slaap slecht.")
    await fatima.press("Later verder")
    await fatima.press("Laat de code zien")
    code = re.findall(r"\d{4} \d{4} \d{4} \d{4}", fatima.shown)[0]
    missed = set()
    for number, (name, typed) in enumerate(notations(*code.split()).items()):
        joost = make_driver(f"joost{number}")
        await joost.open()
        await joost.enter_code(typed)
        output = await product.service.current_output(joost.channel_user)
        missed |= set() if output and output.state not in ("welcome", "consent_keep") else {name}
    assert missed == set()


@pytest.mark.parametrize("name", MARKS)
def test_a_place_a_name_and_a_language_are_recognised_with_every_mark(name: str) -> None:
    """What every channel hands on."""
    parting = PARTING.get(name, " ")
    unseen = UNSEEN.get(name, "")
    chat = at_review().press("edit_place").say(f"in{parting}As{unseen}sen")
    assert chat.state == "review", "the province is known"
    chat.press("add", "edit_spoken").say(f"Standaard{parting}Marokkaanse{parting}Tama{unseen}zight")
    assert chat.state == "review", "the language is known"
    circle = at_concern().say("Ik slaap slecht.").press("done").say("tante Riet").press("list").say(f"tante{parting}Ri{unseen}et")
    assert circle.state == "person" and len(circle.conversation.people) == 1


@pytest.mark.parametrize("mark", APOSTROPHES)
def test_every_apostrophe_is_the_same_for_a_place(mark: str) -> None:
    assert Places(LazyPlaces()).find_province(f"{mark}s-Hertogenbosch") == "06"


@pytest.mark.parametrize("form", ["NFC", "NFD"])
@pytest.mark.parametrize("place", ["Súdwest-Fryslân", "Fryslân", "sudwest fryslan"])
def test_a_place_of_friesland_is_known_in_both_normal_forms(form: Literal["NFC", "NFD"], place: str) -> None:
    assert Places(LazyPlaces()).find_province(unicodedata.normalize(form, place)) == FRIESLAND


@pytest.mark.parametrize("script", ["full width", "arabic", "persian", "devanagari"])
def test_digits_of_any_script_are_an_age_and_a_postcode(script: str) -> None:
    chat = at_concern().say("Ik slaap slecht.").press("done", "nobody").say("Fatima", in_digits("34", script))
    assert chat.state == "place"
    assert chat.say(in_digits("9401", script)).state == "reach" and chat.conversation.choices_of("province") == [DRENTHE]

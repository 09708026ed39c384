"""A foundation's own questions in the other channels: asked, answered and read back in Telegram and in a terminal."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.seeker.inputs import ChannelUser
from tests.support.own_folder import GARDEN, PETS, OwnInstallation
from tests.support.product import Product
from tests.support.telegram.seeker_bot import SeekerOnTelegram
from tests.support.terminal.chat import sit

MARKED, PHONE = "Een straat met een zonnebloem.", "06 87654321"
TO_HELPFUL = ("Begin", "1", "Voor mezelf", "Ik zoek hulp.", "/Klaar", "/Ik noem niemand", "Riet", "34", "Assen", "Bellen", PHONE, "Altijd")
IN_TELEGRAM = ("Hier in Telegram", "Ja, bewaar het", "Voor mezelf", "Toch hier", "> Ik zoek hulp.", "Klaar", "Ik noem niemand", "> Riet")


@pytest.fixture
async def product(own: OwnInstallation, tmp_path: Path) -> AsyncIterator[Product]:
    own.write("questions.toml", PETS + GARDEN)
    (folder := tmp_path / "product").mkdir()
    async with own.make_product(folder) as product:
        yield product


async def test_in_telegram_it_is_asked_with_its_buttons_and_read_back(fatima: SeekerOnTelegram) -> None:
    for text in (*IN_TELEGRAM, "Ja", "> Assen", "Bellen", f"> {PHONE}", "Altijd"):
        await take(fatima, text)
    assert {"Dieren", "De buurt"} <= set(fatima.buttons)
    await take(fatima, "Dieren")
    assert "Heb je een dier waar iemand op moet letten?" in fatima.shown and fatima.buttons[:2] == ["Ja, een dier", "Nee, geen dier"]
    for text in ("Ja, een dier", "De buurt"):
        await take(fatima, text)
    assert "Wat wil je over de buurt zeggen?" in fatima.shown
    await take(fatima, f"> {MARKED}")
    assert "Ja, een dier" in fatima.shown and MARKED in fatima.shown


async def take(fatima: SeekerOnTelegram, text: str) -> None:
    await (fatima.say(text[2:]) if text.startswith("> ") else fatima.press(text))


async def test_in_a_terminal_it_is_asked_by_number_and_read_back(product: Product) -> None:
    shown = await sit(product, *TO_HELPFUL, "Dieren", "1", "De buurt", MARKED, "Verder")
    assert "Heb je een dier waar iemand op moet letten?" in shown and "[1] Ja, een dier" in shown
    output = await product.service.current_output(ChannelUser("terminal", "joost"))
    assert output and output.state == "review"
    review = shown[shown.index("Wat wil je over de buurt zeggen?") :]
    assert "Ja, een dier" in review and MARKED in review

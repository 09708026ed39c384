"""The operator turns the flood guard on and off, and sees which it is."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.app.context import AppContext
from bot.config.settings import Settings
from tests.support.command_line import FACTS, run_command
from tests.support.product import Product
from tests.support.web.chat_app import build_chat_app
from tests.support.web.page_browser import PageBrowser


@pytest.fixture
async def product(tmp_path: Path) -> AsyncIterator[Product]:
    async with Product(tmp_path) as product:
        yield product


def kring(product: Product, *words: str) -> str:
    return run_command(AppContext(Settings.model_construct(**FACTS, data_dir=product.folder), now=lambda: product.now), *words).output


async def is_asked(product: Product) -> bool:
    """Whether somebody who begins now is asked to wait."""
    browser = PageBrowser(build_chat_app(product))
    await browser.open()
    await browser.press("Begin")
    return "Het is nu heel druk" in browser.page.text


async def test_on_asks_everybody_from_the_next_turn_on_and_auto_ends_that(product: Product) -> None:
    asked = [await is_asked(product)]
    for mode in ("on", "auto", "off"):
        kring(product, "guard", mode)
        asked.append(await is_asked(product))
    assert asked == [False, True, False, False]


async def test_the_status_says_whom_it_asks_and_how_many_began_today(product: Product) -> None:
    await is_asked(product)
    assert "auto: " in kring(product, "guard", "status") and "1 began and 0 were sent" in kring(product, "guard", "status")
    kring(product, "guard", "on")
    assert "on: Everybody" in kring(product, "guard", "status")


async def test_the_doctor_reminds_of_what_was_chosen_in_a_flood(product: Product) -> None:
    assert "kring guard auto" not in kring(product, "doctor")
    kring(product, "guard", "on")
    assert "it asks everybody to wait" in kring(product, "doctor")

"""The help card that a page holds ready, for a press while the server is slow, is the one that the press would bring."""

from __future__ import annotations

import re

import pytest

from tests.support.product import Product
from tests.support.web.chat_app import TO_CONCERN, open_chat, press_each

HELD = re.compile(r'<section[^>]* id="help-now".*?</section>', re.DOTALL)


@pytest.mark.parametrize(("words", "calls"), [("Ik ben doof en er is een brief.", False), ("Er is een brief.", True)])
async def test_whoever_says_that_they_are_deaf_finds_no_calling_on_the_card_that_is_held_ready(
    product: Product, words: str, calls: bool
) -> None:
    async with open_chat(product) as fatima:
        await press_each(fatima, *TO_CONCERN)
        await fatima.send(fatima.page.field, words=words)
        held = HELD.search(fatima.page.markup)
        assert held and ("Bel 112" in re.sub(r"<[^>]+>", "", held[0])) is calls
        assert 'href="tel:112"' in held[0] and 'href="https://113.nl"' in held[0]

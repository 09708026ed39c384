"""A seeker of the pages: a browser without a script, on the first page of the chat."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from tests.support.product import Product
from tests.support.web.chat_app import open_chat
from tests.support.web.page_browser import PageBrowser


@pytest.fixture
async def fatima(product: Product) -> AsyncIterator[PageBrowser]:
    async with open_chat(product) as browser:
        yield browser

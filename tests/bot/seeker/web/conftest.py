"""A seeker of the pages: a browser without a script, on the first page of the chat."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from tests.support.product import Product
from tests.support.web.chat_app import build_chat_app
from tests.support.web.page_browser import PageBrowser


@pytest.fixture
async def fatima(product: Product) -> AsyncIterator[PageBrowser]:
    browser = PageBrowser(build_chat_app(product))
    await browser.open("/")
    yield browser
    await browser.close()

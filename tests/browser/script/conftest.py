"""One Chromium for all tests of the script: each has a profile of its own in it."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from playwright.async_api import Browser

from tests.browser.script.chat_page import chromium_browser


@pytest.fixture(scope="package")
async def chromium() -> AsyncIterator[Browser]:
    async with chromium_browser() as browser:
        yield browser

"""One Chromium for all tests of the desk; for each test a served desk, and a page in which nobody has signed in yet."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from playwright.async_api import Browser

from tests.browser.desk.served_desk import ServedDesk
from tests.browser.script.chat_page import chromium_browser, phone_page
from tests.browser.served import PHONE
from tests.support.web.desk_app import DeskApp
from tests.support.web.page_server import serve_app


@pytest.fixture(scope="package")
async def chromium() -> AsyncIterator[Browser]:
    async with chromium_browser() as browser:
        yield browser


@pytest.fixture
async def served_desk(tmp_path: Path, chromium: Browser) -> AsyncIterator[ServedDesk]:
    app = DeskApp(tmp_path)
    async with serve_app(app.app) as port:
        address = f"http://127.0.0.1:{port}"
        async with phone_page(chromium, address, size=PHONE) as page:
            yield ServedDesk(app, page, address)
    await app.close()

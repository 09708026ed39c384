"""A served desk and a browser in which nobody has signed in yet."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from playwright.async_api import async_playwright

from tests.browser.desk.served_desk import ServedDesk
from tests.browser.served import CHROMIUM, ENOUGH, FLAGS, PHONE
from tests.support.web.desk_app import DeskApp
from tests.support.web.page_server import serve_app


@pytest.fixture
async def served_desk(tmp_path: Path) -> AsyncIterator[ServedDesk]:
    if CHROMIUM is None:
        pytest.skip("no Chromium on this machine: apt-get install chromium")
    app = DeskApp(tmp_path)
    async with serve_app(app.app) as port, async_playwright() as playwright:
        chromium = await playwright.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
        address = f"http://127.0.0.1:{port}"
        page = await chromium.new_page(base_url=address, locale="nl-NL", viewport={"width": PHONE[0], "height": PHONE[1]})
        page.set_default_timeout(ENOUGH * 1000)
        yield ServedDesk(app, page, address)
        await chromium.close()
    await app.close()

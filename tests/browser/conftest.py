"""One browser and one running product for each test module.

Not for the session: while Playwright waits in this thread no other event loop can run, and a first sign-in link opens once.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright import async_api, sync_api
from playwright.sync_api import Browser

from tests.browser.served import ENOUGH, RunningProduct, browser, run_product

for api in (async_api, sync_api):  # each has an `expect` of its own
    api.expect.set_options(timeout=ENOUGH * 1000)


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with browser() as started:
        yield started


@pytest.fixture(scope="module")
def product(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningProduct]:
    with run_product(tmp_path_factory.mktemp("data")) as running:
        yield running

"""One walk over every page of the product, and what one browser judges of each; the tests read both."""

from __future__ import annotations

import asyncio
from collections import defaultdict

import pytest
from playwright.sync_api import Browser

from tests.browser.walk.chat_walk import walk_chat
from tests.browser.walk.desk_walk import walk_desk
from tests.browser.walk.judge import judge_page
from tests.browser.walk.pages_browser import open_each
from tests.browser.walk.recorder import Recorder, recording

Findings = dict[str, list[str]]


@pytest.fixture(scope="module")
def walk(tmp_path_factory: pytest.TempPathFactory) -> Recorder:
    """All pages, recorded."""
    chat, desk = tmp_path_factory.mktemp("chat"), tmp_path_factory.mktemp("desk")
    with recording() as recorder:
        asyncio.run(walk_chat(chat, recorder))
        asyncio.run(walk_desk(desk))
    return recorder


@pytest.fixture(scope="module")
def findings(walk: Recorder, chromium: Browser) -> Findings:
    """What is wrong, by what was judged, each with the page's name."""
    found: Findings = defaultdict(list)
    judged: set[str] = set()
    for name, page in open_each(chromium, walk.pages):
        for what, told in judge_page(page, judged):
            found[what] += [f"{name}: {one}" for one in told]
    return found

"""One walk over every page of the product, and what one browser judges of each; the tests read both."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.walk.chat_walk import walk_chat
from tests.browser.walk.desk_walk import walk_desk
from tests.browser.walk.pages_browser import open_each
from tests.browser.walk.recorder import Recorder, recording

JUDGE = Path(__file__).with_name("judge.js").read_text("utf-8")
WIDTHS = (320, 768, 1280, 1920, 360)  # 320 is also 1280 at 400%
OPEN_ALL = "document.querySelectorAll('details').forEach(one => one.open = true)"
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
    for name, page in open_each(chromium, walk.pages):
        page.add_script_tag(content=JUDGE)
        page.evaluate(OPEN_ALL)
        for what, told in _judge(page):
            found[what] += [f"{name}: {one}" for one in told]
    return found


def _judge(page: Page) -> Iterator[tuple[str, list[str]]]:
    """Everything that is judged of the page that is open."""
    yield "rules", page.evaluate("judge.rules()")
    yield "targets", page.evaluate("judge.targets()")
    yield "drawings", page.evaluate("judge.drawings()")
    yield "large text", page.evaluate("judge.largeText()")
    yield "focus", page.evaluate("judge.focus()")
    page.emulate_media(color_scheme="dark")
    yield "dark", page.evaluate("judge.rules('color-contrast')")
    page.emulate_media(color_scheme="light", forced_colors="active")
    yield "forced colours", page.evaluate("judge.focus()")
    page.emulate_media(forced_colors="none")
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 740})
        yield "overflow", page.evaluate("judge.overflow()")

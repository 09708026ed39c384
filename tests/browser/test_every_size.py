"""Help and leaving fast at every size: within the first screen with large letters, on a small phone, in landscape and on an error page."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.served import SMALL, RunningProduct, new_context, next_page

pytestmark = pytest.mark.slow
SIZES = {
    "phone": (360, 640, 18),
    "small": (320, 568, 18),
    "large letters": (360, 640, 36),
    "landscape": (640, 360, 18),
    "desktop": (1280, 800, 19),
    "large wide": (640, 360, 36),
}
TWICE = "document.documentElement.style.fontSize = '36px'"
BROKEN_WORDS = """all => all.flatMap(one => {
    const texts = document.createTreeWalker(one, NodeFilter.SHOW_TEXT), broken = []
    while (texts.nextNode()) {
        for (const word of texts.currentNode.data.matchAll(/[\\p{L}]+/gu)) {
            const range = document.createRange()
            range.setStart(texts.currentNode, word.index)
            range.setEnd(texts.currentNode, word.index + word[0].length)
            if (range.getClientRects().length > 1) broken.push(word[0])
        }
    }
    return broken
})"""


@pytest.fixture(scope="module")
def page(chromium: Browser) -> Iterator[Page]:
    """One page for all sizes, without JavaScript."""
    context = new_context(chromium, SMALL, False)
    yield context.new_page()
    context.close()


def open_in(page: Page, size: str, address: str) -> None:
    width, height, letters = SIZES[size]
    page.set_viewport_size({"width": width, "height": height})
    page.goto(address)
    page.evaluate(f"document.documentElement.style.fontSize = '{letters}px'")


@pytest.mark.parametrize("path", ["/", "/hulp", "/nergens"])
@pytest.mark.parametrize("size", SIZES)
def test_help_and_leaving_fast_are_within_the_first_screen(page: Page, product: RunningProduct, size: str, path: str) -> None:
    open_in(page, size, f"{product.address}{path}")
    width, height, _ = SIZES[size]
    boxes = [page.locator(f".bar .{one}").bounding_box() for one in ("help", "exit")]
    assert all(box and box["x"] >= 0 and box["x"] + box["width"] <= width and box["y"] + box["height"] <= height for box in boxes)
    assert all(box and box["height"] >= 44 for box in boxes)


def test_the_bar_of_a_phone_is_one_line(page: Page, product: RunningProduct) -> None:
    open_in(page, "phone", product.address)
    for key in ("begin", "agree", "myself"):
        press(page, key)
    heights = page.locator(".bar button, .bar a").evaluate_all("all => all.map(one => Math.round(one.getBoundingClientRect().top))")
    assert len(heights) == 4 and len(set(heights)) == 1


def test_letters_twice_as_large_leave_room_and_whole_words_on_the_smallest_screen(page: Page, product: RunningProduct) -> None:
    page.context.clear_cookies()
    page.set_viewport_size({"width": 320, "height": 640})
    page.goto(product.address)
    for key in ("begin", "agree", "myself"):
        press(page, key)
    page.evaluate(TWICE)
    assert page.locator(".bar").evaluate("bar => bar.offsetHeight") <= 640 / 4
    assert page.locator("summary bdi, summary").evaluate_all(BROKEN_WORDS) == []
    press(page, "tell_myself")
    page.locator("#words").fill("Riet")
    with next_page(page):
        page.locator("#words + button").click()
    page.evaluate(TWICE)
    assert page.locator(".wishes .switch").count() == 5 and page.locator(".wishes .switch").evaluate_all(BROKEN_WORDS) == []


def press(page: Page, key: str) -> None:
    with next_page(page):
        page.locator(f'button[name=choice][value="{key}"]').first.click()


@pytest.mark.parametrize("size", SIZES)
def test_every_number_of_the_help_card_is_a_wide_button(page: Page, product: RunningProduct, size: str) -> None:
    open_in(page, size, f"{product.address}/hulp")
    boxes = [one.bounding_box() for one in page.locator(".button.call").all()]
    assert len(boxes) == 6 and all(box and box["height"] >= 48 and box["width"] >= 180 for box in boxes)

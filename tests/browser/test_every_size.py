"""Help and leaving fast at every size: within the first screen with large letters, on a small phone, in landscape and on an error page."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser

from tests.browser.served import RunningProduct, new_context, next_page

pytestmark = pytest.mark.slow
SIZES = {
    "phone": (360, 640, 18),
    "small": (320, 568, 18),
    "large letters": (360, 640, 36),
    "landscape": (640, 360, 18),
    "desktop": (1280, 800, 19),
    "large wide": (640, 360, 36),
}


@pytest.mark.parametrize("path", ["/", "/hulp", "/nergens"])
@pytest.mark.parametrize("size", SIZES)
def test_help_and_leaving_fast_are_within_the_first_screen(chromium: Browser, product: RunningProduct, size: str, path: str) -> None:
    width, height, letters = SIZES[size]
    page = new_context(chromium, (width, height), False).new_page()
    page.goto(f"{product.address}{path}")
    page.evaluate(f"document.documentElement.style.fontSize = '{letters}px'")
    boxes = [page.locator(f".bar .{one}").bounding_box() for one in ("help", "exit")]
    page.context.close()
    assert all(box and box["x"] >= 0 and box["x"] + box["width"] <= width and box["y"] + box["height"] <= height for box in boxes)
    assert all(box and box["height"] >= 44 for box in boxes)


def test_the_bar_of_a_phone_is_one_line(chromium: Browser, product: RunningProduct) -> None:
    page = new_context(chromium, (360, 640), False).new_page()
    page.goto(product.address)
    for key in ("begin", "agree", "myself"):
        with next_page(page):
            page.locator(f'button[name=choice][value="{key}"]').first.click()
    heights = page.locator(".bar button, .bar a").evaluate_all("all => all.map(one => Math.round(one.getBoundingClientRect().top))")
    page.context.close()
    assert len(heights) == 4 and len(set(heights)) == 1


@pytest.mark.parametrize("size", SIZES)
def test_every_number_of_the_help_card_is_a_wide_button(chromium: Browser, product: RunningProduct, size: str) -> None:
    width, height, letters = SIZES[size]
    page = new_context(chromium, (width, height), False).new_page()
    page.goto(f"{product.address}/hulp")
    page.evaluate(f"document.documentElement.style.fontSize = '{letters}px'")
    boxes = [one.bounding_box() for one in page.locator(".button.call").all()]
    page.context.close()
    assert len(boxes) == 6 and all(box and box["height"] >= 48 and box["width"] >= 180 for box in boxes)

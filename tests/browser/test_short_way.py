"""How much somebody meets on the short way, on a small phone: a promise in figures."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser

from tests.browser.served import SMALL, RunningProduct, SeekerPage, new_context
from tests.browser.short_way import TO_CIRCLE, WITH_NOBODY, WITH_THREE_PEOPLE, PageCount, count_way

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def pages(chromium: Browser, product: RunningProduct) -> list[PageCount]:
    return count_way(chromium, product, WITH_THREE_PEOPLE)


def test_the_short_way_with_three_people_takes_at_most_18_pages(pages: list[PageCount]) -> None:
    assert len(pages) <= 18


def test_the_short_way_shows_at_most_800_words(pages: list[PageCount]) -> None:
    assert sum(page.words for page in pages) <= 800


def test_the_review_fits_in_four_screens(pages: list[PageCount]) -> None:
    assert pages[-3].screens <= 4


def test_with_nobody_named_the_short_way_takes_at_most_14_turns(chromium: Browser, product: RunningProduct) -> None:
    assert len(count_way(chromium, product, WITH_NOBODY)) - 1 <= 14


def test_the_field_of_the_story_is_on_the_first_screen(chromium: Browser, product: RunningProduct) -> None:
    context = new_context(chromium, SMALL)
    seeker = SeekerPage(context.new_page(), product.address)
    for step in TO_CIRCLE[:-1]:
        seeker.take(*step)
    field, bar = seeker.page.locator("#words").bounding_box(), seeker.page.locator("nav.bar").bounding_box()
    assert field and bar and field["y"] + 48 <= bar["y"]
    context.close()


def test_the_ring_the_field_and_klaar_are_on_the_first_screen_once_three_people_are_named(
    chromium: Browser, product: RunningProduct
) -> None:
    context = new_context(chromium, SMALL)
    seeker = SeekerPage(context.new_page(), product.address).press("Begin", "Ja, bewaar het", "Voor mezelf").type("x").press("Klaar")
    page = seeker.type("Riet, mijn tante", "Mo", "Sam, collega").page
    page.evaluate("scrollTo(0, 0)")
    shown = [page.locator(one).bounding_box() for one in (".ring", ".field", "main button.onward", "nav.bar")]
    ends = [box["y"] + box["height"] for box in shown if box]
    assert ends == sorted(ends) and ends[2] <= 640 - shown[3]["height"]  # type: ignore[index]
    line = page.get_by_text("Typ een naam, of tik op Klaar").bounding_box()
    assert line and line["y"] >= 0 and line["y"] + line["height"] <= shown[2]["y"]  # type: ignore[index]
    context.close()


def test_begin_is_on_the_first_screen_and_stands_above_the_bar(chromium: Browser, product: RunningProduct) -> None:
    context = new_context(chromium, SMALL)
    page = SeekerPage(context.new_page(), product.address).page
    begin, bar = page.get_by_role("button", name="Begin", exact=True).bounding_box(), page.locator("nav.bar").bounding_box()
    assert begin and bar and begin["y"] + begin["height"] <= bar["y"]
    context.close()

"""The desk while it stays open: what is new appears, what was taken back closes, and nothing stays in sight when nobody is there."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.served import DESKTOP, PHONE, RunningProduct, SeekerPage, fill_in_dossier, new_context, next_page, sign_in

pytestmark = pytest.mark.slow
WITHOUT_STREAM = "delete window.EventSource"
ASKS_EVERY, FOLDS_AFTER = 31_000, 601_000  # milliseconds, moved by hand


@pytest.fixture(scope="module")
def desk(chromium: Browser, product: RunningProduct) -> Page:
    """Hanneke's open desk."""
    page = new_context(chromium, DESKTOP).new_page()
    sign_in(page, product.link)
    page.clock.install()
    page.goto(f"{product.address}/desk")
    return page


@pytest.fixture(scope="module")
def fatima(chromium: Browser, product: RunningProduct, desk: Page) -> SeekerPage:
    """Fatima, who sends her story while the desk is open."""
    seeker = SeekerPage(new_context(chromium, PHONE).new_page(), product.address)
    fill_in_dossier(seeker)
    return seeker.press("Klopt", "Ja, verstuur")


def test_a_new_offer_appears_on_the_open_desk_and_is_counted_in_its_title(desk: Page, fatima: SeekerPage) -> None:
    expect(desk.get_by_role("button", name="Ik wil dit doen")).to_be_visible()
    expect(desk).to_have_title("(1) Bureau")


def test_without_a_stream_the_desk_asks_and_a_dossier_that_was_taken_back_closes_in_sight(desk: Page, fatima: SeekerPage) -> None:
    with next_page(desk):
        desk.get_by_role("button", name="Ik wil dit doen").click()
    asking = desk.context.new_page()
    asking.clock.install()
    asking.add_init_script(WITHOUT_STREAM)
    asking.goto(desk.url)
    fatima.press("Terugnemen", "Ja, neem terug")
    asking.clock.fast_forward(ASKS_EVERY)
    expect(asking.locator("main h1")).to_have_text("Dit dossier is niet meer bij jou")
    expect(asking.locator("main h1")).to_be_focused()
    asking.close()


def test_after_ten_minutes_without_a_touch_the_desk_folds_and_opens_at_a_touch(desk: Page, product: RunningProduct) -> None:
    desk.goto(f"{product.address}/desk")
    desk.clock.fast_forward(FOLDS_AFTER)
    expect(desk.locator("h1")).to_be_hidden()
    desk.locator("#live button").click()
    expect(desk.locator("h1")).to_be_visible()

"""Accessibility of chat, dossier, my-data pages and desk, for people who listen to a page or work without a mouse."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from tests.browser.pictures import claim_first_card
from tests.browser.served import DESKTOP, PHONE, RunningProduct, SeekerPage, fill_in_dossier, new_context, sign_in

pytestmark = pytest.mark.slow
SERIOUS = {"serious", "critical"}
LEAFLETS = ("/", "/hulp", "/privacy", "/sporen", "/code", "/mijn-gegevens")


def wrong(page: Page) -> list[tuple[str, str]]:
    """Serious violations: the rule, and the first place."""
    found = Axe().run(page).response["violations"]
    return [(one["id"], one["nodes"][0]["html"][:120]) for one in found if one["impact"] in SERIOUS]


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_no_leaflet_shuts_anybody_out(chromium: Browser, product: RunningProduct, dark: bool) -> None:
    page = new_context(chromium, PHONE, dark=dark).new_page()
    found = {}
    for path in LEAFLETS:
        page.goto(f"{product.address}{path}")
        found[path] = wrong(page)
    assert [(path, one) for path, one in found.items() if one] == []


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_the_chat_the_preview_and_the_desk_shut_nobody_out(chromium: Browser, product: RunningProduct, dark: bool) -> None:
    fatima = SeekerPage(new_context(chromium, PHONE, dark=dark).new_page(), product.address)
    fatima.press("Begin")
    assert wrong(fatima.page) == []
    fatima = SeekerPage(new_context(chromium, DESKTOP, dark=dark).new_page(), product.address)
    fill_in_dossier(fatima)
    assert fatima.page.locator("article.dossier").count() and wrong(fatima.page) == []
    fatima.press("Klopt", "Ja, verstuur")
    assert wrong(fatima.page) == []
    fatima.page.goto(f"{product.address}/mijn-gegevens")
    safe = fatima.page.get_by_role("button", name="Ja, dat is veilig")
    safe.click()
    expect(safe).to_be_hidden()
    assert wrong(fatima.page) == []


def test_the_dossier_at_the_desk_shuts_nobody_out(chromium: Browser, product: RunningProduct) -> None:
    fill_in_dossier(fatima := SeekerPage(new_context(chromium, PHONE).new_page(), product.address))
    fatima.press("Klopt", "Ja, verstuur")
    hanneke = new_context(chromium, DESKTOP, javascript=True).new_page()
    sign_in(hanneke, product.link)
    claim_first_card(hanneke, product.address)
    expect(hanneke.locator("article.dossier")).to_be_visible()
    assert wrong(hanneke) == []

"""The pictures of docs/pictures, taken of a running product with made-up people, in each look: `make pictures`."""

from __future__ import annotations

import tempfile
from pathlib import Path

from playwright.sync_api import Page

from tests.browser.served import (
    PHONE,
    SeekerPage,
    browser,
    fill_in_dossier,
    new_context,
    next_page,
    open_until,
    run_product,
    sign_in,
)

PICTURES = Path("docs/pictures")


def main() -> None:
    """Take all pictures."""
    PICTURES.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, run_product(Path(folder)) as product, browser() as chromium:
        fatima = SeekerPage(new_context(chromium, PHONE).new_page(), product.address)
        fatima.press("Begin", "Ja, bewaar het", "Voor mezelf").type("Ik slaap slecht.").press("Klaar")
        fatima.type("Riet, mijn tante", "Mo", "Sam, collega").page.evaluate("scrollTo(0, 0)")
        take_each_look(fatima.page, "chat")
        noor = SeekerPage(new_context(chromium, PHONE).new_page(), product.address)
        fill_in_dossier(noor)
        noor.press("Klopt", "Ja, verstuur")
        hanneke = new_context(chromium, PHONE, javascript=False).new_page()
        sign_in(hanneke, product.link)
        claim_first_card(hanneke, product.address)
        take_each_look(hanneke, "desk")


def take_each_look(page: Page, name: str) -> None:
    """The page as it is, then in the dark, in forced colours and with letters twice as large."""
    page.emulate_media(reduced_motion="reduce")
    page.screenshot(path=PICTURES / f"{name}.png")
    page.emulate_media(color_scheme="dark")
    page.screenshot(path=PICTURES / f"{name}-dark.png")
    page.emulate_media(color_scheme="light", forced_colors="active")
    page.screenshot(path=PICTURES / f"{name}-forced-colours.png")
    page.emulate_media(forced_colors="none")
    page.evaluate("document.documentElement.style.fontSize = '200%'")
    page.screenshot(path=PICTURES / f"{name}-large-letters.png")
    page.evaluate("document.documentElement.style.fontSize = ''")


def claim_first_card(page: Page, address: str) -> None:
    """Claim the first card, plan the contact and open the dossier."""
    open_until(page, f"{address}/desk", page.get_by_role("button", name="Ik wil dit doen").first)
    with next_page(page):
        page.get_by_role("button", name="Ik wil dit doen").first.click()
    submit_plan(page)


def submit_plan(page: Page) -> None:
    """Submit the first safe moment and way, and a contact line."""
    form = page.locator("form.plan")
    for name in ("moment", "way"):
        field = form.locator(f"[name={name}]").first
        if field.evaluate("e => e.tagName") == "SELECT":
            field.select_option(index=1 if field.locator("option").first.get_attribute("value") == "" else 0)
        else:
            field.check()
    form.locator("[name=line]").fill("Hanneke, 06 00000000, ma-vr 10-12")
    with next_page(page):
        form.locator("button.onward").click()


if __name__ == "__main__":
    main()

"""Passkeys in a real browser with a virtual authenticator: a coordinator adds one, and comes in with it alone."""

from __future__ import annotations

from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser.served import PHONE, RunningProduct, new_context, next_page, sign_in

AUTHENTICATOR = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


def with_authenticator(context: BrowserContext) -> Page:
    """A page on a phone that makes passkeys, and asks its owner nothing."""
    page = context.new_page()
    session = context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    session.send("WebAuthn.addVirtualAuthenticator", {"options": AUTHENTICATOR})
    return page


def at_localhost(address: str) -> str:
    """A passkey belongs to a name, never to a number."""
    return address.replace("127.0.0.1", "localhost")


def press(page: Page, name: str) -> None:
    with next_page(page):
        page.get_by_role("button", name=name).click()


def test_a_coordinator_adds_a_passkey_after_a_code_comes_in_with_it_alone_and_takes_it_away(
    chromium: Browser, product: RunningProduct
) -> None:
    context = new_context(chromium, PHONE)
    page, desk = with_authenticator(context), f"{at_localhost(product.address)}/desk"
    recovery = sign_in(page, at_localhost(product.link))
    page.goto(f"{desk}/access")
    page.locator("#code").fill("000000")
    press(page, "Voeg een passkey toe")
    expect(page.get_by_role("alert")).to_contain_text("klopt niet")
    page.locator("#code").fill(recovery[0])
    press(page, "Voeg een passkey toe")
    page.get_by_label("Hoe noem je dit toestel?").fill("mijn telefoon")
    press(page, "Maak de passkey")
    expect(page.locator("main")).to_contain_text("De passkey is toegevoegd")
    expect(page.locator("main")).to_contain_text("mijn telefoon")
    press(page, "Afmelden")
    press(page, "Meld mij aan met een passkey")
    expect(page.locator("main")).to_contain_text("Je bent beschikbaar")
    page.goto(f"{desk}/access")
    press(page, "Haal deze passkey weg")
    press(page, "Afmelden")
    press(page, "Meld mij aan met een passkey")
    expect(page.locator("main")).to_contain_text("Deze passkey hoort hier niet bij iemand")
    context.close()


def test_without_javascript_or_passkeys_the_ways_in_are_those_that_work(chromium: Browser, product: RunningProduct) -> None:
    context = new_context(chromium, PHONE, javascript=False)
    page = context.new_page()
    page.goto(f"{product.address}/desk")
    expect(page.get_by_role("button", name="Meld mij aan met een passkey")).to_have_count(0)
    expect(page.locator("main")).to_contain_text("Kom je hier voor het eerst?")
    context.close()

"""From the first word to a dossier that a coordinator opened and answered, in a real browser, with and without JavaScript."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.pictures import submit_plan
from tests.browser.served import (
    DESKTOP,
    PHONE,
    RunningProduct,
    SeekerPage,
    fill_in_dossier,
    new_context,
    next_page,
    open_until,
    sign_in,
)

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def hanneke(chromium: Browser, product: RunningProduct) -> Page:
    page = new_context(chromium, PHONE, False).new_page()
    sign_in(page, product.link)
    page.goto(f"{product.address}/desk")
    return page


@pytest.mark.parametrize("javascript", [True, False], ids=["with-javascript", "without-javascript"])
def test_the_whole_way_from_first_word_to_contact(chromium: Browser, product: RunningProduct, hanneke: Page, javascript: bool) -> None:
    context = new_context(chromium, PHONE, javascript)
    fatima = SeekerPage(context.new_page(), product.address)
    fill_in_dossier(fatima)
    preview = fatima.page.locator("article.dossier").inner_html()
    fatima.press("Klopt", "Ja, verstuur")
    expect(fatima.main).to_contain_text("Ik zoek een coördinator")

    desk = hanneke.locator("main")
    wanted = hanneke.get_by_role("button", name="Ik wil dit doen")
    hanneke.goto(f"{product.address}/desk")
    if (pausing := hanneke.get_by_role("button", name="Ik kan weer")).count():
        with next_page(hanneke):
            pausing.click()
    open_until(hanneke, f"{product.address}/desk", wanted)
    expect(desk).to_contain_text("Drenthe")
    assert "Assen" not in hanneke.content()
    with next_page(hanneke):
        wanted.first.click()
    expect(desk).to_contain_text("Riet")
    assert "Ik slaap slecht" not in hanneke.content()
    submit_plan(hanneke)
    expect(desk).to_contain_text("Ik slaap slecht sinds mijn scheiding.")
    assert "Ik slaap slecht sinds mijn scheiding." in preview
    expect(desk).to_contain_text("In de woorden van Fatima")

    fatima.reopen()
    expect(fatima.main).to_contain_text("is je coördinator")
    contact = hanneke.get_by_role("button", name="Contact gehad")
    before = contact.count()
    with next_page(hanneke):
        contact.first.click()
    expect(contact).to_have_count(before - 1)
    expect(desk).to_contain_text("Daarna vraag ik de hulpvrager of het klopt.")
    fatima.reopen()
    expect(fatima.main).not_to_contain_text("klopt")
    context.close()


def test_a_reopened_page_never_shows_the_conversation(chromium: Browser, product: RunningProduct) -> None:
    context = new_context(chromium, DESKTOP)
    noor = SeekerPage(context.new_page(), product.address)
    noor.press("Begin", "Ja, bewaar het", "Voor mezelf").type("Hij slaat mij.")
    noor.page.goto(product.address)
    expect(noor.main).to_contain_text("Wil je verder")
    assert "slaat" not in noor.page.content()
    context.close()


def test_the_help_card_works_without_cookie_and_without_javascript(chromium: Browser, product: RunningProduct) -> None:
    context = new_context(chromium, PHONE, False)
    page = context.new_page()
    page.goto(f"{product.address}/hulp")
    assert page.locator("a[href='tel:112']").count()
    assert page.locator("a[href='tel:08002000']").count()
    context.close()


def test_the_most_verbose_log_contains_no_word_of_anybody(product: RunningProduct, hanneke: Page) -> None:
    """Runs last in this file, over all that the tests above said in a real browser."""
    logged = product.log.read_text("utf-8")
    assert logged, "a log that says nothing proves nothing"
    words = ("slaap", "scheiding", "slaat", "Fatima", "Riet", "tante", "12345678", "Assen", "Hanneke", product.link.rpartition("/")[2])
    assert [word for word in words if word in logged] == []

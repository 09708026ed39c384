"""Guards of every page of the chat: policy, cookie, token and way out."""

from __future__ import annotations

import re

import pytest

from bot.web.application import OWN_HEADERS, SECURITY_HEADERS
from tests.bot.seeker.web.chat.steps import count_conversations
from tests.support.product import Product
from tests.support.web.chat_app import EXIT_LINK, TO_CONCERN, build_chat_app, press_each
from tests.support.web.page_browser import PageBrowser

ADDRESSES = (
    "/",
    "/hulp",
    "/privacy",
    "/sporen",
    "/code",
    "/mijn-gegevens",
    "/klaar/wiped",
    "/klaar/left",
    "/klaar/refused",
    "/healthz",
    "/static/kring.css",
    "/nergens",
)
POSTS = ("/zeg", "/verder", "/taal", "/code")


# what every answer carries
@pytest.mark.parametrize("address", ADDRESSES)
async def test_every_answer_carries_the_same_guard(fatima: PageBrowser, address: str) -> None:
    await fatima.open(address)
    headers = SECURITY_HEADERS | OWN_HEADERS
    assert {name: fatima.answer.headers[name] for name in headers} == headers


@pytest.mark.parametrize("address", POSTS)
async def test_a_refused_form_carries_the_same_guard(fatima: PageBrowser, address: str) -> None:
    answer = await fatima.client.post(address, data={"words": "hallo"})
    assert {name: answer.headers[name] for name in SECURITY_HEADERS} == SECURITY_HEADERS


async def test_the_policy_lets_nothing_in_from_elsewhere(fatima: PageBrowser) -> None:
    policy = SECURITY_HEADERS["Content-Security-Policy"]
    assert "default-src 'none'" in policy and "unsafe" not in policy and "http" not in policy


async def test_the_worker_alone_may_compile_and_loads_nothing_from_elsewhere(fatima: PageBrowser) -> None:
    policy = (await fatima.client.get("/static/argon2.js")).headers["Content-Security-Policy"]
    assert policy == "default-src 'none'; script-src 'wasm-unsafe-eval'; connect-src 'self'"


@pytest.mark.parametrize("address", ADDRESSES[:9])
async def test_no_page_loads_anything_from_elsewhere_or_holds_a_script_of_its_own(fatima: PageBrowser, address: str) -> None:
    await fatima.open(address)
    loaded = [given.get("src") or given.get("href") or "" for tag, given in fatima.page.elements if tag in ("script", "link", "img")]
    assert loaded and all(one.startswith("/static/") for one in loaded)
    assert not re.search(r"\son\w+=|style=|<style|javascript:", fatima.page.markup)


@pytest.mark.parametrize("address", ADDRESSES[:9])
async def test_the_quick_way_out_is_a_plain_link_on_every_page(fatima: PageBrowser, address: str) -> None:
    await fatima.open(address)
    exits = [given for tag, given in fatima.page.elements if tag == "a" and "exit" in (given.get("class") or "")]
    assert exits and all(one["href"] == EXIT_LINK and one["rel"] == "noreferrer" for one in exits)


async def test_title_and_address_say_nothing(fatima: PageBrowser) -> None:
    await press_each(fatima, *TO_CONCERN)
    await fatima.say("Ik slaap slecht.")
    assert "<title>Bericht</title>" in fatima.page.markup
    assert set(fatima.answer.url.params) == {"f"}


async def test_practice_mode_is_shown_on_every_page(fatima: PageBrowser) -> None:
    for address in ADDRESSES[:9]:
        await fatima.open(address)
        assert "Oefening" in fatima.page.text, address


async def test_over_https_the_cookie_travels_safely_and_the_browser_stays_there(product: Product) -> None:
    browser = PageBrowser(build_chat_app(product, https=True), base="https://kring.test")
    await browser.open("/")
    cookie = browser.answer.headers["set-cookie"]
    assert cookie.startswith("__Host-door=") and "Secure" in cookie and "HttpOnly" in cookie and "SameSite=lax" in cookie
    assert "max-age" not in cookie.lower() and "expires" not in cookie.lower()
    assert "max-age" in browser.answer.headers["strict-transport-security"]


async def test_there_is_one_cookie(fatima: PageBrowser) -> None:
    await press_each(fatima, *TO_CONCERN)
    assert list(fatima.client.cookies) == ["door"]


# forms
@pytest.mark.parametrize("token", ["", "x" * 27, "é"])
async def test_a_form_that_is_not_ours_does_nothing(fatima: PageBrowser, product: Product, token: str) -> None:
    await fatima.send(fatima.page.forms[0], csrf=token, choice="begin")
    assert fatima.answer.status_code == 403
    assert await count_conversations(product) == 0


async def test_the_token_of_another_browser_does_nothing(fatima: PageBrowser, product: Product) -> None:
    other = PageBrowser(build_chat_app(product))
    theirs = (await other.open("/")).forms[0].fields["csrf"]
    await fatima.send(fatima.page.forms[0], csrf=theirs, choice="begin")
    assert fatima.answer.status_code == 403


async def test_every_form_of_the_chat_carries_its_token(fatima: PageBrowser) -> None:
    for text in TO_CONCERN:
        assert fatima.page.forms and all(form.fields.get("csrf") for form in fatima.page.forms)
        await fatima.press(text)


async def test_words_that_another_site_sent_are_not_shown(fatima: PageBrowser) -> None:
    fatima.client.headers["Sec-Fetch-Site"] = "cross-site"
    answer = await fatima.client.post("/zeg", data={"words": "Bel 0900-1234"})
    assert answer.status_code == 403 and "0900" not in answer.text


async def test_html_in_words_is_text(fatima: PageBrowser) -> None:
    await press_each(fatima, *TO_CONCERN, "Vertel ik liever zelf")
    await fatima.say("<img src=x onerror=alert>")
    await press_each(fatima, "Klaar")
    assert "<img" not in fatima.page.markup and "<img src=x onerror=alert>" in fatima.page.switches


async def test_the_address_of_a_page_reveals_nothing_to_another_browser(fatima: PageBrowser, product: Product) -> None:
    await press_each(fatima, *TO_CONCERN)
    other = PageBrowser(build_chat_app(product))
    await other.open(str(fatima.answer.url))
    assert "Ik ben een computer" in other.page.text

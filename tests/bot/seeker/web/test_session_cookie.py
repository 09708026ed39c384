"""Promises about the session cookie: only the person's own visit sets it, and only what we signed opens anything."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Callable
from functools import partial

import pytest
from starlette.applications import Starlette

from storage.crypto import keys
from storage.crypto.vault import Vault
from storage.key_rotation import reencrypt_all
from tests.support.product import Product
from tests.support.web.chat_app import TO_CONCERN, build_chat_app, press_each
from tests.support.web.page_browser import PageBrowser

FORMS = ("/zeg", "/nu", "/verder", "/taal", "/code", "/hier", "/onthoud", "/onverzonden", "/telegram", "/mijn-gegevens")
FOREIGN_FORM = {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "document"}
BY_ITSELF = (
    {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "no-cors", "Sec-Fetch-Dest": "image"},
    {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "iframe"},
    {"Sec-Fetch-Site": "same-site", "Sec-Fetch-Mode": "cors", "Sec-Fetch-Dest": "empty"},
)


@pytest.fixture
async def fatima(product: Product) -> AsyncIterator[PageBrowser]:
    """Fatima, who tells her story in this browser."""
    browser = PageBrowser(build_chat_app(product, bot="kring_bot"))
    await browser.open("/")
    await press_each(browser, *TO_CONCERN)
    yield browser
    await browser.close()


async def from_elsewhere(browser: PageBrowser, method: str, address: str, headers: dict[str, str]) -> None:
    """What another site makes this browser send: without its Lax cookie, but a cookie in the answer counts."""
    kept = dict(browser.client.cookies)
    browser.client.cookies.clear()
    await browser.client.request(method, address, headers=headers, follow_redirects=False)
    if not browser.client.cookies:
        browser.client.cookies.update(kept)


@pytest.mark.parametrize("address", FORMS)
@pytest.mark.parametrize("headers", [FOREIGN_FORM, {}], ids=["new browser", "old browser"])
async def test_a_form_on_a_foreign_page_throws_nobody_out_of_their_conversation(
    fatima: PageBrowser, address: str, headers: dict[str, str]
) -> None:
    await from_elsewhere(fatima, "POST", address, headers)
    await fatima.open("/")
    assert "Wil je verder" in fatima.page.text


@pytest.mark.parametrize("headers", BY_ITSELF, ids=["picture", "frame", "script"])
async def test_what_a_foreign_page_loads_by_itself_throws_nobody_out(fatima: PageBrowser, headers: dict[str, str]) -> None:
    await from_elsewhere(fatima, "GET", "/", headers)
    await fatima.open("/")
    assert "Wil je verder" in fatima.page.text


async def test_whoever_follows_a_link_from_another_site_can_begin(product: Product) -> None:
    joost = PageBrowser(build_chat_app(product))
    joost.client.headers.update(FOREIGN_FORM)
    await joost.open("/")
    joost.client.headers.update({"Sec-Fetch-Site": "same-origin"})
    await press_each(joost, *TO_CONCERN)
    assert "Wat is er aan de hand?" in joost.page.text
    await joost.close()


@pytest.mark.parametrize(
    "change", [lambda value: value.rpartition(".")[0], lambda value: value.replace(".nl.", ".en."), lambda value: "x" + value[1:]]
)
async def test_a_cookie_that_we_did_not_sign_opens_nothing(fatima: PageBrowser, product: Product, change: Callable[[str], str]) -> None:
    thief = PageBrowser(build_chat_app(product))
    made_up = change(fatima.client.cookies["door"]).encode()
    answer = await thief.client.get("/", headers={b"Cookie": b"door=" + made_up})
    assert "Ik ben een computer" in answer.text and "set-cookie" in answer.headers
    await thief.close()


async def test_keys_that_rotate_throw_nobody_out(product: Product, fatima: PageBrowser) -> None:
    await fatima.say("Ik slaap slecht.")
    async with await rotate(product) as rotated:
        known = PageBrowser(build_chat_app(rotated))
        known.client.cookies.update(fatima.client.cookies)
        await known.send(fatima.page.field, words="En ik eet weinig.")
        assert known.answer.status_code == 200 and "De vraag is intussen veranderd" not in known.page.text
        await known.close()


async def test_who_knew_the_number_before_the_consent_or_the_code_sees_nothing_after_it(product: Product) -> None:
    """A cookie that somebody copied or planted before there was a story."""
    app = build_chat_app(product)
    fatima, joost = PageBrowser(app), PageBrowser(app)
    for browser in (fatima, joost):
        await browser.open("/")
        await browser.press("Begin")
    copied = [dict(browser.client.cookies) for browser in (fatima, joost)]
    await press_each(fatima, *TO_CONCERN[1:], "Later verder", "Laat de code zien")
    code = re.findall(r"\d{4} \d{4} \d{4} \d{4}", fatima.page.text)[0]
    await joost.open("/code")
    await joost.press(joost.page.buttons[0].text, code=code)
    for browser, cookies in zip((fatima, joost), copied, strict=True):
        assert not await has_conversation(app, cookies) and await has_conversation(app, dict(browser.client.cookies))
        await browser.close()


async def test_an_answer_that_was_lost_on_its_way_shuts_nobody_out(product: Product) -> None:
    app = build_chat_app(product)
    fatima = PageBrowser(app)
    await fatima.open("/")
    await fatima.press("Begin")
    kept, form = dict(fatima.client.cookies), fatima.page.button("Ja, bewaar het")
    fatima.client.follow_redirects = False
    await fatima.press("Ja, bewaar het")
    assert form and dict(fatima.client.cookies) != kept and await has_conversation(app, kept)
    await fatima.close()


async def test_a_page_in_another_tab_gets_its_words_back_when_the_number_was_renewed(product: Product) -> None:
    fatima = PageBrowser(build_chat_app(product))
    await fatima.open("/")
    await fatima.press("Begin")
    other_tab = fatima.page.field
    await fatima.press("Ja, bewaar het")
    fatima.client.headers["Sec-Fetch-Site"] = "same-origin"
    await fatima.send(other_tab, words="Ik slaap slecht.")
    assert fatima.answer.status_code == 403 and "Ik slaap slecht." in fatima.page.markup
    await fatima.open("/")
    assert "Wil je verder" in fatima.page.text
    await fatima.close()


async def has_conversation(app: Starlette, cookies: dict[str, str]) -> bool:
    """Whether a browser with this cookie is asked whether it goes on."""
    browser = PageBrowser(app)
    browser.client.cookies.update(cookies)
    await browser.open("/")
    await browser.close()
    return "Wil je verder" in browser.page.text


async def rotate(product: Product) -> Product:
    """The product as it starts after `kring keys rotate`, twice."""
    await product.writer.run(product.vault.check_keys)
    path = product.folder / "keys.json"
    for _ in range(2):
        both = keys.rotate_keys(keys.load_keys(path), product.now.date())
        await product.writer.run(partial(reencrypt_all, vault=Vault.from_keys(both)))
        path.write_bytes(keys.dump_keys(both._replace(former=())))
    rotated = Product(product.folder)
    await rotated.writer.run(rotated.vault.check_keys)
    return rotated

"""The desk with a keyboard and nothing else: Hanneke comes in, does her whole evening's work and leaves, by Tab, space and Enter."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.async_api import Page, expect

from tests.browser.desk.served_desk import ServedDesk
from tests.support.dossiers.sent_dossier import send_dossier
from tests.support.web.desk_app import CoordinatorBrowser, DeskApp

pytestmark = pytest.mark.slow
KEYBOARD = Path(__file__).with_name("keyboard.js").read_text("utf-8") + "; window.keyboard = keyboard"
MOST_STOPS = 80


class Keyboard:
    """Hands that have no mouse; each page that they come to is judged, once for each title."""

    def __init__(self, page: Page) -> None:
        self.page, self.judged = page, set[str]()

    async def tab(self) -> str:
        """Press Tab; gives what has the focus now, which must be seen to have it."""
        await self.page.keyboard.press("Tab")
        now = await self.page.evaluate("keyboard.now()")
        is_end = now["name"] == ""  # behind the last comes the browser itself
        assert is_end or (now["isOutlined"] and now["isInSight"]), f"on {await self.page.title()!r} the focus is unseen: {now}"
        return str(now["name"])

    async def tab_to(self, name: str) -> None:
        """Press Tab until what is called so has the focus."""
        await self.page.evaluate(KEYBOARD)
        passed: list[str] = []
        while not passed or not passed[-1].startswith(name):
            assert len(passed) < MOST_STOPS, f"Tab never comes to {name!r} on {await self.page.title()!r}, only to {passed}"
            passed.append(await self.tab())

    async def type(self, name: str, text: str) -> None:
        """Type into the field of this name."""
        await self.tab_to(name)
        await self.page.keyboard.type(text)

    async def open(self, name: str) -> None:
        """Unfold, or choose, what stays on this page."""
        await self.tab_to(name)
        await self.page.keyboard.press("Space")

    async def press(self, name: str, then: str = "") -> None:
        """Press what leads to a page; `then` is what Tab comes to next on it, because the page says where to go on."""
        await self.tab_to(name)
        await self.enter(then)

    async def press_each(self, *names: str) -> None:
        for name in names:
            await self.press(name)

    async def enter(self, then: str = "") -> None:
        async with self.page.expect_navigation():
            await self.page.keyboard.press("Enter")
        await self.page.evaluate(KEYBOARD)
        if then:
            assert (await self.tab()).startswith(then)
        title = await self.page.title()
        if title not in self.judged:
            self.judged.add(title)
            await self.judge(title)

    async def judge(self, title: str) -> None:
        """Tab comes to everything on this page once, in the order in which it is read."""
        assert await self.page.evaluate("keyboard.backwards()") == [], title
        await self.page.evaluate("keyboard.begin()")
        stops = await self.page.evaluate("keyboard.stops()")
        met: list[str] = []
        for _ in range(MOST_STOPS):
            met += [name] if (name := await self.tab()) not in met[-1:] else []  # a date has several stops of its own
            if len(met) == len(stops):
                break
        assert met == stops, title
        await self.page.evaluate("keyboard.begin()")


async def come_in(app: DeskApp, keyboard: Keyboard, link: str) -> str:
    """Come in for the first time; gives the secret of the authenticator."""
    await keyboard.page.goto(link)
    await keyboard.press("Meld mij aan")
    secret = re.sub(r"\s", "", re.findall(r"[A-Z2-7 ]{32,}", await keyboard.page.inner_text(".secret"))[0])
    await keyboard.type("Code uit", app.code(secret))
    await keyboard.enter()
    await keyboard.press("Ik heb ze bewaard")
    await keyboard.press("Bewaar", then="Ververs")
    return secret


async def read_dossier(page: Page, keyboard: Keyboard) -> None:
    """Claim the dossier, plan, plan again, write a note, give a code and print the sheet."""
    await keyboard.press_each("Ik wil dit doen", "Ik werk daar niet")
    await keyboard.open("in de ochtend")
    await keyboard.press("Ik ken niemand")
    await keyboard.open("Ander moment kiezen")
    await keyboard.tab_to("in de ochtend")
    await page.keyboard.press("ArrowDown")  # two days later
    await keyboard.press("Bewaar")
    await expect(page.locator("main")).to_contain_text("Jouw afspraak: donderdag 26 november")
    await keyboard.type("Aantekening", "Rustig gesproken.")
    await keyboard.press("Bewaar", then="Haal weg")
    await keyboard.open("Nieuwe code geven")
    await keyboard.press_each("Nieuwe code geven", "Terug", "Apart blad")
    await page.evaluate("print = () => document.body.classList.add('printed')")
    await keyboard.open("Print dit blad")
    await expect(page.locator("body.printed")).to_be_attached()
    await keyboard.press("Terug")


async def end_other_session(app: DeskApp, hanneke: CoordinatorBrowser, keyboard: Keyboard) -> None:
    """Sign her in elsewhere, and end that."""
    other = await app.sign_in_again(hanneke)
    await keyboard.press_each("Over jou", "Zo meld je je aan", "Meld hier af: Een andere browser")
    assert "Aanmelden" in await other.open()


async def test_a_whole_evening_at_the_desk_needs_no_mouse(served_desk: ServedDesk) -> None:
    app, page, keyboard = served_desk.app, served_desk.page, Keyboard(served_desk.page)
    hanneke, link = await app.invite_coordinator("Hanneke")
    await send_dossier(app.product)
    await app.product.offer_to(hanneke.id)
    await app.product.writer.run(lambda c: app.product.coordinators.set_stand_in(c, hanneke.id, True))
    hanneke.secret = await come_in(app, keyboard, link)
    await read_dossier(page, keyboard)
    app.product.advance(days=4, hours=14)
    joost = await app.add_coordinator("Joost")
    await send_dossier(app.product)
    await joost.claim_first()
    await keyboard.press("Bureau")
    await keyboard.type("Code uit", app.code(hanneke.secret))
    await keyboard.enter()
    await keyboard.tab_to("Bel #31#")
    await keyboard.press("Niet gelukt", then="Maak ongedaan")
    await keyboard.press("Maak ongedaan")
    await keyboard.press("Gesproken", then="Maak ongedaan")
    await keyboard.press_each("Even pauze", "Weer beschikbaar", "Bekijk")
    await keyboard.open("Haal terug")
    await keyboard.press_each("Ja, haal terug", "Over jou", "Wat ik deed", "Over jou", "Zo meld je je aan")
    await end_other_session(app, hanneke, keyboard)
    await keyboard.press_each("Bureau", "Open het dossier")
    await keyboard.open("Geef terug")
    await keyboard.press("Ja, geef terug", then="Maak ongedaan")
    await keyboard.press("Afmelden")
    await expect(page.locator("h1")).to_have_text("Aanmelden")

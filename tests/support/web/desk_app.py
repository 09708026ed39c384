"""The coordinators' desk over the product under test, and browsers in which coordinators are signed in."""

from __future__ import annotations

import re
import secrets
from dataclasses import dataclass
from functools import cache
from html import unescape
from pathlib import Path
from typing import Any

import httpx
import pyotp
from sqlalchemy import select

from bot.coordinator.service.account.roster import Roster
from bot.coordinator.service.authentication.coming_in import ComingIn
from bot.coordinator.service.authentication.passkey_sign_in import PasskeySignIn
from bot.coordinator.service.authentication.sign_in import CodeSource, SignIn
from bot.coordinator.service.live_desk import LiveDesk
from bot.coordinator.web.routes import Entrance, desk_routes
from bot.coordinator.web.session_cookie import DeskSessionCookie
from bot.web.application import build_application
from bot.web.templating import PageFrame, Templates
from flows.i18n.catalog import Catalog
from flows.installation import Installation
from storage.coordinators.sessions import Sessions
from storage.coordinators.sign_in_links import SignInLinks
from storage.db.tables import access_log
from tests.support.product import FOUNDATION, Product

PLAN = {"moment": "2026-11-24:morning", "start": "10:00", "end": "11:30", "way": "call", "line": "Hanneke, 06 12345678, ma-vr 10-12"}


@cache  # read-only, and made once: reading every template again takes longer than a page
def _templates(catalog: Catalog) -> Templates:
    return Templates(catalog, PageFrame(practice=True, exit_link="https://example.org/"))


@dataclass
class CoordinatorBrowser:
    """A coordinator's browser: opens pages of the desk and submits their forms."""

    browser: httpx.AsyncClient
    id: str
    product: Product | None = None
    page: httpx.Response | None = None
    secret: str = ""

    @property
    def shown(self) -> str:
        assert self.page is not None
        return unescape(self.page.text)

    async def open(self, path: str = "/desk") -> str:
        self.page = await self.browser.get(path)
        return self.shown

    async def submit(self, path: str, **fields: Any) -> str:
        """Submit a form of the present page with its CSRF token and number; one that is not there gets those of the page."""
        text = self.page.text if self.page else ""
        forms = re.findall(rf'<form[^>]*action="{re.escape(path)}".*?</form>', text, re.DOTALL)
        data = {**await self.numbers(path), **hidden_fields(text), **hidden_fields(forms[0] if forms else ""), **fields}
        self.page = await self.browser.post(path, data=data)
        return self.shown

    async def numbers(self, path: str) -> dict[str, str]:
        """The number that a form has on a page that is opened now."""
        held = (await self.product.desk.read_overview(self.id)).held if self.product and "/dossier/" in path else ()
        numbers = [str(one.progress.revision) for one in held if one.id in path]
        return {"revision": numbers[0]} if numbers else {}

    async def claim_first(self) -> str:
        """Claim the first card, made an offer to this coordinator if need be; gives the dossier's path."""
        if "/desk/claim/" not in await self.open() and self.product:
            await self.product.offer_to(self.id)
            await self.open()
        found = re.search(r'action="/desk/claim/(\w+)"', self.shown)
        assert found, "no card waits"
        await self.submit(found[0].split('"')[1])
        return f"/desk/dossier/{found[1]}"

    async def claim_and_read(self, **plan: Any) -> str:
        """Claim, answer both conflict questions and open the story; gives the dossier's path."""
        at = await self.claim_first()
        if "/no_tie" in self.shown:
            await self.submit(f"{at}/no_tie")
        await self.submit(f"{at}/know_nobody", **(PLAN | plan))
        return at


class DeskApp:
    """The desk as an ASGI application, over a product of its own."""

    def __init__(self, folder: Path, https: bool = False, bot: str = "", installation: Installation = FOUNDATION) -> None:
        self.product, self.installation = Product(folder), installation
        shared = (self.product.writer, self.product.vault, lambda: self.product.now, installation)
        self.sign_in = SignIn(*shared)
        entrance = Entrance(self.sign_in, ComingIn(*shared), PasskeySignIn(*shared, b"p" * 32))
        pages = _templates(self.product.catalog)
        live_desk = LiveDesk(self.product.engine, self.product.vault, lambda: self.product.now)
        desk_pages = desk_routes(self.product.desk, entrance, live_desk, pages, FOUNDATION, b"s" * 32, https=https, bot_username=bot)
        self.app = build_application(pages, desk_pages, self._is_healthy, uses_https=https)
        self._cookie_name = DeskSessionCookie(b"", https).cookie_name
        self.address = f"http{'s' if https else ''}://desk.test"
        self._browsers: list[httpx.AsyncClient] = []

    async def _is_healthy(self) -> bool:
        return True

    def browser(self) -> httpx.AsyncClient:
        transport = httpx.ASGITransport(self.app)
        self._browsers.append(httpx.AsyncClient(transport=transport, base_url=self.address, follow_redirects=True))
        return self._browsers[-1]

    async def close(self) -> None:
        for browser in self._browsers:
            await browser.aclose()
        await self.product.writer.close()
        self.product.engine.dispose()

    async def invite_coordinator(self, name: str) -> tuple[CoordinatorBrowser, str]:
        """Add a coordinator who has not signed in yet; gives a browser and the path of their sign-in link."""
        coordinator_id = await self.product.add_coordinator(name)
        return CoordinatorBrowser(self.browser(), coordinator_id, self.product), await self.make_link(coordinator_id)

    async def add_coordinator(self, name: str) -> CoordinatorBrowser:
        """Add a coordinator who enrolled an authenticator and is signed in, as the pages of that leave it."""
        hanneke = CoordinatorBrowser(self.browser(), await self.product.add_coordinator(name), self.product)
        token, sessions = secrets.token_urlsafe(32), Sessions(self.product.vault)
        await self.product.writer.run(lambda c: sessions.create_session(c, hanneke.id, token, self.product.now, confirmed=False))
        hanneke.secret = await self.sign_in.find_enrolment_secret(hanneke.id) or ""
        checked = await self.sign_in.check_code(CodeSource(token, ""), hanneke.id, self.code(hanneke.secret))
        hanneke.browser.cookies.set(self._cookie_name, checked.token, domain="desk.test")
        await hanneke.open()
        return hanneke

    async def enrol(self, browser: CoordinatorBrowser, link: str) -> CoordinatorBrowser:
        """Sign in for the first time and enrol an authenticator."""
        await browser.open(link)
        await browser.submit(link)
        browser.secret = totp_secret(browser.shown)
        await browser.submit("/desk/code", code=self.code(browser.secret))
        await browser.open()
        return browser

    async def sign_in_again(self, known: CoordinatorBrowser) -> CoordinatorBrowser:
        """Another browser of this coordinator, with a session of its own."""
        self.product.advance(seconds=31)
        other, link = CoordinatorBrowser(self.browser(), known.id, self.product), await self.make_link(known.id)
        await other.open(link)
        await other.submit(link)
        await other.submit("/desk/code", code=self.code(known.secret))
        await other.open()
        return other

    async def make_link(self, coordinator_id: str) -> str:
        """The path of a link that this coordinator asked for."""
        token, links = secrets.token_urlsafe(32), SignInLinks(self.product.vault)
        await self.product.writer.run(lambda c: links.create_own_link(c, coordinator_id, token, self.product.now))
        return f"/desk/in/{token}"

    async def confirm_profile(self, coordinator_id: str) -> None:
        """What `kring coordinator confirm` does."""
        roster = Roster(self.product.vault, self.installation, lambda: self.product.now)
        await self.product.writer.run(lambda c: roster.confirm_profile(c, coordinator_id))

    async def lose_phone(self, coordinator_id: str) -> None:
        """What `kring coordinator lost` does."""
        roster = Roster(self.product.vault, FOUNDATION, lambda: self.product.now)
        await self.product.writer.run(lambda c: roster.revoke_credentials(c, coordinator_id))

    async def logged_actions(self) -> list[str]:
        """The actions in the access log, oldest first."""
        return await self.product.writer.run(lambda c: list(c.execute(select(access_log.c.action).order_by(access_log.c.id)).scalars()))

    def code(self, secret: str) -> str:
        return pyotp.TOTP(secret).at(int(self.product.now.timestamp()))


def hidden_fields(text: str) -> dict[str, str]:
    """The CSRF token and the number of the forms in this text."""
    return dict(re.findall(r'name="(csrf|revision|after|offer|version)" value="([^"]*)"', text))


def totp_secret(page: str) -> str:
    """The secret that the page of enrolment shows, without its spaces."""
    found = re.search(r"((?:[A-Z2-7]{4} ){7}[A-Z2-7]{4})", page)
    assert found, "no secret to enrol with"
    return found[1].replace(" ", "")

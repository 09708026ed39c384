"""A desk with coordinators who are signed in through the real pages, and a dossier that Fatima sent."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from html import unescape
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import pyotp
import rfc8785
from sqlalchemy import Connection, insert

from bot.coordinator.service.sign_in import SignIn
from bot.coordinator.web.routes import desk_routes
from bot.web.application import build_application
from bot.web.templating import PageFrame, Templates
from flows.conversation.effects import HandOver
from flows.dossier.dossier import MatchCard
from flows.dossier.status import DossierStatus
from storage.db.tables import keys
from storage.dossiers.status_view import DossierStatusReader
from storage.turns.effects import EffectHandler
from tests.support.product import FOUNDATION, Product

CARD: MatchCard = {"language": "nl", "province": "01", "age": "yes", "wishes": ["woman"], "date": "none", "contact": "we_call"}
CONCERN = "Ik <b>slaap</b> niet meer. 'Het' & zo 🌧️"
PLAN = {"moment": "2026-11-24:morning", "start": "10:00", "end": "11:30", "way": "call", "line": "Hanneke, 06 12345678, ma-vr 10-12"}


def answered_entry(question: str, *said: str, chose: tuple[str, ...] = ()) -> Any:
    values = {"said": list(said), "chose": list(chose)}
    return {"question": question, "status": "answered"} | {key: value for key, value in values.items() if value}


def person(id: int, name: str, relation: str = "", wish: str | None = None) -> Any:
    return {"id": id, "said": f"{name}, {relation}" if relation else name, "name": name, "relation": relation, "wish": wish}


PEOPLE = [person(1, "Riet", "mijn tante", "welcome"), person(2, "Karim", "mijn broer", "talk_first"), person(3, "سارة")]


def dossier_document(*off: str, organisations: str | None = "Stadsteam Noord", **more: Any) -> Any:
    """What Fatima sent, without the parts that are switched off."""
    wishes = [answered_entry("coordinator_wish", chose=("woman",)), {"question": "safe", "status": "not_asked"}]
    wishes += [answered_entry("organisations", organisations)] if organisations else [{"question": "organisations", "status": "skipped"}]
    contact = [answered_entry("reach", chose=("call",)), answered_entry("reach_address", "06 87654321")]
    contact += [
        answered_entry("reach_when", chose=("morning", "tue", "thu")),
        answered_entry("quiet", "Zeg dat je van de bibliotheek bent"),
    ]
    parts: dict[str, dict[str, Any]] = {
        "you": {
            "entries": [answered_entry("for_whom", chose=("myself",)), answered_entry("name", "Fatima"), answered_entry("place", "Assen")]
        },
        "words": {"entries": [answered_entry("concern", CONCERN, "En de brief."), {"question": "hope", "status": "skipped"}]},
        "circle": {"people": PEOPLE, "nobody": False},
        "wishes": {"entries": wishes},
        "contact": {"entries": contact},
    }
    shown = [{"part": part, "shown": part not in off} | (held if part not in off else {}) for part, held in parts.items()]
    written = {"kring": "dossier", "schema": 1, "version": 1, "written_at": "2026-11-21T19:10:00Z", "language": "nl", "called": "Fatima"}
    rest = {"consent": {"text": "consent_keep/1", "at": "2026-11-21T19:00:00Z"}, "changed": [], "not_asked": ["own_choice"]}
    return written | rest | {"parts": shown} | more


@dataclass
class SentDossier:
    """Fatima's side of the same memory."""

    product: Product
    conversation_id: str
    key: bytes

    async def apply_effect(self, effect: Any) -> None:
        """Keep an effect of Fatima's, as storage.turns.store does it."""
        handoffs = EffectHandler(self.product.vault, FOUNDATION)
        identity = type("Door", (), {"id": "door", "conversation_id": self.conversation_id})
        await self.product.writer.run(lambda c: handoffs.apply_effects(c, identity, (effect,), self.product.now))  # type: ignore[arg-type]
        await self.product.run_timers()

    async def status(self) -> DossierStatus | None:
        standings = DossierStatusReader(self.product.vault, FOUNDATION)
        return await self.product.writer.run(
            lambda c: standings.read_statuses(c, {self.conversation_id: self.key}).get(self.conversation_id)
        )

    async def views(self) -> list[str]:
        """What Fatima sees under `who looked`."""
        standing = await self.status()
        return [f"{look.who} {look.what}" for look in standing.looks] if standing else []


async def send_dossier(product: Product, written: Any = None) -> SentDossier:
    """Fatima sends what is written."""
    sent = SentDossier(product, uuid4().hex, product.vault.new_key())
    row = {"conversation_id": sent.conversation_id, "wrapped": product.vault.wrap(sent.key, sent.conversation_id)}

    def unit(connection: Connection) -> None:
        connection.execute(insert(keys), row)

    await product.writer.run(unit)
    await sent.apply_effect(handover_effect(written or dossier_document()))
    return sent


def handover_effect(written: Any) -> HandOver:
    content = rfc8785.dumps(written)
    return HandOver(content, hashlib.sha256(content).hexdigest(), CARD, "appel molen", "consent_share/1")


@dataclass
class CoordinatorBrowser:
    """One coordinator at one browser, who presses what is on the page."""

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
        """Send a form with the token that the page in front of the coordinator has."""
        found = re.search(r'name="csrf" value="([^"]*)"', self.page.text if self.page else "")
        data = {"csrf": found[1] if found else "", **fields}
        self.page = await self.browser.post(path, data=data)
        return self.shown

    async def claim_first(self) -> str:
        """Claim the first card that waits, when it is their turn; the dossier's path."""
        if "/desk/claim/" not in await self.open() and self.product:
            await self.product.offer_to(self.id)
            await self.open()
        found = re.search(r'action="/desk/claim/(\w+)"', self.shown)
        assert found, "no card waits"
        await self.submit(found[0].split('"')[1])
        return f"/desk/dossier/{found[1]}"

    async def claim_and_read(self, **plan: Any) -> str:
        """Claim, answer both conflict questions, and open the story; the dossier's path."""
        at = await self.claim_first()
        if "/no_tie" in self.shown:
            await self.submit(f"{at}/no_tie")
        await self.submit(f"{at}/know_nobody", **(PLAN | plan))
        return at


class DeskApp:
    """The real application with the desk's routes."""

    def __init__(self, folder: Path, https: bool = False, bot: str = "") -> None:
        self.product = Product(folder)
        self.sign_in = SignIn(self.product.writer, self.product.vault, lambda: self.product.now)
        pages = Templates(self.product.catalog, PageFrame(practice=True, exit_link="https://example.org/"))
        rooms = desk_routes(self.product.desk, self.sign_in, pages, FOUNDATION, b"s" * 32, https=https, bot_username=bot)
        self.app = build_application(pages, rooms, self._is_healthy, uses_https=https)
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
        """A coordinator who did not sign in yet, and the path of their link."""
        id = await self.product.add_coordinator(name)
        return CoordinatorBrowser(self.browser(), id, self.product), f"/desk/in/{await self.sign_in.create_link(id)}"

    async def add_coordinator(self, name: str) -> CoordinatorBrowser:
        """A coordinator who signed in for the first time, through every page of it."""
        return await self.enrol(*await self.invite_coordinator(name))

    async def enrol(self, seat: CoordinatorBrowser, link: str) -> CoordinatorBrowser:
        """Somebody who did not sign in before does it now."""
        await seat.open(link)
        await seat.submit(link)
        seat.secret = totp_secret(seat.shown)
        await seat.submit("/desk/code", code=self.code(seat.secret))
        await seat.open()
        return seat

    def code(self, secret: str) -> str:
        return pyotp.TOTP(secret).at(int(self.product.now.timestamp()))


def totp_secret(page: str) -> str:
    found = re.search(r"((?:[A-Z2-7]{4} ){7}[A-Z2-7]{4})", page)
    assert found, "no secret to enrol with"
    return found[1].replace(" ", "")

"""Simulated coordinators at the desk over real HTTP, half of whom accept in Telegram: from their first sign-in to stories that are open."""

from __future__ import annotations

import asyncio
import re
from collections import defaultdict
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pyotp

from tests.fake_telegram.people.person import Person
from tests.soak.patient_browser import PatientBrowser, names_of_words
from tests.support.web.desk_app import totp_secret
from tests.support.web.page_browser import Form

DOSSIER = "/desk/dossier/"
ACCEPT, SHOW = "Ik wil dit doen", "Bekijk"
AROUND = re.compile(r".{0,80}\w+ vertelt stuk.{0,10}")
REST = 0.2  # seconds between two looks at the desk


class SimulatedCoordinator:
    """One coordinator; `held` are the dossiers they were shown as theirs, `seen` whose words were where.

    The key of `seen` is the dossier that was open, or empty where no story may be; `strays` says what was on the page there.
    """

    def __init__(self, name: str, port: Callable[[], int], person: Person | None) -> None:
        self.name, self._browser, self._person = name, PatientBrowser(port), person
        self.held: set[str] = set()
        self.seen: defaultdict[str, set[str]] = defaultdict(set)
        self.strays: set[str] = set()

    async def run(self, link: str, is_over: Callable[[], bool]) -> None:
        """Until it is over, or they are not let in: each link and each code counts once, so a lost answer to a sign-in is the end."""
        if await self._sign_in(link):
            if self._person:
                await self._link_telegram(self._person)
            while not is_over() and await self._is_let_in():
                await self._look()
                await asyncio.sleep(REST)
        if self._person:
            for message in self._person.all_bot_messages:
                self._note_stray("Telegram", message.shown, "")
        await self._browser.close()

    def as_json(self) -> dict[str, Any]:
        seen = {key: sorted(names) for key, names in self.seen.items()}
        return {"name": self.name, "held": sorted(self.held), "seen": seen, "strays": sorted(self.strays)}

    async def _sign_in(self, link: str) -> bool:
        await self._browser.open(link)
        if entrance := self._browser.form(link):
            await self._browser.send(entrance)
        if not (enrolment := self._browser.form("/desk/code")):
            return False
        code = pyotp.TOTP(totp_secret(self._browser.page.markup)).at(int(datetime.now(UTC).timestamp()))
        await self._browser.send(enrolment, code=code)
        return await self._is_let_in()

    async def _is_let_in(self) -> bool:
        """Open the desk. Whom a wrong clock signed out does not come in again, and another coordinator comes."""
        await self._browser.open("/desk")
        self._note("")
        return self._browser.form("/desk/out") is not None

    async def _link_telegram(self, person: Person) -> None:
        await self._browser.open("/desk/me")
        if making := self._browser.form("/desk/telegram"):
            await self._browser.send(making)
            links = (href for href in self._browser.page.links.values() if href.startswith("https://t.me/"))
            for link in links:
                await person.opens(link)

    async def _look(self) -> None:
        """Accept what is offered, and go on with each dossier that is held."""
        offers = [form for form in self._browser.page.forms if form.action.startswith("/desk/claim/")]
        paths = {form.action for form in self._browser.page.forms} | {str(given.get("href")) for _, given in self._browser.page.elements}
        opened = {path.removeprefix(DOSSIER).partition("/")[0].partition("?")[0] for path in paths if path.startswith(DOSSIER)}
        if offers and self._person:
            await self._accept_in_telegram(self._person)
        elif offers:
            await self._browser.send(offers[0])
        for dossier in sorted(opened - {one for one in self.seen if one}):
            await self._go_on(dossier)

    async def _accept_in_telegram(self, person: Person) -> None:
        """Press the likeliest button of the newest message: accept the card, or look at it first."""
        buttons = person.last.pressable if person.bot_messages else []
        if button := next((one for wish in (ACCEPT, SHOW) for one in buttons if one.startswith(wish)), None):
            await person.presses(button)

    async def _go_on(self, dossier: str) -> None:
        """From the organisations to the story, which is open at once where the answer to an earlier plan was lost."""
        await self._browser.open(f"{DOSSIER}{dossier}")
        self._note_dossier(dossier)
        if form := self._browser.form("/no_tie"):
            await self._browser.send(form)
            self._note_dossier(dossier)
        if (form := self._browser.form("/know_nobody")) and (moment := self._first_moment()):
            self.held.add(dossier)
            await self._browser.send(form, **plan(form, moment))
            self._note_dossier(dossier)

    def _note_dossier(self, dossier: str) -> None:
        """Own words may be where notes can be taken, and nowhere before."""
        is_open = self._browser.form("/notes") and dossier in self._browser.path
        self.held |= {dossier} if is_open else set()
        self._note(dossier if is_open else "")

    def _first_moment(self) -> str | None:
        return next((str(given["value"]) for _, given in self._browser.page.elements if given.get("name") == "moment"), None)

    def _note(self, dossier: str) -> None:
        if dossier:
            self.seen[dossier] |= self._browser.names
        else:
            self._note_stray(self._browser.path, self._browser.page.markup, " ".join(form.action for form in self._browser.page.forms))

    def _note_stray(self, path: str, shown: str, forms: str) -> None:
        """Where no story may be: whose words are there all the same, on which page, and what stands before them."""
        self.seen[""] |= names_of_words(shown)
        self.strays |= {f"{path}: {found!r} (forms: {forms})" for found in AROUND.findall(shown)}


def plan(form: Form, moment: str) -> dict[str, str]:
    return {**form.fields, "moment": moment, "line": "Hanneke, 06 00000000, ma-vr 10-12"}

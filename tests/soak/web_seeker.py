"""Simulated seekers in a browser over real HTTP: each sends a form again until a page answers it, as people do."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import httpx

from tests.guarantees.processes.forked_bot import WEBHOOK_ORIGIN
from tests.support.web.page_browser import Form, Page, PageBrowser

PIECES = 3
NEXT_ACTION = {  # by what the page offers or asks; "> " is typed, None is the end
    "[Ja, verstuur]": "Ja, verstuur",
    "[Klopt]": "Klopt",
    "[Altijd]": "Altijd",
    "Op welk nummer": "> 06 12345678",
    "Hoe kunnen wij je veilig bereiken": "Bellen",
    "In welke plaats": "> Assen",
    "16 jaar of ouder?": "Ja",
    "Hoe mag de coördinator je noemen": "> Fatima",
    "[Ik noem niemand]": "Ik noem niemand",
    "Typ rustig verder": "Klaar",
    "Wat is er aan de hand": "> own words",
    "[Voor mezelf]": "Voor mezelf",
    "[Ja, bewaar het]": "Ja, bewaar het",
    "[Begin]": "Begin",
}


class Proxy(httpx.AsyncHTTPTransport):
    """The public address, behind which each request goes to one of the processes."""

    def __init__(self, port: Callable[[], int]) -> None:
        super().__init__()
        self._port = port

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        to = request.url.copy_with(scheme="http", host="127.0.0.1", port=self._port())
        return await super().handle_async_request(
            httpx.Request(request.method, to, headers=request.headers, stream=request.stream, extensions=request.extensions)
        )


class SimulatedWebSeeker:
    """One seeker; `port` gives that of a process, now of one and then of the other."""

    def __init__(self, name: str, port: Callable[[], int], wipes: bool) -> None:
        self.name, self._wipes = name, wipes
        self._browser = PageBrowser(None)
        self._browser.client = httpx.AsyncClient(
            transport=Proxy(port), base_url=WEBHOOK_ORIGIN, headers={"Accept-Language": "nl"}, follow_redirects=True
        )
        self.said: list[str] = []
        self.unsure: list[str] = []
        self.is_sent = self.is_wiped = False

    async def run(self) -> None:
        """From the first page to the status, and for some to the end of everything."""
        await self._again(self._browser.open)
        while not self.is_sent:
            await self._act()
        if self._wipes:
            await self._press("Wis alles")
            await self._press("Ja, wis alles")
            self.is_wiped = True
        await self._browser.client.aclose()

    def as_json(self) -> dict[str, Any]:
        return {"name": self.name, "said": self.said, "unsure": self.unsure, "sent": self.is_sent, "wiped": self.is_wiped}

    async def _act(self) -> None:
        shown = self._browser.page.text + "".join(f"[{button.text}]" for button in self._browser.page.buttons)
        sign = next((sign for sign in NEXT_ACTION if sign in shown), "")
        act = NEXT_ACTION[sign] if sign else "Verder"
        if act == "> own words":
            for number in range(PIECES):
                await self._say(text := f"{self.name} vertelt stuk {number}.")
                self.said.append(text)
            await self._press("Klaar")
        elif act.startswith("> "):
            await self._say(act[2:])
        else:
            await self._press(act)
            self.is_sent = act == "Ja, verstuur"

    async def _say(self, words: str) -> None:
        form = self._browser.page.field
        await self._send(form, words=words)

    async def _press(self, text: str) -> None:
        button = self._browser.page.button(text)
        assert button.form
        await self._send(button.form, **({button.name: button.value} if button.name else {}))

    async def _send(self, form: Form, **filled: str) -> None:
        await self._again(lambda: self._browser.send(form, **filled))

    async def _again(self, act: Callable[[], Any]) -> Page:
        """Until there is a page; the form is the same each time, and so is the number of its update."""
        while True:
            try:
                page: Page = await act()
                if self._browser.answer.status_code < 400:
                    return page
            except httpx.TransportError:
                pass
            await asyncio.sleep(0.1)

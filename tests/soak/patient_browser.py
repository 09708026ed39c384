"""A browser of somebody who does not give up: it sends a form again until a page answers it, as people do."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable
from typing import Any

import httpx

from tests.guarantees.processes.forked_bot import WEBHOOK_ORIGIN
from tests.support.web.page_browser import Form, Page, PageBrowser

RETRY_SECONDS = 0.1
TOO_MANY = 429


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


class PatientBrowser:
    """`port` gives that of a process, now of one and then of the other."""

    def __init__(self, port: Callable[[], int]) -> None:
        self._browser = PageBrowser(None)
        self._browser.client = httpx.AsyncClient(
            transport=Proxy(port), base_url=WEBHOOK_ORIGIN, headers={"Accept-Language": "nl"}, follow_redirects=True
        )

    @property
    def page(self) -> Page:
        return self._browser.page

    @property
    def path(self) -> str:
        return self._browser.answer.url.path

    @property
    def is_accepted(self) -> bool:
        """Whether the form was taken."""
        return self._browser.answer.status_code < 400

    @property
    def names(self) -> set[str]:
        """Whose own words are on the page."""
        return names_of_words(self.page.markup)

    def form(self, ending: str) -> Form | None:
        """The form whose address ends so."""
        return next((form for form in self.page.forms if form.action.endswith(ending)), None)

    async def open(self, path: str = "/") -> None:
        await self._again(lambda: self._browser.open(path))

    async def say(self, words: str) -> None:
        await self.send(self.page.field, words=words)

    async def press(self, text: str) -> None:
        button = self.page.button(text)
        assert button.form
        await self.send(button.form, **({button.name: button.value} if button.name else {}))

    async def send(self, form: Form, **filled: str) -> None:
        await self._again(lambda: self._browser.send(form, **filled))

    async def close(self) -> None:
        await self._browser.client.aclose()

    async def _again(self, act: Callable[[], Any]) -> None:
        """Until there is a page; the form is the same each time, and so is the number of its update."""
        while True:
            try:
                await act()
                if (status := self._browser.answer.status_code) < 500 and status != TOO_MANY:
                    return
            except httpx.TransportError:
                pass
            await asyncio.sleep(RETRY_SECONDS)


def names_of_words(shown: str) -> set[str]:
    """The names of the simulated people whose own words are in this text."""
    return set(re.findall(r"(\w+) vertelt stuk", shown))

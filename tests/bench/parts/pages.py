"""Pages over real HTTP on a kept-alive connection: the help card, the desk, and a turn with the page that answers it."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from http.client import HTTPConnection
from time import perf_counter

from tests.bench.case import Budget, Case, Figures, NotMeasured, Part
from tests.bench.latency import LEAST, summarise, time_turns
from tests.support.paths import ROOT
from tests.support.web.chat_app import TO_CONCERN, press_each
from tests.support.web.page_browser import Page, PageBrowser

TEXTS_OF_A_STORY = 15  # then somebody else begins


@contextmanager
def open_cases(budget: Budget) -> Iterator[Sequence[Case]]:
    command = [sys.executable, "-m", "tests.bench.page_server", str(budget.folder)]
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdin is not None and server.stdout is not None
        ready = json.loads(server.stdout.readline())
        yield [
            Case("help card", "/hulp", partial(_measure_page, ready["port"], "/hulp", "", budget.seconds)),
            Case("desk", "/desk", partial(_measure_page, ready["port"], "/desk", ready["cookies"], budget.seconds)),
            Case("turn", "a text in the story", lambda: asyncio.run(_measure_turns(ready["port"], budget.seconds))),
        ]
        server.stdin.close()
        server.wait(30)


def _measure_page(port: int, path: str, cookies: str, seconds: float) -> Figures:
    """Until the first byte of each answer on one connection."""
    connection, taken = HTTPConnection("127.0.0.1", port, timeout=30), list[float]()
    while len(taken) <= LEAST or sum(taken) < seconds:
        began = perf_counter()
        connection.request("GET", path, headers={"Cookie": cookies} if cookies else {})
        answer = connection.getresponse()
        taken.append(perf_counter() - began)
        answer.read()
        if answer.status != 200:
            raise NotMeasured(f"{path} answered {answer.status}")
    connection.close()
    return summarise(taken[1:])


async def _measure_turns(port: int, seconds: float) -> Figures:
    story = _Story(f"http://127.0.0.1:{port}")
    figures = await time_turns(story.tell, seconds)
    await story.close()
    return figures


class _Story:
    """Somebody who tells text after text, each sent as a browser does, with the page that it leads to."""

    def __init__(self, address: str) -> None:
        self._address, self._browser, self._told = address, PageBrowser(None, base=address), TEXTS_OF_A_STORY

    async def tell(self) -> float:
        if self._told == TEXTS_OF_A_STORY:
            await self._begin_anew()
        self._told += 1
        form = self._browser.page.field
        began = perf_counter()
        answer = await self._browser.client.post(form.action, data=form.fields | {"words": f"Ik slaap slecht, nacht {self._told}."})
        taken = perf_counter() - began
        if answer.status_code != 200:
            raise NotMeasured(f"a turn answered {answer.status_code}")
        self._browser.page = Page(answer.text).close_forms()
        return taken

    async def _begin_anew(self) -> None:
        await self.close()
        self._browser, self._told = PageBrowser(None, base=self._address), 0
        await self._browser.open()
        await press_each(self._browser, *TO_CONCERN)

    async def close(self) -> None:
        await self._browser.close()


PART = Part(
    "Pages", "p50 ms", open_cases, is_rate=False, note="Of a page the time to its first byte; of a turn that to the whole next page."
)

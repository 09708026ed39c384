"""The served product in a flood of one network: it is held, and somebody from elsewhere notices nothing of it."""

from __future__ import annotations

import asyncio
from pathlib import Path

import httpx

from tests.browser.served import run_product
from tests.support.waiting import PATIENCE
from tests.support.web.page_browser import Page

STEPS = (
    *("Begin", "Ja, bewaar het", "Voor mezelf", "> Ik slaap slecht", "Klaar", "Ik noem niemand", "> Noor", "Ja", "> Assen", "Bellen"),
    *("> 06 12345678", "Altijd", "Verder", "Klopt", "Ja, verstuur"),
)
RATES = {"KRING_GUARD_BEGIN": "6", "KRING_GUARD_SEND": "2", "KRING_GUARD_SLOW_SECONDS": "0.1", "KRING_TRUSTED_PROXIES": "127.0.0.1"}
HELD = 429


class Visitor:
    """A browser of somebody at this address, behind the proxy."""

    def __init__(self, product: str, address: str) -> None:
        headers = {"X-Forwarded-For": address, "Accept-Language": "nl"}
        self.client = httpx.AsyncClient(base_url=product, headers=headers, follow_redirects=True, timeout=PATIENCE)

    async def send_dossier(self) -> int:
        """The whole short way; gives the status of the last answer."""
        async with self.client:
            answer = await self.client.get("/")
            for step in STEPS:
                answer = await self._take(Page(answer.text).close_forms(), step)
                if answer.status_code != 200:
                    break
            return answer.status_code

    async def _take(self, page: Page, step: str) -> httpx.Response:
        form = next(form for form in page.forms if form.action == "/zeg")
        button = None if step.startswith("> ") else page.button(step)
        fields = form.fields | ({button.name: button.value} if button else {"words": step[2:]})
        return await self.client.post(form.action, files={name: (None, value.encode()) for name, value in fields.items()})


async def test_a_flood_of_one_network_is_held_and_nobody_else_is(tmp_path: Path) -> None:
    with run_product(tmp_path, settings=RATES) as running:
        flood = await asyncio.gather(*(Visitor(running.address, f"192.0.2.{n}").send_dossier() for n in range(30)))
        real = await Visitor(running.address, "198.51.100.7").send_dossier()
        async with httpx.AsyncClient(timeout=PATIENCE) as client:
            card = await client.get(f"{running.address}/hulp")
    assert flood.count(HELD) >= 25 and real == 200 and card.status_code == 200
    assert "192.0.2." not in running.log.read_text()

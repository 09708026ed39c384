"""Simulated seekers in a browser over real HTTP: from the first page to the status, and for some to the end of everything."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.guarantees.processes.short_way import NEXT_ACTION, OWN_WORDS, find_sign, own_words
from tests.soak.patient_browser import PatientBrowser

GO_ON = "Verder"  # where the page shows nothing else
LOCKED = "Opnieuw beginnen"  # all that is left where a clock ran ahead: as if they had been away, and without a code (decision 162)


class SimulatedWebSeeker:
    """One seeker; `said` are the words whose receipt they saw. Whoever is locked out of their story goes, and it must still be there."""

    def __init__(self, name: str, port: Callable[[], int], wipes: bool) -> None:
        self.name, self._wipes, self._browser = name, wipes, PatientBrowser(port)
        self.said: list[str] = []
        self.seen: set[str] = set()
        self.is_sent = self.is_wiped = False

    async def run(self) -> None:
        await self._browser.open()
        while not self.is_sent and not self._is_locked_out():
            await self._act()
            self.seen |= self._browser.names
        if self._wipes and self.is_sent:
            await self._browser.press("Wis alles")
            await self._browser.press("Ja, wis alles")
            self.is_wiped = True
        await self._browser.close()

    def as_json(self) -> dict[str, Any]:
        shown = {"seen": sorted(self.seen), "said": self.said, "in_any_order": False}
        return {"name": self.name, "sent": self.is_sent, "wiped": self.is_wiped} | shown

    def _is_locked_out(self) -> bool:
        return [button.text for button in self._browser.page.buttons] == [LOCKED]

    async def _act(self) -> None:
        page = self._browser.page
        if not page.buttons:  # too old, as after a leap of a clock
            await self._browser.open()
            return
        sign = find_sign(page.text + "".join(f"[{button.text}]" for button in page.buttons))
        act = NEXT_ACTION[sign] if sign else GO_ON
        assert act, f"{self.name} is at the end before anything is sent"
        if act == OWN_WORDS:
            await self._tell()
        elif act.startswith("> "):
            await self._browser.say(act[2:])
        else:
            await self._browser.press(act)
            self.is_sent = act == "Ja, verstuur"

    async def _tell(self) -> None:
        """What is not told yet; without a receipt the page is opened anew."""
        for text in own_words(self.name)[len(self.said) :]:
            await self._browser.say(text)
            if not self._browser.is_accepted:
                return
            self.said.append(text)
        await self._browser.press("Klaar")

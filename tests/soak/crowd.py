"""The crowd: seekers and coordinators who come one after the other, on the web and in Telegram, while things go wrong."""

from __future__ import annotations

import asyncio
import os
import re
from asyncio.subprocess import DEVNULL, PIPE
from collections.abc import Awaitable, Callable
from itertools import count
from typing import Any

from tests.fake_telegram.telegram import FakeTelegram
from tests.guarantees.processes.telegram_seekers import SimulatedTelegramSeeker
from tests.soak.coordinator import SimulatedCoordinator
from tests.soak.faulty_installation import FaultyInstallation
from tests.soak.patient_browser import names_of_words
from tests.soak.web_seeker import SimulatedWebSeeker
from tests.support.forked_service.command import kring_command
from tests.support.paths import ROOT

SEEKERS, COORDINATORS = 6, 2  # at once on each channel
FULL_AFTER = 5  # dossiers; then the next coordinator comes
PATIENCE = 240  # seconds that everybody may still take once nothing fails any more
NOT_UNDERSTOOD = ("Dat begrijp ik niet.", "Je woorden heb ik niet bewaard.")
Person = SimulatedWebSeeker | SimulatedTelegramSeeker | SimulatedCoordinator


class Crowd:
    """`is_over` ends it: who is there finishes, and nobody comes any more."""

    def __init__(self, installation: FaultyInstallation, telegram: FakeTelegram) -> None:
        self._installation, self._telegram, self._numbers = installation, telegram, count()
        self.people: list[Person] = []
        self.is_over = False

    @property
    def has_read(self) -> bool:
        """Whether a coordinator has read a story."""
        return any(any(person.seen) for person in self.people if isinstance(person, SimulatedCoordinator))

    async def run(self) -> None:
        coming = ((self._meet_web_seeker, SEEKERS), (self._meet_telegram_seeker, SEEKERS), (self._meet_coordinator, COORDINATORS))
        async with asyncio.TaskGroup() as group:
            for meet, at_once in coming:
                for _ in range(at_once):
                    group.create_task(self._come(meet))

    async def _come(self, meet: Callable[[int], Awaitable[None]]) -> None:
        while not self.is_over:
            await meet(next(self._numbers))

    async def _meet_web_seeker(self, number: int) -> None:
        person = SimulatedWebSeeker(f"Persoon{number}", self._installation.any_port, wipes=number % 3 == 0)
        self.people.append(person)
        await person.run()

    async def _meet_telegram_seeker(self, number: int) -> None:
        self.people.append(person := SimulatedTelegramSeeker(self._telegram, number))
        await person.run()

    async def _meet_coordinator(self, number: int) -> None:
        """One who goes once they are full. While the server is away nobody can be invited."""
        name = f"Coordinator{number}"
        if not (link := await self._invite(name)):
            return
        in_telegram = self._telegram.person(name, self._telegram.coordinator_bot) if number % 2 else None
        coordinator = SimulatedCoordinator(name, self._installation.any_port, in_telegram)
        self.people.append(coordinator)
        await coordinator.run(link, lambda: self.is_over or len(coordinator.held) >= FULL_AFTER)

    async def _invite(self, name: str) -> str:
        """The path of their link, as the operator's command prints it."""
        place = {"KRING_DATA_DIR": str(self._installation.folder), "KRING_DATABASE": self._installation.database}
        command = kring_command("coordinator", "add", name)
        done = await asyncio.create_subprocess_exec(*command, cwd=ROOT, env=os.environ | place, stdout=PIPE, stderr=DEVNULL)
        printed, _ = await done.communicate()
        found = re.search(r"/desk/in/[\w-]+", printed.decode())
        return found[0] if found else ""


def as_json(person: Person) -> dict[str, Any]:
    """What this person saw, for the audit."""
    if not isinstance(person, SimulatedTelegramSeeker):
        return person.as_json()
    shown = [one.text or "" for one in person.person.all_bot_messages]
    told: dict[str, Any] = {"name": person.person.name, "said": person.words, "seen": sorted(names_of_words("".join(shown)))}
    told |= {"sent": person.is_done, "wiped": False, "in_any_order": True}  # a failed update is brought again after later ones
    return told | {"refused": sum(any(line in text for line in NOT_UNDERSTOOD) for text in shown), "history": person.person.history}

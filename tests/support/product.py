"""The product under test: every service over one database, with a clock that the test moves."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import cache
from itertools import count
from pathlib import Path
from typing import Self, cast

from bot.app.timer_job import timer_job
from bot.coordinator.service.desk import DeskService
from bot.seeker.flood_guard import NO_RATES, FloodGuard, GuardRates
from bot.seeker.inputs import ChannelUser
from bot.seeker.service import SeekerService
from flows import return_code
from flows.conversation.messages import RandomValues
from flows.crisis import CrisisResources
from flows.engine import IntakeEngine
from flows.i18n.catalog import Catalog
from flows.installation import Installation
from flows.matching.profile import Profile
from flows.reference.places import Places
from storage.coordinators.coordinators import CoordinatorRepository
from storage.crypto.vault import Vault
from storage.db.writer import Writer
from storage.reference.dutch_places import LazyPlaces
from storage.turns.store import ConversationStore
from storage.waits import Waits
from tests.support.database.templates import database_url, open_engine

START = datetime(2026, 11, 21, 19, 10, tzinfo=UTC)  # a Saturday evening in the Netherlands
FOUNDATION = Installation("Stichting Oefening", "privacy@example.org", "085 000 0000", "maandag tot en met vrijdag, 9 tot 17 uur")


_crisis_resources = cache(CrisisResources.load)  # read-only, and loaded once: compiling its word lists takes longer than all the rest


def _new_intake(catalog: Catalog, installation: Installation) -> IntakeEngine:
    return IntakeEngine(catalog, _crisis_resources(), installation, Places(LazyPlaces()))


@cache  # it holds the state of no conversation, and reads every text when it is made
def _usual_intake(catalog: Catalog) -> IntakeEngine:
    return _new_intake(catalog, FOUNDATION)


class Product:
    """The seeker's service, the desk and storage, wired as bot.app wires them; random values are counted, so that texts repeat exactly."""

    def __init__(
        self, folder: Path, installation: Installation = FOUNDATION, rates: GuardRates = NO_RATES, catalog: Catalog | None = None
    ) -> None:
        self.folder, self.installation, self.now, self.counter = folder, installation, START, count(1)
        self.vault = Vault.from_file(folder / "keys.json")
        self.engine = open_engine(database_url(folder))
        self.writer = Writer(self.engine)
        self.catalog = catalog or Catalog.load()
        self.intake = _usual_intake(self.catalog) if installation == FOUNDATION else _new_intake(self.catalog, installation)
        self.store = ConversationStore(self.writer, self.vault, self.intake)
        guard = FloodGuard(rates, lambda: self.now)
        self.service = SeekerService(self.store, self.intake, lambda: self.now, self.random_values, guard=guard)
        self.timer_job, self.waits = timer_job(self.vault, installation), Waits(self.vault, installation)
        self.desk = DeskService(self.writer, self.vault, self.catalog, installation, lambda: self.now, self.next_code)
        self.coordinators = CoordinatorRepository(self.vault)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.writer.close()
        self.engine.dispose()

    def next_code(self) -> str:
        """The next return code: each product draws the same codes in the same order."""
        return return_code.generate_code(lambda below: next(self.counter) * 1234567891234567 % below)

    def random_values(self) -> RandomValues:
        return RandomValues(self.next_code(), (next(self.counter) * 7, next(self.counter) * 11), secrets.token_urlsafe(24))

    async def run_timers(self) -> None:
        """Run once every timer that is due."""
        await self.writer.run(lambda c: self.waits.restart_if_due(c, self.now))
        while await self.writer.run(lambda c: self.timer_job(c, self.now)):
            pass

    async def settle(self) -> None:
        """Let the ten minutes pass in which a coordinator can undo what they did."""
        self.advance(minutes=10)
        await self.run_timers()

    async def offer_to(self, coordinator_id: str) -> None:
        """Let every waiting dossier be offered to this coordinator: the others are unavailable while offers are made."""
        everybody = await self.writer.run(
            lambda c: [one.id for one in self.coordinators.list_all(c) if one.available and one.id != coordinator_id]
        )
        for other in everybody:
            await self.desk.account.set_available(other, False)
        await self.desk.account.set_available(coordinator_id, True)
        await self.run_timers()
        for other in everybody:
            await self.desk.account.set_available(other, True)

    def advance(self, **span: float) -> None:
        self.now += timedelta(**span)

    async def add_coordinator(self, name: str, **profile: object) -> str:
        """Add a coordinator who is available, and stands in where the profile says `stand_in`; gives their id."""
        stand_in = bool(profile.pop("stand_in", False))
        given = {"name": name, "contact_line": f"{name}, 06 00000000, ma-vr 10-12", "ties": "", "languages": ["nl", "en"], "language": "nl"}
        coordinator_id = await self.writer.run(
            lambda c: self.coordinators.add_coordinator(c, cast(Profile, given | profile), stand_in, self.now)
        )
        await self.desk.account.set_available(coordinator_id, True)
        return coordinator_id


def channel_users(channel: str = "web") -> Iterator[ChannelUser]:
    """Channel users who are new to the product, one after the other."""
    return (ChannelUser(channel, f"phone-{n}".ljust(43, "x")) for n in count(1))

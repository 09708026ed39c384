"""The year itself: a clock that jumps from one thing that happens to the next, over the real desk and the real memory."""

from __future__ import annotations

import asyncio
import heapq
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import count
from pathlib import Path
from random import Random

from sqlalchemy import Connection

from bot.coordinator.service.contact_plan import PlanForm, contact_preferences
from bot.coordinator.service.desk import DeskService
from bot.coordinator.service.roster import Roster
from bot.operator.simulation.audit import RuleAudit
from bot.operator.simulation.people import SimulatedCoordinator, SimulatedSeeker, make_coordinators, make_seekers, pick_decline_reason
from flows import return_code
from flows.i18n.catalog import Catalog
from flows.installation import Installation
from storage.conversations.channel_identities import ChannelIdentity
from storage.conversations.record import store_key
from storage.crypto.vault import Vault
from storage.db import engine
from storage.db.writer import Writer
from storage.dossiers import reports
from storage.dossiers.redaction import PeopleRedactor
from storage.dossiers.timer_handlers import TimerHandlers
from storage.retention import timers
from storage.turns.effects import EffectHandler

FIRST_DAY = datetime(2026, 1, 5, 8, tzinfo=UTC)
INSTALLATION = Installation("Stichting Oefening", "privacy@example.org", "085 000 0000", "werkdagen, 9 tot 17 uur")
Deed = Callable[[], Awaitable[object]]


class Simulation:
    """One lived year. All chance comes from `seed`."""

    def __init__(self, folder: Path, seed: int, seekers: int, coordinators: int, days: int) -> None:
        self._chance, self.now, self._numbers = Random(seed), FIRST_DAY, count()
        self._vault = Vault(bytes(32), bytes(range(32)))
        self._engine = engine.open_scratch_engine(folder / "year.db")
        self._writer = Writer(self._engine)
        self._desk = DeskService(
            self._writer,
            self._vault,
            Catalog.load(),
            INSTALLATION,
            lambda: self.now,
            lambda: return_code.generate_code(self._chance.randrange),
        )
        redactor, handlers = PeopleRedactor(self._vault, INSTALLATION), TimerHandlers(self._vault, INSTALLATION)
        self._timers = timers.TimerRunner(redactor.remove_uninformed, handlers.by_name())
        self._people = {f"{place:032x}": one for place, one in enumerate(make_coordinators(self._chance, coordinators))}
        self._seekers = make_seekers(self._chance, seekers, FIRST_DAY, days)
        self._ends, self._agenda = FIRST_DAY + timedelta(days=days), list[tuple[datetime, int, Deed]]()
        self._asked: set[tuple[str, str, datetime]] = set()
        self.audit = RuleAudit(self._people, {self.id(one): one for one in self._seekers}, self._vault)

    @staticmethod
    def id(seeker: SimulatedSeeker) -> str:
        return f"{seeker.number:032x}"

    async def run(self) -> RuleAudit:
        """From the first day to the last, and then until nothing is left to wait for."""
        await self._writer.run(self._begin)
        for seeker in self._seekers:
            self._at(seeker.at, partial(self._sends, seeker))
        while (moment := await self._next()) and moment < self._ends + timedelta(days=40):
            self.now = max(self.now, moment)
            await self._happen()
        await self._writer.close()
        self._engine.dispose()
        return self.audit

    # time
    def _at(self, moment: datetime, deed: Deed) -> None:
        heapq.heappush(self._agenda, (moment, next(self._numbers), deed))

    def _in(self, hours: float, deed: Deed) -> None:
        self._at(self.now + timedelta(hours=hours), deed)

    async def _next(self) -> datetime | None:
        due = await self._writer.run(timers.next_due_at)
        return min((moment for moment in (due, self._agenda[0][0] if self._agenda else None) if moment), default=None)

    async def _happen(self) -> None:
        while self._agenda and self._agenda[0][0] <= self.now:
            await heapq.heappop(self._agenda)[2]()
        while await self._writer.run(lambda c: self._timers.run_due(c, self.now)):
            pass
        for asked in await self._writer.run(lambda c: self.audit.record_changes(c, self.now)):
            self._consider(*asked)

    # what people do
    def _begin(self, connection: Connection) -> None:
        roster = Roster(self._vault, INSTALLATION, lambda: self.now)
        for coordinator_id, one in self._people.items():
            roster.add_coordinator(connection, stand_in=one.is_stand_in, coordinator_id=coordinator_id, **one.profile)
            roster.set_available(connection, coordinator_id, True)

    async def _sends(self, seeker: SimulatedSeeker) -> None:
        id = self.id(seeker)
        key = self._chance.randbytes(32)

        def unit(connection: Connection) -> None:
            store_key(connection, self._vault, id, key)
            EffectHandler(self._vault, INSTALLATION).apply_effects(
                connection, ChannelIdentity(id, "web", id, id), [seeker.to_effect()], self.now
            )

        await self._writer.run(unit)

    def _consider(self, who: str, id: str) -> None:
        """Somebody was asked: they answer after a while, in their own way, or not at all."""
        habits, drawn = self._people[who].habits, self._chance.random()
        if drawn < habits.stays_silent:
            return
        hours = self._chance.expovariate(1 / habits.answers_in)
        says_yes = drawn < habits.stays_silent + habits.says_yes
        self._in(
            hours, (lambda: self._takes(who, id)) if says_yes else (lambda: self._desk.decline(who, id, pick_decline_reason(self._chance)))
        )

    async def _takes(self, who: str, id: str) -> None:
        if await self._desk.claim(who, id):
            self._in(self._chance.uniform(0.1, 12), lambda: self._checks(who, id))

    async def _checks(self, who: str, id: str) -> None:
        """The conflict questions, answered honestly; then a moment that the seeker called safe."""
        one = self._people[who]
        sight = await self._desk.open_dossier(who, id)
        if sight is None:
            return
        if await self._is_tied(id, one):
            await self._desk.actions.apply_event(who, id, "tie")
            return
        if sight.state == "organisations":
            await self._desk.actions.apply_event(who, id, "no_tie")
        if self._chance.random() < one.habits.knows_somebody:
            await self._desk.actions.apply_event(who, id, "know_somebody")
            return
        document = await self._writer.run(lambda c: self.audit.read_document(c, id))
        ahead = list(contact_preferences(document).list_moments(self.now))
        await self._desk.actions.open_story(
            who, id, PlanForm(ahead[self._chance.randrange(6)], way="call", line=one.profile["contact_line"])
        )
        self._in(self._chance.uniform(4, 60), lambda: self._reaches(who, id))

    async def _is_tied(self, id: str, one: SimulatedCoordinator) -> bool:
        conversation = await self._writer.run(lambda c: reports.find_conversation_id(c, id))
        return bool(self.audit.seekers[conversation].named & one.tied)

    async def _reaches(self, who: str, id: str) -> None:
        habits = self._people[who].habits
        if self._chance.random() < habits.gives_back:
            await self._desk.actions.apply_event(who, id, "give_back")
            return
        await self._desk.actions.report_contact(who, id, self.now.date())
        self._in(24 * self._chance.expovariate(1 / habits.takes_days), lambda: self._desk.actions.apply_event(who, id, "close"))


def run_simulation(folder: Path, seed: int, seekers: int, coordinators: int, days: int) -> RuleAudit:
    return asyncio.run(Simulation(folder, seed, seekers, coordinators, days).run())

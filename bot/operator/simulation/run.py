"""Discrete-event simulation: time jumps from one step to the next, over the real services and a database of its own."""

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

from bot.coordinator.service.account.roster import Roster
from bot.coordinator.service.contact_plan import PlanForm, list_moments
from bot.coordinator.service.desk import DeskService
from bot.operator.simulation.audit import RuleAudit
from bot.operator.simulation.people import SimulatedCoordinator, SimulatedSeeker, make_coordinators, make_seekers, pick_decline_reason
from flows import return_code
from flows.dossier.contact_promise import promise_in
from flows.i18n.catalog import Catalog
from flows.installation import Installation
from storage.conversations.channel_identities import ChannelIdentity
from storage.conversations.record import store_key
from storage.crypto.vault import Vault
from storage.db import engine
from storage.db.writer import Writer
from storage.dossiers import reports
from storage.dossiers.redaction import PeopleRedactor
from storage.offers.timer_handlers import TimerHandlers
from storage.retention import timers
from storage.retention.timer_runner import TimerRunner
from storage.turns.effects import EffectHandler
from storage.watch import Watch, unwatched

FIRST_DAY = datetime(2026, 1, 5, 8, tzinfo=UTC)
INSTALLATION = Installation("Stichting Oefening", "privacy@example.org", "085 000 0000", "werkdagen, 9 tot 17 uur")
Step = Callable[[], Awaitable[object]]


class Simulation:
    """One simulated year; all randomness comes from `seed`, so that a year can be repeated."""

    def __init__(self, folder: Path, seed: int, seekers: int, coordinators: int, days: int) -> None:
        self._random, self.now, self._numbers = Random(seed), FIRST_DAY, count()
        self._vault = Vault(bytes(32), (bytes(range(32)),))
        self._engine = engine.open_scratch_engine(folder / "year.db")
        self._writer = Writer(self._engine)
        self._service = DeskService(
            self._writer,
            self._vault,
            Catalog.load(),
            INSTALLATION,
            lambda: self.now,
            lambda: return_code.generate_code(self._random.randrange),
        )
        redactor, handlers = PeopleRedactor(self._vault, INSTALLATION), TimerHandlers(self._vault, INSTALLATION)
        self._timers = TimerRunner(self._vault, redactor.remove_uninformed, handlers.by_name())
        self._coordinators = {f"{place:032x}": one for place, one in enumerate(make_coordinators(self._random, coordinators))}
        self._seekers = make_seekers(self._random, seekers, FIRST_DAY, days)
        self._days, self._agenda = days + 40, list[tuple[datetime, int, Step]]()
        self.audit = RuleAudit(self._coordinators, {self.conversation_id(one): one for one in self._seekers}, self._vault)

    @staticmethod
    def conversation_id(seeker: SimulatedSeeker) -> str:
        return f"{seeker.number:032x}"

    async def run(self, watch: Watch = unwatched) -> RuleAudit:
        """Run from the first day to the last, and 40 days on, in which what was begun is done."""
        await self._writer.run(self._add_coordinators)
        for seeker in self._seekers:
            self._schedule_at(seeker.at, partial(self._hand_over, seeker))
        for day in watch(range(self._days), self._days):
            await self._run_until(FIRST_DAY + timedelta(days=day + 1))
        await self._writer.close()
        self._engine.dispose()
        return self.audit

    # the agenda
    def _schedule_at(self, moment: datetime, step: Step) -> None:
        heapq.heappush(self._agenda, (moment, next(self._numbers), step))

    def _schedule_in(self, hours: float, step: Step) -> None:
        self._schedule_at(self.now + timedelta(hours=hours), step)

    async def _next_moment(self) -> datetime | None:
        due = await self._writer.run(timers.next_due_at)
        return min((moment for moment in (due, self._agenda[0][0] if self._agenda else None) if moment), default=None)

    async def _run_until(self, end: datetime) -> None:
        while (moment := await self._next_moment()) and moment < end:
            self.now = max(self.now, moment)
            await self._run_due()

    async def _run_due(self) -> None:
        while self._agenda and self._agenda[0][0] <= self.now:
            await heapq.heappop(self._agenda)[2]()
        await self._writer.run(lambda c: self._timers.run_all(c, self.now))
        for asked in await self._writer.run(lambda c: self.audit.record_changes(c, self.now)):
            self._schedule_answer(*asked)

    # what people do
    def _add_coordinators(self, connection: Connection) -> None:
        roster = Roster(self._vault, INSTALLATION, lambda: self.now)
        for coordinator_id, one in self._coordinators.items():
            roster.add_coordinator(connection, stand_in=one.is_stand_in, coordinator_id=coordinator_id, **one.profile)
            roster.set_available(connection, coordinator_id, True)

    async def _hand_over(self, seeker: SimulatedSeeker) -> None:
        conversation_id = self.conversation_id(seeker)
        key = self._random.randbytes(32)

        def unit(connection: Connection) -> None:
            store_key(connection, self._vault, conversation_id, key)
            EffectHandler(self._vault, INSTALLATION).apply_effects(
                connection, ChannelIdentity(conversation_id, "web", conversation_id, conversation_id), [seeker.to_effect()], self.now
            )

        await self._writer.run(unit)

    def _schedule_answer(self, coordinator_id: str, dossier_id: str) -> None:
        """An offer was made: the coordinator answers after a while, in their own way, or not at all."""
        habits, chance = self._coordinators[coordinator_id].habits, self._random.random()
        if chance < habits.stays_silent:
            return
        hours = self._random.expovariate(1 / habits.answers_in)
        says_yes = chance < habits.stays_silent + habits.says_yes
        self._schedule_in(
            hours,
            (lambda: self._claim(coordinator_id, dossier_id))
            if says_yes
            else (lambda: self._service.offers.decline(coordinator_id, dossier_id, pick_decline_reason(self._random))),
        )

    async def _claim(self, coordinator_id: str, dossier_id: str) -> None:
        if await self._service.offers.claim(coordinator_id, dossier_id):
            self._schedule_in(self._random.uniform(0.1, 12), lambda: self._answer_questions(coordinator_id, dossier_id))

    async def _answer_questions(self, coordinator_id: str, dossier_id: str) -> None:
        """Answer the conflict questions honestly, then plan a moment that the seeker called safe."""
        one = self._coordinators[coordinator_id]
        view = await self._service.open_dossier(coordinator_id, dossier_id)
        if view is None:
            return
        if await self._is_tied(dossier_id, one):
            await self._service.actions.apply_event(coordinator_id, dossier_id, "tie")
            return
        if view.state == "organisations":
            await self._service.actions.apply_event(coordinator_id, dossier_id, "no_tie")
        if self._random.random() < one.habits.knows_somebody:
            await self._service.actions.apply_event(coordinator_id, dossier_id, "know_somebody")
            return
        document = await self._writer.run(lambda c: self.audit.read_document(c, dossier_id))
        ahead = list(list_moments(promise_in(document), self.now))
        await self._service.planning.open_story(
            coordinator_id, dossier_id, PlanForm(ahead[self._random.randrange(6)], way="call", line=one.profile["contact_line"])
        )
        self._schedule_in(self._random.uniform(4, 60), lambda: self._make_contact(coordinator_id, dossier_id))

    async def _is_tied(self, dossier_id: str, one: SimulatedCoordinator) -> bool:
        conversation = await self._writer.run(lambda c: reports.find_conversation_id(c, dossier_id))
        return bool(self.audit.seekers[conversation].named & one.tied)

    async def _make_contact(self, coordinator_id: str, dossier_id: str) -> None:
        habits = self._coordinators[coordinator_id].habits
        if self._random.random() < habits.gives_back:
            await self._service.actions.apply_event(coordinator_id, dossier_id, "give_back")
            return
        await self._service.actions.report_contact(coordinator_id, dossier_id, self.now.date())
        self._schedule_in(
            24 * self._random.expovariate(1 / habits.takes_days),
            lambda: self._service.actions.apply_event(coordinator_id, dossier_id, "close"),
        )


def run_simulation(folder: Path, seed: int, seekers: int, coordinators: int, days: int, watch: Watch = unwatched) -> RuleAudit:
    return asyncio.run(Simulation(folder, seed, seekers, coordinators, days).run(watch))

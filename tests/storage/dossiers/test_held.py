"""A held dossier never falls silent: days of silence on both sides, with the clock moved by hand."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, func, select

from bot.coordinator.service.action_result import ActionResult
from bot.coordinator.service.contact_plan import PlanForm
from bot.coordinator.service.deadlines import next_deadline
from flows.conversation.effects import ContactConfirmed, ContactTimeChanged, Effect, RefuseCoordinator
from flows.errors import ConcurrentUpdate
from storage.db.tables import notifications, outbox, timers
from storage.retention.timers import set_timer
from tests.support.dossiers.example import answered_entry, dossier_document, handover_effect
from tests.support.dossiers.sent_dossier import SentDossier, send_dossier
from tests.support.product import FOUNDATION, Product
from tests.support.web.desk_app import PLAN

PLANNED_UNTIL = datetime(2026, 11, 24, 10, 30, tzinfo=UTC)  # a Tuesday
GIVEN_BACK = datetime(2026, 11, 27, 10, 30, tzinfo=UTC)  # three working days later


class Held:
    """Fatima's dossier with Hanneke, who planned contact for Tuesday; Joost is free."""

    def __init__(self, product: Product, hanneke: str, joost: str, sent: SentDossier, dossier_id: str) -> None:
        self.product, self.hanneke, self.joost, self.sent, self.id = product, hanneke, joost, sent, dossier_id
        self.seen: dict[tuple[str, str], list[datetime]] = {}

    async def silence(self, until: datetime) -> None:
        """Nobody does anything; each notification is kept with the half hour at which it came. Where nothing is due, nothing is run."""
        due = self.product.now
        while self.product.now < until:
            self.product.advance(minutes=30)
            if self.product.now < due:
                continue
            await self.product.run_timers()
            queued, due = await self.product.writer.run(self._take_queued)
            for who, kind in queued:
                times = self.seen.setdefault((who, kind), [])
                if self.product.now not in times:
                    times.append(self.product.now)

    def _take_queued(self, connection: Connection) -> tuple[set[tuple[str, str]], datetime]:
        """What is due to be told now, taken out of the queues as if it was sent; and when something is due next."""
        found: set[tuple[str, str]] = set()
        for table, who in ((notifications, "coordinator_id"), (outbox, "")):
            for row in connection.execute(select(table).where(table.c.due_at <= self.product.now)).all():
                found.add((getattr(row, who) if who else "fatima", row.kind))
            connection.execute(table.delete().where(table.c.due_at <= self.product.now))
        waiting = [connection.execute(select(func.min(table.c.due_at))).scalar() for table in (notifications, outbox)]
        waiting.append(connection.execute(select(func.min(timers.c.due_at)).where(timers.c.kind != "sweep")).scalar())
        return found, min(filter(None, waiting), default=self.product.now)

    def told(self, who: str, kind: str) -> list[datetime]:
        return self.seen.get((who, kind), [])

    async def state(self) -> str:
        status = await self.sent.status()
        return status.state if status else ""


@pytest.fixture
async def held(tmp_path: Path) -> AsyncIterator[Held]:
    async with Product(tmp_path, replace(FOUNDATION, mails_operator=True)) as product:
        hanneke = await product.add_coordinator("Hanneke", email="hanneke@example.org")
        sent = await send_dossier(product)
        await sent.add_telegram_identity()
        dossier_id = (await product.desk.read_overview(hanneke)).offers[0].id
        await product.desk.offers.claim(hanneke, dossier_id)
        await product.desk.actions.apply_event(hanneke, dossier_id, "no_tie")
        assert await product.desk.planning.open_story(hanneke, dossier_id, PlanForm(**PLAN)) is ActionResult.YES
        yield Held(product, hanneke, await product.add_coordinator("Joost", email="joost@example.org"), sent, dossier_id)


async def test_two_weeks_of_silence_ask_twice_tell_fatima_and_bring_the_dossier_to_somebody_else(held: Held) -> None:
    await held.silence(PLANNED_UNTIL + timedelta(days=14))
    asked = held.told(held.hanneke, "remind_contact")
    assert len(asked) == 2 and PLANNED_UNTIL <= asked[0] < asked[1] <= PLANNED_UNTIL + timedelta(days=1)
    assert held.told(held.hanneke, "remind_before") == [datetime(2026, 11, 24, 7, 10, tzinfo=UTC)]
    assert [at for at in held.told("fatima", "news") if PLANNED_UNTIL < at < GIVEN_BACK], "told that nothing is heard"
    (told,) = held.told(held.hanneke, "no_longer")
    assert GIVEN_BACK <= told <= GIVEN_BACK + timedelta(hours=1), "she must not call any more"
    assert held.told(held.joost, "offer") and not (await held.product.desk.read_overview(held.hanneke)).held


@pytest.mark.parametrize(
    ("effect", "back"), [(ContactTimeChanged("liever vrijdag"), True), (ContactTimeChanged(None), False)], ids=["moves it", "calls"]
)
async def test_a_moment_that_fatima_moves_must_be_planned_again_unless_she_calls(held: Held, effect: Any, back: bool) -> None:
    await held.sent.apply_effect(effect)
    await held.silence(PLANNED_UNTIL + timedelta(days=7))
    assert bool(held.told(held.hanneke, "remind_replan")) is back and not held.told(held.hanneke, "remind_contact")
    assert (await held.state() == "waiting") is back


async def test_contact_that_fatima_denies_is_planned_again_or_goes_to_somebody_else(held: Held) -> None:
    held.product.now = PLANNED_UNTIL
    await held.product.desk.actions.report_contact(held.hanneke, held.id, PLANNED_UNTIL.date())
    await held.sent.apply_effect(ContactConfirmed(False))
    await held.silence(PLANNED_UNTIL + timedelta(days=7))
    assert held.told(held.hanneke, "remind_replan") and await held.state() == "waiting"


@pytest.mark.parametrize("says_of", [RefuseCoordinator, partial(ContactConfirmed, False)], ids=["refuses", "denies"])
async def test_what_she_says_of_joost_once_hanneke_has_it_changes_nothing_and_is_decided_anew(
    held: Held, says_of: Callable[[str], Effect]
) -> None:
    held.product.now = PLANNED_UNTIL
    await held.product.desk.actions.report_contact(held.hanneke, held.id, PLANNED_UNTIL.date())
    before = await held.sent.status()
    with pytest.raises(ConcurrentUpdate):
        await held.sent.apply_effect(says_of(held.joost))
    assert await held.sent.status() == before


async def test_after_a_try_she_is_asked_for_a_new_moment_and_not_how_it_went(held: Held) -> None:
    held.product.now = PLANNED_UNTIL - timedelta(minutes=40)
    assert await held.product.desk.actions.apply_event(held.hanneke, held.id, "tried") is ActionResult.YES
    await held.silence(PLANNED_UNTIL + timedelta(days=7))
    assert not held.told(held.hanneke, "remind_contact") and held.told(held.hanneke, "remind_replan")
    assert await held.state() == "waiting"


async def test_who_says_how_it_went_is_asked_nothing_and_keeps_the_dossier(held: Held) -> None:
    await held.silence(PLANNED_UNTIL - timedelta(minutes=30))
    await held.product.desk.actions.report_contact(held.hanneke, held.id, held.product.now.date())
    await held.silence(PLANNED_UNTIL + timedelta(days=14))
    assert not held.told(held.hanneke, "remind_contact") and await held.state() == "contacted"


async def test_a_later_moment_counts_from_its_own_end(held: Held) -> None:
    await held.silence(PLANNED_UNTIL)
    later = PlanForm(**PLAN | {"moment": "2026-12-01:morning"})
    assert await held.product.desk.planning.change_plan(held.hanneke, held.id, later) is ActionResult.YES
    await held.silence(GIVEN_BACK + timedelta(days=5))
    assert await held.state() == "open"
    await held.silence(GIVEN_BACK + timedelta(days=8))
    assert await held.state() == "waiting"


@pytest.mark.parametrize(
    ("change", "due"), [(lambda held: None, "return"), (lambda held: held.sent.apply_effect(ContactTimeChanged("vrijdag")), "replan")]
)
async def test_her_desk_says_that_the_moment_is_over_and_until_when_she_may_answer(
    held: Held, change: Callable[..., Any], due: str
) -> None:
    if done := change(held):
        await done
    held.product.now = PLANNED_UNTIL + timedelta(minutes=1)
    overview = await held.product.desk.read_overview(held.hanneke)
    found = next_deadline(overview, overview.held[0])
    assert found and found[0] == due and found[1] > held.product.now


async def test_her_status_knows_when_the_moment_is_over_until_a_try_is_said(held: Held) -> None:
    status = await held.sent.status()
    assert status and status.planned_until == PLANNED_UNTIL
    await held.product.desk.actions.apply_event(held.hanneke, held.id, "tried")
    status = await held.sent.status()
    assert status and status.planned_until is None


async def test_two_browsers_that_post_the_same_deed_count_one(held: Held) -> None:
    held.product.now = PLANNED_UNTIL
    for name in ("tried", "give_back"):
        (shown,) = (await held.product.desk.read_overview(held.hanneke)).held
        number = shown.progress.revision
        results = [await held.product.desk.actions.apply_event(held.hanneke, held.id, name, number) for _ in range(2)]
        assert results == [ActionResult.YES, ActionResult.ALREADY]


async def move(held: Held) -> None:
    await held.sent.apply_effect(ContactTimeChanged("liever vrijdag"))


async def call_herself(held: Held) -> None:
    await held.sent.apply_effect(ContactTimeChanged(None))


async def correct_hours(held: Held) -> None:
    """Fatima sends a version with other hours: the plan lies outside them."""
    other = dossier_document(version=2)
    other["parts"][4]["entries"][2] = answered_entry("reach_when", chose=("evening", "fri"))
    await held.sent.apply_effect(handover_effect(other))


async def deny(held: Held) -> None:
    await held.product.desk.actions.report_contact(held.hanneke, held.id, held.product.now.date())
    await held.sent.apply_effect(ContactConfirmed(False))


VOID = {"moves it": move, "calls": call_herself, "corrects her hours": correct_hours, "denies contact": deny}


@pytest.mark.parametrize("change", VOID.values(), ids=VOID)
async def test_of_a_plan_that_fatima_ended_nobody_is_asked_how_it_went(held: Held, change: Callable[[Held], Any]) -> None:
    held.product.now = PLANNED_UNTIL + timedelta(minutes=1)
    await held.product.run_timers()  # Hanneke is asked how it went, and this was not sent yet
    await change(held)
    overview = await held.product.desk.read_overview(held.hanneke)
    running = overview.timers[held.sent.conversation_id]
    assert not {"remind_before", "remind_contact", "ask_again", "confirm", "silent"} & running.keys()
    due = next_deadline(overview, overview.held[0])
    assert due[0] == "replan" if due else change is call_herself
    await held.silence(PLANNED_UNTIL + timedelta(days=2))
    assert not held.told(held.hanneke, "remind_contact") and not held.told("operator", "confirm")


async def test_hours_that_fatima_corrects_must_be_planned_again_or_the_dossier_goes_to_somebody_else(held: Held) -> None:
    await correct_hours(held)
    await held.silence(PLANNED_UNTIL + timedelta(days=7))
    assert held.told(held.hanneke, "remind_replan") and await held.state() == "waiting"


async def test_who_returns_a_dossier_by_silence_is_named_to_the_stand_in_and_to_the_operator_with_the_reason(held: Held) -> None:
    anneke = await held.product.add_coordinator("Anneke", email="anneke@example.org")
    await held.product.writer.run(lambda c: held.product.coordinators.set_stand_in(c, anneke, True))
    await held.silence(PLANNED_UNTIL + timedelta(days=7))
    (told,) = held.told("operator", "unheard")
    assert GIVEN_BACK <= told <= GIVEN_BACK + timedelta(hours=2) and held.told(anneke, "returned")
    assert not held.told(held.hanneke, "returned") and not held.told(held.joost, "returned")


async def test_a_claim_that_leads_to_no_plan_is_told_with_its_own_reason(held: Held) -> None:
    await deny(held)
    await held.silence(PLANNED_UNTIL + timedelta(days=7))
    assert held.told("operator", "unplanned") and not held.told("operator", "unheard")


async def test_what_the_coordinator_gives_back_raises_no_alarm(held: Held) -> None:
    await held.product.desk.actions.apply_event(held.hanneke, held.id, "give_back")
    await held.silence(held.product.now + timedelta(hours=3))
    assert not {kind for _, kind in held.seen} & {"unheard", "unplanned", "returned"}


WRITES = PlanForm(**PLAN | {"moment": "2026-12-03:morning", "way": "messages"})


async def write(held: Held) -> None:
    """Hanneke writes where Fatima chose to read her."""
    await held.sent.apply_effect(handover_effect(read_here(2)))
    assert await held.product.desk.planning.change_plan(held.hanneke, held.id, WRITES) is ActionResult.YES
    assert await held.product.desk.texts.write_message(held.hanneke, held.id, "Kun je donderdag?") is ActionResult.YES


def read_here(version: int) -> Any:
    """Fatima's dossier, in which she chose to be written to here."""
    document = dossier_document(version=version)
    document["parts"][4]["entries"][0] = answered_entry("reach", chose=("messages",))
    return document


async def test_who_was_answered_and_falls_silent_gives_the_dossier_up_also_before_the_planned_moment(held: Held) -> None:
    await write(held)
    await held.silence(held.product.now + timedelta(days=3))
    assert await held.state() == "open", "while Fatima is to answer nothing is owed"
    await held.sent.apply_effect(handover_effect(read_here(3)))
    await held.silence(held.product.now + timedelta(days=7))
    assert await held.state() == "waiting" and held.told("fatima", "news") and held.told("operator", "unheard")


async def test_a_message_that_is_taken_away_unanswered_owes_a_word_again(held: Held) -> None:
    await write(held)
    await held.silence(held.product.now + timedelta(days=7))
    assert await held.state() == "open"
    (message,) = (await held.product.desk.read_overview(held.hanneke)).held[0].progress.messages
    await held.product.desk.texts.delete_message(held.hanneke, held.id, message["at"])
    await held.silence(held.product.now + timedelta(days=7))
    assert await held.state() == "waiting"


async def test_a_deed_undone_leaves_the_planned_moment_its_own_days(held: Held) -> None:
    """A timer that is due before a plan that still counts is over waits for its end, and is not lost."""
    later = PlanForm(**PLAN | {"moment": "2026-12-03:morning"})
    assert await held.product.desk.planning.change_plan(held.hanneke, held.id, later) is ActionResult.YES
    await held.product.writer.run(lambda c: set_timer(c, "return", held.sent.conversation_id, held.product.now))
    await held.silence(datetime(2026, 12, 7, 10, 30, tzinfo=UTC))
    assert await held.state() == "open"
    await held.silence(datetime(2026, 12, 9, 10, 30, tzinfo=UTC))
    assert await held.state() == "waiting"


async def test_of_a_moment_at_which_she_tried_the_operator_is_not_told_that_nothing_was_said(held: Held) -> None:
    held.product.now = PLANNED_UNTIL - timedelta(minutes=40)
    assert await held.product.desk.actions.apply_event(held.hanneke, held.id, "tried") is ActionResult.YES
    await held.silence(PLANNED_UNTIL + timedelta(days=7))
    assert not held.told("operator", "confirm") and not held.told("operator", "unheard")
    assert held.told("operator", "unplanned"), "she tried, and made no new appointment"


async def test_while_fatima_is_to_call_the_desk_asks_nobody_to_make_contact(held: Held) -> None:
    await held.sent.apply_effect(ContactTimeChanged(None))
    overview = await held.product.desk.read_overview(held.hanneke)
    assert "contact" in overview.timers[held.sent.conversation_id] and next_deadline(overview, overview.held[0]) is None

"""Promises of what timers do with a dossier: who is silent gives way to the next, who answered in time does not, and news is told once."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from flows.conversation.effects import ContactTimeChanged
from storage.db import tables
from storage.delivery import notice_ledger
from storage.dossiers.open_offers import mark_told
from storage.offers.timer_handlers import TimerHandlers
from tests.support.dossiers.held_dossier import HeldDossier
from tests.support.dossiers.sent_dossier import send_dossier
from tests.support.product import FOUNDATION, Product

MAILED = replace(FOUNDATION, notification_channels=("mail",), mails_operator=True)
MONDAY = datetime(2026, 11, 23, 9, tzinfo=UTC)


@pytest.fixture
async def offered(tmp_path: Path) -> AsyncIterator[HeldDossier]:
    """On a Monday morning Fatima's dossier is offered to Hanneke; Ellen stands in."""
    async with Product(tmp_path, MAILED) as product:
        product.now = MONDAY
        hanneke = await product.add_coordinator("Hanneke", email="hanneke@example.org")
        held = HeldDossier(product, await send_dossier(product), hanneke)
        await product.add_coordinator("Ellen", email="ellen@example.org", stand_in=True)
        await held.sent.add_telegram_identity()
        yield held


async def fire(held: HeldDossier, name: str) -> None:
    """The handler of a timer that is due now."""
    handler = TimerHandlers(held.product.vault, MAILED).by_name()[name]
    await held.product.writer.run(lambda connection: handler(connection, held.sent.conversation_id, held.product.now))


async def outcomes(held: HeldDossier) -> list[str | None]:
    found = select(tables.offers.c.outcome).order_by(tables.offers.c.offered_at, tables.offers.c.outcome.is_(None))
    return await held.product.writer.run(lambda connection: list(connection.execute(found).scalars()))


async def told(held: HeldDossier, kind: str) -> list[str]:
    """Who waits to be told of this."""
    found = select(tables.notifications.c.coordinator_id).where(tables.notifications.c.kind == kind)
    return await held.product.writer.run(lambda connection: list(connection.execute(found).scalars()))


async def news(held: HeldDossier) -> int:
    return len(await held.kinds(tables.outbox))


async def test_who_is_asked_is_reminded_while_the_offer_is_open_and_not_when_it_is_over(offered: HeldDossier) -> None:
    offered.product.advance(days=1)
    await fire(offered, "remind_answer")
    assert await told(offered, "remind_answer") == []
    offered.product.advance(microseconds=-1)
    await fire(offered, "remind_answer")
    assert await told(offered, "remind_answer") == [offered.coordinator_id]
    await offered.apply("claim")
    await fire(offered, "remind_answer")
    assert len(await told(offered, "remind_answer")) <= 1


async def test_an_offer_passes_to_the_next_when_its_time_is_over_and_not_before(offered: HeldDossier) -> None:
    offered.product.advance(days=1, microseconds=-1)
    await fire(offered, "pass_on")
    assert await outcomes(offered) == [None]
    offered.product.advance(microseconds=1)
    await fire(offered, "pass_on")
    assert await outcomes(offered) == ["passed", None]


@pytest.mark.parametrize(("was_tried", "was_told", "outcome"), [(True, False, "untold"), (True, True, "passed"), (False, False, "passed")])
async def test_who_could_not_be_told_was_not_silent(offered: HeldDossier, was_tried: bool, was_told: bool, outcome: str) -> None:
    who, now = offered.coordinator_id, offered.product.now
    dossier = await offered.record()
    if was_tried:
        await offered.product.writer.run(lambda c: notice_ledger.record_failure(c, who, "mail", "offer", 0, now))
    if was_told:
        await offered.product.writer.run(lambda c: mark_told(c, dossier.id, who, now))
    offered.product.advance(days=1)
    await fire(offered, "pass_on")
    assert await outcomes(offered) == [outcome, None]
    counted = select(tables.counts.c.count).where(tables.counts.c.name == outcome)
    assert await offered.product.writer.run(lambda connection: connection.execute(counted).scalar()) == 1


async def test_who_claims_and_plans_nothing_gives_way_and_stand_in_and_operator_hear_of_it(offered: HeldDossier) -> None:
    await offered.apply("claim")
    await fire(offered, "lapse")
    assert (await offered.record()).progress.state == "waiting"
    assert (
        len(await told(offered, "returned")) == 1
        and await told(offered, "unplanned") == ["operator"]
        and await told(offered, "unheard") == []
    )


RETURNS: tuple[tuple[tuple[tuple[str, dict[str, Any]], ...], int, str, str], ...] = (  # what happened, days later, state and why
    ((), 1, "open", ""),  # the planned moment is still to come
    ((), 3, "waiting", "unheard"),
    ((("tried", {}),), 1, "waiting", "unplanned"),
    ((("wrote", {"text": "Dag.", "written_at": MONDAY.isoformat()}),), 3, "open", ""),  # the next word is Fatima's
    ((("wrote", {"text": "Dag.", "written_at": MONDAY.isoformat()}), ("replied", {})), 1, "waiting", "unheard"),
    ((("contacted", {"day": MONDAY.date()}),), 3, "contacted", ""),
)


@pytest.mark.parametrize(("events", "days", "state", "why"), RETURNS)
async def test_what_was_owed_and_did_not_come_lets_it_wait_for_another(
    offered: HeldDossier, events: tuple[tuple[str, dict[str, Any]], ...], days: int, state: str, why: str
) -> None:
    await offered.open_story()
    for name, said in events:
        assert await offered.apply(name, **said)
    offered.product.advance(days=days)
    await fire(offered, "return")
    assert (await offered.record()).progress.state == state
    assert {kind for kind in ("unplanned", "unheard") if await told(offered, kind)} == ({why} if why else set())


async def test_where_the_plan_still_counts_its_own_end_is_waited_for(offered: HeldDossier) -> None:
    await offered.open_story()
    await fire(offered, "return")
    timers = select(tables.timers.c.due_at).where(tables.timers.c.kind == "return")
    assert await offered.product.writer.run(lambda connection: list(connection.execute(timers).scalars())) == [
        datetime(2026, 11, 30, 13, tzinfo=UTC)  # three working days after Wednesday at two
    ]


async def test_a_seeker_who_chose_a_new_moment_is_owed_a_plan(offered: HeldDossier) -> None:
    await offered.open_story()
    await offered.sent.apply_effect(ContactTimeChanged("donderdag"), runs_timers=False)
    await fire(offered, "remind_replan")
    assert await told(offered, "remind_replan") == [offered.coordinator_id]
    await fire(offered, "return")
    assert (await offered.record()).progress.state == "waiting" and await told(offered, "unplanned")


@pytest.mark.parametrize(
    ("kind", "days", "events", "is_told"),
    [
        ("remind_before", 1, (), True),
        ("remind_before", 3, (), False),
        ("remind_contact", 3, (), True),
        ("remind_contact", 1, (), False),
        ("remind_contact", 3, (("tried", {}),), False),
        ("remind_before", 1, (("tried", {}),), False),
        ("remind_replan", 1, (("tried", {}),), True),
        ("remind_replan", 1, (), False),
        ("inform", 1, (), True),
    ],
)
async def test_a_coordinator_is_reminded_of_what_still_waits_and_of_nothing_else(
    offered: HeldDossier, kind: str, days: int, events: tuple[tuple[str, dict[str, Any]], ...], is_told: bool
) -> None:
    await offered.open_story()
    for name, said in events:
        assert await offered.apply(name, **said)
    offered.product.advance(days=days)
    await fire(offered, kind)
    assert await told(offered, kind) == ([offered.coordinator_id] if is_told else [])


async def test_nobody_is_reminded_of_what_nobody_holds(offered: HeldDossier) -> None:
    for kind in ("remind_plan", "inform"):
        await fire(offered, kind)
        assert await told(offered, kind) == []


async def test_that_it_takes_longer_is_news_when_the_promised_time_is_over_and_is_waited_for_until_then(offered: HeldDossier) -> None:
    offered.product.advance(days=3)
    await fire(offered, "tell_late")
    due = select(tables.timers.c.due_at).where(tables.timers.c.kind == "late")
    promised = await offered.product.writer.run(lambda connection: connection.execute(due).scalar_one())
    for early in (1, 0):
        offered.product.now = promised - timedelta(microseconds=early)
        await fire(offered, "tell_late")
        assert await news(offered) == (not early)
    assert promised >= MONDAY + timedelta(days=FOUNDATION.answer_within_days)


@pytest.mark.parametrize(("events", "is_told"), [((), True), ((("tried", {}),), False)])
async def test_that_nothing_was_heard_is_news_unless_the_coordinator_said_how_it_went(
    offered: HeldDossier, events: tuple[tuple[str, dict[str, Any]], ...], is_told: bool
) -> None:
    await offered.open_story()
    for name, said in events:
        await offered.apply(name, **said)
    await offered.product.writer.run(lambda connection: connection.execute(tables.outbox.delete()))
    await fire(offered, "tell_silent")
    assert await news(offered) == is_told


async def test_that_it_ends_soon_is_news(offered: HeldDossier) -> None:
    await fire(offered, "tell_ending")
    assert await news(offered) == 1

"""Promises of what can still be undone: nothing follows from it for ten minutes, and then, or before anything else, all of it does."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from flows.conversation.effects import ContactTimeChanged, HandOver, NewsChanged
from storage.db import tables
from tests.support.dossiers.example import dossier_document, handover_effect
from tests.support.dossiers.held_dossier import HeldDossier
from tests.support.dossiers.sent_dossier import send_dossier
from tests.support.product import Product

LATER: HandOver = handover_effect(dossier_document(version=2))


@pytest.fixture
async def held(product: Product) -> HeldDossier:
    """Hanneke reads Fatima's story."""
    hanneke = await product.add_coordinator("Hanneke")
    held = HeldDossier(product, await send_dossier(product), hanneke)
    await held.open_story()
    return held


async def state(held: HeldDossier) -> tuple[str, str | None]:
    """The state, and what can still be undone."""
    progress = (await held.record()).progress
    return progress.state, progress.pending["name"] if progress.pending else None


async def test_what_can_be_undone_is_final_after_ten_minutes_and_not_before(held: HeldDossier) -> None:
    assert await held.apply("defer", deferred="give_back")
    held.product.advance(minutes=10, microseconds=-1)
    await held.product.run_timers()
    assert await state(held) == ("open", "give_back") and "settle" in await held.timers()
    held.product.advance(microseconds=1)
    await held.product.run_timers()
    assert await state(held) == ("waiting", None) and "settle" not in await held.timers()


async def test_what_was_undone_never_happens(held: HeldDossier) -> None:
    await held.apply("defer", deferred="close")
    assert await held.apply("undo") and await state(held) == ("open", None) and "settle" not in await held.timers()
    await held.product.settle()
    assert await state(held) == ("open", None)


async def test_what_the_coordinator_does_next_makes_it_final_first(held: HeldDossier) -> None:
    await held.apply("defer", deferred="contacted", day=held.product.now.date())
    await held.apply("inform", person="1", answer="told")
    record = await held.record()
    assert record.progress.state == "contacted" and record.progress.contacted_on == held.product.now.date().isoformat()
    assert record.progress.pending is None and "settle" not in await held.timers()


async def test_to_look_makes_nothing_final(held: HeldDossier) -> None:
    await held.apply("defer", deferred="tried")
    await held.apply("looked")
    assert await state(held) == ("open", "tried")


@pytest.mark.parametrize(("effect", "pending"), [(ContactTimeChanged("donderdag"), None), (LATER, None), (NewsChanged("no"), "close")])
async def test_a_seeker_who_changes_contact_keeps_it_from_being_closed(held: HeldDossier, effect: object, pending: str | None) -> None:
    await held.apply("defer", deferred="close")
    await held.sent.apply_effect(effect)
    assert await state(held) == ("open", pending)
    await held.product.settle()
    assert (await state(held))[0] == ("open" if pending is None else "closed")


async def test_a_seeker_who_changes_contact_of_what_is_given_back_keeps_nobody_from_giving_it_back(held: HeldDossier) -> None:
    await held.apply("defer", deferred="give_back")
    await held.sent.apply_effect(ContactTimeChanged("donderdag"))
    assert await state(held) == ("open", "give_back")
    await held.product.settle()
    assert await state(held) == ("waiting", None)


async def test_what_does_not_leave_is_final_before_a_seeker_acts(held: HeldDossier) -> None:
    await held.apply("defer", deferred="tried")
    await held.sent.apply_effect(NewsChanged("no"))
    assert await state(held) == ("open", None) and len((await held.record()).progress.tried) == 1


async def test_what_follows_begins_when_it_is_final_and_says_when_it_was_done(held: HeldDossier) -> None:
    done = held.product.now
    await held.apply("defer", deferred="close")
    await held.product.settle()
    entry = await held.product.writer.run(lambda c: c.execute(select(tables.access_log).order_by(tables.access_log.c.id.desc())).first())
    assert entry and (entry.action, entry.at) == ("closed", held.product.now)
    assert done < held.product.now and (await held.record()).progress.state == "closed"

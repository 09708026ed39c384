"""Promises of the status that a seeker reads: at once what they read later, of their own dossier, and nothing that is over."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from flows.conversation.effects import (
    ColleagueAnswered,
    ContactConfirmed,
    ContactTimeChanged,
    LanguageWaived,
    MessagesRemoved,
    RefuseCoordinator,
    SendAnew,
    TakeBack,
)
from storage.dossiers.status_view import DossierStatusReader
from tests.support.dossiers.example import dossier_document, handover_effect
from tests.support.dossiers.held_dossier import PLAN, HeldDossier
from tests.support.dossiers.sent_dossier import send_dossier
from tests.support.product import FOUNDATION, START, Product

TWO_DAYS = timedelta(days=2)
CONTACTED: tuple[tuple[str, dict[str, Any]], ...] = (("contacted", {}),)


@pytest.fixture
async def held(product: Product) -> HeldDossier:
    """Hanneke reads Fatima's story."""
    hanneke = await product.add_coordinator("Hanneke de Wit", ties=["Lentis"])
    held = HeldDossier(product, await send_dossier(product), hanneke)
    await held.open_story()
    return held


async def do(held: HeldDossier, *names: str) -> str:
    """Hanneke does these; gives the id of the colleague whom she would propose."""
    joost = await held.product.add_coordinator("Joost Blauw")
    now = held.product.now
    said: dict[str, dict[str, Any]] = {
        "contacted": {"day": now.date()},
        "wrote": {"text": "Dag.", "written_at": now.isoformat()},
        "propose": {"colleague_id": joost},
    }
    for name in names:
        assert await held.apply(name, **said.get(name, {}))
    return joost


async def test_the_status_says_who_holds_it_what_was_agreed_and_when_it_ends(held: HeldDossier) -> None:
    start = held.product.now
    joost = await do(held, "wrote", "propose")
    status = await held.sent.status()
    assert status and (status.state, status.coordinator, status.contact_line, status.ties) == ("open", "Hanneke", PLAN["line"], "Lentis")
    assert (status.plan, status.planned_until) == (PLAN["when"], None)  # a message stands here: how it went was said
    assert [(one.text, one.at) for one in status.messages] == [("Dag.", start)]
    assert (status.proposed_id, status.proposed) == (joost, "Joost")
    assert (status.sent_at, status.expires_at) == (start, start + timedelta(days=183))
    assert status.answer_due_at == start + timedelta(days=FOUNDATION.answer_within_days)
    assert status.promise and status.reasons == ("language", "turn") and not status.offered


async def test_the_planned_moment_is_shown_until_the_coordinator_said_how_it_went(held: HeldDossier) -> None:
    status = await held.sent.status()
    assert status and status.planned_until == held.product.now + TWO_DAYS + timedelta(hours=4) and status.tried == ()
    await do(held, "tried")
    status = await held.sent.status()
    assert status and status.planned_until is None and status.tried == (held.product.now,)


async def test_what_can_still_be_undone_hides_the_planned_moment_and_shows_nothing_else(held: HeldDossier) -> None:
    before = await held.sent.status()
    assert before and await held.apply("defer", deferred="tried")
    assert await held.sent.status() == replace(before, planned_until=None)


EFFECTS = (
    (RefuseCoordinator(), ("wrote",)),
    (ContactConfirmed(True), ("contacted",)),
    (ContactConfirmed(False), ("contacted",)),
    (ContactTimeChanged("donderdag"), ("tried",)),
    (ContactTimeChanged(None), ("tried",)),
    (MessagesRemoved(START), ("wrote",)),
    (MessagesRemoved(START - timedelta(microseconds=1)), ("wrote",)),
    (ColleagueAnswered(False, "", "consent_colleague/1"), ("propose",)),
    (ColleagueAnswered(True, "", "consent_colleague/1"), ("wrote", "propose")),
    (handover_effect(dossier_document(version=2)), ()),
    (handover_effect(dossier_document(version=2, organisations="Cosis")), ("tried",)),
    (TakeBack(), ()),
)


@pytest.mark.parametrize(("effect", "before"), EFFECTS, ids=lambda given: "" if isinstance(given, tuple) else type(given).__name__)
async def test_what_a_seeker_reads_at_once_is_what_they_read_later(held: HeldDossier, effect: Any, before: tuple[str, ...]) -> None:
    joost = await do(held, *before)
    effect = replace(effect, colleague_id=joost) if isinstance(effect, ColleagueAnswered) else effect
    held.product.advance(days=25)
    at_once = await held.project(effect)
    await held.sent.apply_effect(effect, runs_timers=False)
    later = await held.sent.status()
    assert (at_once is None) == (later is None) == isinstance(effect, TakeBack)
    if at_once and later:
        assert replace(at_once, access_records=later.access_records, contact_line=later.contact_line) == later


@pytest.mark.parametrize("effect", [RefuseCoordinator(), handover_effect(dossier_document(version=2, organisations="Cosis"))])
async def test_what_nobody_could_be_asked_about_is_shown_as_unanswered_until_somebody_else_has_it(product: Product, effect: Any) -> None:
    held = HeldDossier(product, await send_dossier(product), await product.add_coordinator("Hanneke"))
    for name, said in (("claim", {}), ("no_tie", {"shown": False}), ("plan", {"plan": PLAN}), ("know_nobody", {"shown": False})):
        assert await held.apply(name, **said)
    before = await held.sent.status()
    assert before and (before.checked_names, before.checked_organisations) == (False, False)
    at_once = await held.project(effect)
    await held.sent.apply_effect(effect, runs_timers=False)
    later = await held.sent.status()
    assert at_once and later
    is_asked = (at_once.checked_names, at_once.checked_organisations)
    assert is_asked == (later.checked_names, later.checked_organisations) == ((True, True) if later.state == "waiting" else (False, False))


async def test_a_moment_that_the_seeker_chose_later_is_the_one_that_counts(held: HeldDossier) -> None:
    await held.sent.apply_effect(ContactTimeChanged("donderdag", ("thu", "morning")))
    await held.apply("plan", plan=PLAN, planned_until=held.product.now + TWO_DAYS)
    status = await held.sent.status()
    assert status and [moment["words"] for moment in status.moments] == ["donderdag"]
    assert status.has_same_promise(dossier_document()) and status.plan == PLAN["when"]


async def test_of_what_waits_the_same_holds(product: Product) -> None:
    held = HeldDossier(product, await send_dossier(product), "")
    await product.add_coordinator("Hanneke", languages=["tur"])
    await product.run_timers()
    status = await held.sent.status()
    assert status and status.blocker == "language"
    waived = await held.project(LanguageWaived())
    assert waived and waived == replace(status, blocker="")
    assert await held.apply("set_aside")
    anew = await held.project(SendAnew())
    await held.sent.apply_effect(SendAnew(), runs_timers=False)
    status = await held.sent.status()
    assert anew and status and (anew.state, status.state) == ("waiting", "waiting")


async def test_each_seeker_reads_the_status_of_their_own_dossier(held: HeldDossier) -> None:
    other = await send_dossier(held.product, runs_timers=False)
    reader = DossierStatusReader(held.product.vault, FOUNDATION)
    keys = {one.conversation_id: one.key for one in (held.sent, other)}
    found = await held.product.writer.run(lambda connection: reader.read_statuses(connection, keys))
    assert {name: status.state for name, status in found.items()} == {held.sent.conversation_id: "open", other.conversation_id: "waiting"}
    assert await held.product.writer.run(lambda connection: reader.read_statuses(connection, {})) == {}

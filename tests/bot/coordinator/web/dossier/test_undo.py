"""Undo at the desk: for ten minutes what Hanneke did is hers alone, and nobody was told of it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Table, select

from flows.conversation.effects import ContactTimeChanged
from flows.dossier.recent_events import UNDOABLE
from storage.db import tables
from tests.support.dossiers.sent_dossier import SentDossier, send_dossier
from tests.support.web.desk_app import PLAN, CoordinatorBrowser, DeskApp

FORMS: dict[str, dict[str, str]] = {"tried": {}, "contacted": {"day": "2026-11-21"}, "give_back": {}, "close": {}}
RETURNS_AT = select(tables.timers.c.due_at).where(tables.timers.c.kind == "return")
TOLD = (tables.timers, tables.outbox, tables.notifications, tables.exclusions, tables.destruction_requests, tables.offers)


class Held:
    """Hanneke reads Fatima's story at the desk."""

    def __init__(self, desk_app: DeskApp, fatima: SentDossier, hanneke: CoordinatorBrowser, path: str) -> None:
        self.desk_app, self.product, self.fatima, self.hanneke, self.path = desk_app, desk_app.product, fatima, hanneke, path
        self.dossier_id = path.rpartition("/")[2]

    async def do(self, name: str) -> str:
        await self.hanneke.open(self.path)
        return await self.hanneke.submit(f"{self.path}/{name}", **FORMS.get(name, {}))

    async def rows(self, table: Table) -> list[tuple[object, ...]]:
        return await self.product.writer.run(lambda c: sorted(tuple(map(str, row)) for row in c.execute(select(table))))

    async def everything(self) -> dict[str, object]:
        (held,) = (await self.product.desk.read_overview(self.hanneke.id)).held
        document = held.progress.to_document()
        del document["revision"], document["recent"]  # undo is a step too
        return {"progress": document, **{table.name: await self.rows(table) for table in TOLD}}


@pytest.fixture
async def held(either_folder: Path) -> AsyncIterator[Held]:
    desk_app = DeskApp(either_folder)
    fatima, hanneke = await send_dossier(desk_app.product), await desk_app.add_coordinator("Hanneke")
    await fatima.add_telegram_identity()
    path = await hanneke.claim_and_read()
    yield Held(desk_app, fatima, hanneke, path)
    await desk_app.close()


@pytest.mark.parametrize("name", FORMS)
async def test_for_ten_minutes_fatima_reads_nothing_of_what_hanneke_can_undo(held: Held, name: str) -> None:
    before, outbox = await held.fatima.status(), await held.rows(tables.outbox)
    await held.do(name)
    held.product.advance(minutes=9)
    await held.product.run_timers()
    now = await held.fatima.status()
    assert now and before and now.state == before.state and now.tried == () and await held.rows(tables.outbox) == outbox


@pytest.mark.parametrize("name", FORMS)
async def test_undo_brings_everything_back_exactly(held: Held, name: str) -> None:
    await held.hanneke.open()
    before = await held.everything()
    await held.do(name)
    held.product.advance(minutes=9)
    shown = await held.hanneke.open()
    assert "Maak ongedaan" in shown
    assert "Ongedaan gemaakt" in await held.hanneke.submit(f"{held.path}/undo")
    assert await held.everything() == before


@pytest.mark.parametrize("name", FORMS)
async def test_after_ten_minutes_it_is_final_and_undo_says_so(held: Held, name: str) -> None:
    page = await held.do(name)
    assert "Maak ongedaan" in page
    await held.product.settle()
    assert "De tien minuten zijn voorbij" in await held.hanneke.submit(f"{held.path}/undo")


async def test_undo_after_another_deed_is_refused_with_what_happened(held: Held) -> None:
    await held.do("tried")
    old = held.hanneke.page
    await held.hanneke.submit(f"{held.path}/plan", **PLAN)
    held.hanneke.page = old
    shown = await held.hanneke.submit(f"{held.path}/undo")
    assert "Er gebeurde al iets anders" in shown and "Er is een afspraak gemaakt" in shown
    status = await held.fatima.status()
    assert status and len(status.tried) == 1


async def test_nobody_else_undoes_what_hanneke_did(held: Held) -> None:
    joost = await held.desk_app.add_coordinator("Joost")
    await held.do("give_back")
    await joost.open()
    assert "niet bij jou" in await joost.submit(f"{held.path}/undo", revision="5")
    assert "Maak ongedaan" in await held.hanneke.open()


async def test_who_gave_it_back_reads_nothing_of_it_unless_she_undoes_it(held: Held) -> None:
    await held.do("give_back")
    closed = await held.hanneke.open(held.path)
    assert "slaap" not in closed and (await held.hanneke.browser.get(f"{held.path}/document.pdf")).status_code == 404
    assert 'class="name"' not in await held.hanneke.open()
    assert "slaap" in await held.hanneke.submit(f"{held.path}/undo")
    assert 'class="name"' in await held.hanneke.open()


async def test_a_new_moment_of_fatima_keeps_her_dossier_open_and_hanneke_reads_why(held: Held) -> None:
    await held.do("close")
    await held.fatima.apply_effect(ContactTimeChanged("donderdag"))
    await held.product.settle()
    assert "Sluiten ging niet door" in await held.hanneke.open(held.path) and "donderdag" in held.hanneke.shown


async def test_a_new_moment_of_fatima_goes_to_the_next_if_hanneke_gave_it_back(held: Held) -> None:
    await held.do("give_back")
    await held.fatima.apply_effect(ContactTimeChanged("donderdag"))
    await held.product.settle()
    joost = await held.desk_app.add_coordinator("Joost")
    dossier_path = await joost.claim_first()
    await joost.submit(f"{dossier_path}/no_tie")
    assert "donderdag" in joost.shown


async def test_a_new_moment_that_fatima_chose_just_when_it_had_gone_back_is_for_the_next(held: Held) -> None:
    await held.do("give_back")
    await held.product.settle()
    before = await held.rows(tables.timers)
    await held.fatima.apply_effect(ContactTimeChanged("donderdag"))
    assert [kind for kind, *_ in await held.rows(tables.timers)] == [kind for kind, *_ in before]
    joost = await held.desk_app.add_coordinator("Joost")
    dossier_path = await joost.claim_first()
    await joost.submit(f"{dossier_path}/no_tie")
    assert "donderdag" in joost.shown and "Er is iets veranderd" not in joost.shown


async def fall_due_meanwhile(held: Held) -> None:
    """Five minutes before the dossier goes back for silence Hanneke says that there was contact; that moment passes."""
    held.product.now = await held.product.writer.run(lambda c: c.execute(RETURNS_AT).scalar_one()) - timedelta(minutes=5)
    await held.product.desk.actions.report_contact(held.hanneke.id, held.dossier_id, held.product.now.date())
    held.product.advance(minutes=6)
    await held.product.run_timers()


async def state_later(held: Held) -> str:
    held.product.advance(minutes=6)
    for _ in range(2):
        await held.product.run_timers()
    status = await held.fatima.status()
    assert status
    return status.state


async def test_a_dossier_does_not_go_back_while_the_word_that_breaks_the_silence_is_pending(held: Held) -> None:
    await fall_due_meanwhile(held)
    assert await state_later(held) == "contacted"


async def test_a_timer_that_fell_due_meanwhile_is_not_lost_if_hanneke_undoes_it(held: Held) -> None:
    await fall_due_meanwhile(held)
    await held.product.desk.actions.apply_event(held.hanneke.id, held.dossier_id, "undo")
    assert await state_later(held) == "waiting"


def test_every_deed_that_can_be_undone_is_tried_here() -> None:
    assert set(UNDOABLE) - {"unclaim"} == set(FORMS)

"""Deeds at once from two processes over one server: each counts once, and what the other did is seen before anything is done."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from pathlib import Path
from typing import NamedTuple

import pytest
from sqlalchemy import select

from bot.coordinator.service.action_result import ActionResult
from bot.coordinator.service.contact_plan import PlanForm
from flows.dossier.case_progress import CaseProgress
from storage.db import tables
from tests.support.database.templates import migrated_database
from tests.support.dossiers.sent_dossier import SentDossier, send_dossier
from tests.support.product import Product
from tests.support.web.desk_app import PLAN

YES, ALREADY, CHANGED = ActionResult.YES, ActionResult.ALREADY, ActionResult.CHANGED


class TwoProcesses(NamedTuple):
    """Fatima's dossier is offered to Hanneke, whose two browsers are served by two processes."""

    one: Product
    other: Product
    fatima: SentDossier
    hanneke: str
    dossier: str

    async def open_story(self) -> int:
        """Hanneke reads the story; gives the number of the page."""
        desk = self.one.desk
        await desk.offers.claim(self.hanneke, self.dossier)
        await desk.actions.apply_event(self.hanneke, self.dossier, "no_tie")
        await desk.planning.open_story(self.hanneke, self.dossier, PlanForm(**PLAN))
        return (await self.progress()).revision

    async def progress(self) -> CaseProgress:
        (held,) = (await self.one.desk.read_overview(self.hanneke)).held
        return held.progress

    async def deed(self, product: Product, name: str, number: int) -> ActionResult:
        return await product.desk.actions.apply_event(self.hanneke, self.dossier, name, number)


@pytest.fixture
async def two(tmp_path: Path) -> AsyncIterator[TwoProcesses]:
    with migrated_database("postgresql", tmp_path) as folder:
        async with Product(folder) as one, Product(folder) as other:
            hanneke, fatima = await one.add_coordinator("Hanneke"), await send_dossier(one)
            yield TwoProcesses(one, other, fatima, hanneke, (await one.desk.read_overview(hanneke)).offers[0].id)


async def test_a_claim_in_two_processes_at_once_counts_once_in_two_processes(two: TwoProcesses) -> None:
    claims = await asyncio.gather(*(one.desk.offers.claim(two.hanneke, two.dossier) for one in (two.one, two.other)))
    assert sorted(claims) == [False, True] and len((await two.one.desk.read_overview(two.hanneke)).held) == 1


async def test_of_a_claim_and_a_no_at_once_one_counts_in_two_processes(two: TwoProcesses) -> None:
    done = await asyncio.gather(
        two.one.desk.offers.claim(two.hanneke, two.dossier), two.other.desk.offers.decline(two.hanneke, two.dossier)
    )
    assert sorted(done) == [False, True]
    assert bool((await two.one.desk.read_overview(two.hanneke)).held) is done[0]


@pytest.mark.parametrize("name", ["tried", "give_back", "close"])
async def test_the_same_deed_from_one_page_counts_once_in_two_processes(two: TwoProcesses, name: str) -> None:
    number = await two.open_story()
    done = await asyncio.gather(*(two.deed(one, name, number) for one in (two.one, two.other)))
    assert Counter(done) == {YES: 1, ALREADY: 1} and (await two.progress()).revision == number + 1


async def test_of_two_deeds_from_one_page_one_is_done_and_the_other_told_in_two_processes(two: TwoProcesses) -> None:
    number = await two.open_story()
    done = await asyncio.gather(two.deed(two.one, "tried", number), two.deed(two.other, "give_back", number))
    pending = (await two.progress()).pending
    assert Counter(done) == {YES: 1, CHANGED: 1} and pending and pending["name"] == ("tried" if done[0] is YES else "give_back")


async def test_an_undo_at_once_undoes_once_in_two_processes(two: TwoProcesses) -> None:
    number = await two.open_story()
    await two.deed(two.one, "tried", number)
    done = await asyncio.gather(*(two.deed(one, "undo", number + 1) for one in (two.one, two.other)))
    assert Counter(done) == {YES: 1, ALREADY: 1} and (await two.progress()).pending is None


async def test_an_undo_and_its_end_at_once_leave_one_of_both_in_two_processes(two: TwoProcesses) -> None:
    number = await two.open_story()
    await two.deed(two.one, "tried", number)
    two.one.advance(minutes=10)
    two.other.advance(minutes=9, seconds=59)
    undone, _ = await asyncio.gather(two.deed(two.other, "undo", number + 1), two.one.run_timers())
    progress = await two.progress()
    assert progress.pending is None and len(progress.tried) == (0 if undone is YES else 1)


async def test_a_code_that_is_asked_for_twice_at_once_is_made_once_in_two_processes(two: TwoProcesses) -> None:
    number = await two.open_story()
    made = await asyncio.gather(*(one.desk.actions.issue_return_code(two.hanneke, two.dossier, number) for one in (two.one, two.other)))
    assert Counter(one.result for one in made) == {YES: 1, ALREADY: 1}
    assert len(await two.one.writer.run(lambda c: c.execute(select(tables.return_codes)).all())) == 1

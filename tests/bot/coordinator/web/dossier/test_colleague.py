"""Handing over to a named colleague: the coordinator asks, the seeker decides, and the rules of matching hold."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlalchemy import Column, select

from bot.coordinator.service.action_result import ActionResult
from flows.conversation.effects import ColleagueAnswered, RefuseCoordinator
from storage.db import tables
from tests.support.dossiers.sent_dossier import SentDossier, send_dossier
from tests.support.web.desk_app import PLAN, CoordinatorBrowser, DeskApp


class Team:
    """Hanneke has Fatima's story open; Joost and Willem may take over, and Willem has waited longest."""

    def __init__(self, desk_app: DeskApp, fatima: SentDossier, hanneke: CoordinatorBrowser, path: str, others: dict[str, str]) -> None:
        self.product, self.fatima, self.hanneke, self.path, self.others = desk_app.product, fatima, hanneke, path, others
        self.dossier_id = path.rpartition("/")[2]

    async def propose(self, name: str) -> str:
        await self.hanneke.open(self.path)
        return await self.hanneke.submit(f"{self.path}/propose", colleague=self.others[name])

    async def answer(self, name: str, agreed: bool) -> None:
        await self.fatima.apply_effect(ColleagueAnswered(agreed, self.others[name], "colleague/1"))

    async def asked(self) -> list[str]:
        """Who is offered the dossier now."""
        await self.product.run_timers()
        everybody = self.others | {"Hanneke": self.hanneke.id}
        return [name for name, one in everybody.items() if (await self.product.desk.read_overview(one)).offers]

    async def rows(self, column: Column[str]) -> list[str]:
        return await self.product.writer.run(lambda c: sorted(c.execute(select(column)).scalars()))

    async def told(self) -> list[tuple[str, str]]:
        """Recipient and kind of each notification that is due."""
        table = tables.notifications
        rows = await self.product.writer.run(lambda c: c.execute(select(table.c.coordinator_id, table.c.kind)).all())
        return sorted({(row.coordinator_id, row.kind) for row in rows})


@pytest.fixture
async def team(either_folder: Path) -> AsyncIterator[Team]:
    desk_app = DeskApp(either_folder)
    fatima, hanneke = await send_dossier(desk_app.product), await desk_app.add_coordinator("Hanneke")
    path = await hanneke.claim_and_read()
    await desk_app.product.desk.account.update_profile(hanneke.id, email="hanneke@example.org")
    others = {name: await desk_app.product.add_coordinator(name) for name in ("Willem", "Joost")}
    yield Team(desk_app, fatima, hanneke, path, others)
    await desk_app.close()


def options(page: str) -> list[str]:
    return re.findall(r'<option value="\w{32}"[^>]*>([^<]+)</option>', page)


async def test_only_who_may_be_offered_the_dossier_stands_in_the_list(team: Team) -> None:
    product = team.product
    await product.add_coordinator("Riet", ties="Stadsteam Noord")
    await product.add_coordinator("Anna", languages=["pol"])
    paused = await product.add_coordinator("Piet")
    await product.desk.account.set_available(paused, False)
    full = await product.add_coordinator("Kees", capacity=1)
    await send_dossier(product)
    await product.offer_to(full)
    assert options(await team.hanneke.open(team.path)) == ["Joost", "Willem"]


async def test_a_colleague_who_is_not_in_the_list_cannot_be_proposed(team: Team) -> None:
    tied = await team.product.add_coordinator("Riet", ties="Stadsteam Noord")
    for colleague in (tied, team.hanneke.id, "somebody"):
        result = await team.product.desk.actions.propose_colleague(team.hanneke.id, team.dossier_id, colleague)
        assert result is ActionResult.NOT_NOW


async def test_until_fatima_answers_nothing_changes_and_she_reads_who_it_is_about(team: Team) -> None:
    before = await team.rows(tables.timers.c.kind)
    assert "Je vroeg of Joost het mag overnemen" in await team.propose("Joost")
    status = await team.fatima.status()
    assert status and (status.state, status.coordinator, status.proposed) == ("open", "Hanneke", "Joost")
    assert await team.rows(tables.timers.c.kind) == before and await team.asked() == []


async def test_after_a_yes_hanneke_reads_nothing_more_and_joost_is_asked_first(team: Team) -> None:
    await team.propose("Joost")
    await team.answer("Joost", agreed=True)
    shown = await team.hanneke.open(team.path)
    assert "slaap" not in shown and "een collega het overneemt" in shown and "Vernietig papier" in shown
    assert (team.hanneke.id, "no_longer") in await team.told()
    assert await team.asked() == ["Joost"]


async def test_a_yes_is_a_consent_with_a_proof_of_its_own(team: Team) -> None:
    before = len(await team.rows(tables.consents.c.id))
    await team.propose("Joost")
    await team.answer("Joost", agreed=False)
    assert len(await team.rows(tables.consents.c.id)) == before
    await team.propose("Willem")
    await team.answer("Willem", agreed=True)
    assert len(await team.rows(tables.consents.c.id)) == before + 1


async def test_joost_answers_about_ties_and_names_before_he_reads(team: Team) -> None:
    await team.propose("Joost")
    await team.answer("Joost", agreed=True)
    await team.product.run_timers()
    joost = team.others["Joost"]
    assert await team.product.desk.offers.claim(joost, team.dossier_id)
    view = await team.product.desk.open_dossier(joost, team.dossier_id)
    assert view and view.document is None and view.dossier.progress.plan is None


async def test_if_joost_cannot_somebody_else_is_asked(team: Team) -> None:
    await team.propose("Joost")
    await team.answer("Joost", agreed=True)
    await team.product.run_timers()
    await team.product.desk.offers.decline(team.others["Joost"], team.dossier_id)
    assert await team.asked() == ["Willem"]


async def test_after_a_no_everything_stays_and_hanneke_hears_it(team: Team) -> None:
    await team.product.run_timers()
    before = await team.rows(tables.timers.c.kind)
    await team.propose("Joost")
    await team.answer("Joost", agreed=False)
    shown = await team.hanneke.open(team.path)
    assert "slaap" in shown and "niet naar Joost" in shown and options(shown) == ["Willem"]
    assert await team.rows(tables.timers.c.kind) == before and (team.hanneke.id, "answered") in await team.told()


async def test_somebody_else_is_neither_of_them(team: Team) -> None:
    await team.propose("Willem")
    await team.fatima.apply_effect(RefuseCoordinator())
    assert await team.asked() == ["Joost"]


async def test_an_answer_about_a_colleague_who_is_proposed_no_more_changes_nothing(team: Team) -> None:
    await team.propose("Joost")
    await team.hanneke.submit(f"{team.path}/withdraw")
    await team.propose("Willem")
    await team.answer("Joost", agreed=True)
    status = await team.fatima.status()
    assert status and (status.coordinator, status.proposed) == ("Hanneke", "Willem")


async def test_a_click_after_the_dossier_was_handed_over_finds_nothing(team: Team) -> None:
    await team.propose("Joost")
    await team.answer("Joost", agreed=True)
    for name, fields in {"tried": {}, "contacted": {"day": "2026-11-21"}, "plan": PLAN, "close": {}, "undo": {}, "withdraw": {}}.items():
        shown = await team.hanneke.submit(f"{team.path}/{name}", **fields)
        assert team.hanneke.page and team.hanneke.page.status_code == 404 and "slaap" not in shown


async def test_a_dossier_that_nobody_may_take_over_says_so(tmp_path: Path) -> None:
    desk_app = DeskApp(tmp_path)
    await send_dossier(desk_app.product)
    hanneke = await desk_app.add_coordinator("Hanneke")
    assert "Er is nu niemand die dit mag overnemen" in await hanneke.open(await hanneke.claim_and_read())
    await desk_app.close()

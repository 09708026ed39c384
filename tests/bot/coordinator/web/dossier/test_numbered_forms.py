"""Numbered forms: what is posted twice counts once, and a form from an old page does nothing and loses nothing."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from itertools import permutations
from pathlib import Path
from typing import Any

import pytest

from flows.conversation.effects import ContactTimeChanged, TakeBack
from flows.dossier.case_progress import CaseProgress
from flows.dossier.dossier_event import DossierEvent
from storage.dossiers.events import DossierEvents
from storage.dossiers.records import DossierRecords
from tests.support.dossiers.example import dossier_document, handover_effect
from tests.support.dossiers.sent_dossier import SentDossier, send_dossier
from tests.support.product import FOUNDATION
from tests.support.web.desk_app import PLAN, CoordinatorBrowser, DeskApp

DAY = {"day": "2026-11-21"}
DEEDS: dict[str, dict[str, Any]] = {"tried": {}, "contacted": DAY, "give_back": {}, "close": {}, "plan": PLAN}


class TwoBrowsers:
    """Hanneke has the same page of Fatima's dossier open on her laptop and her phone, each signed in by itself."""

    def __init__(self, desk_app: DeskApp, fatima: SentDossier, laptop: CoordinatorBrowser, phone: CoordinatorBrowser, path: str) -> None:
        self.desk_app, self.fatima, self.laptop, self.phone, self.path = desk_app, fatima, laptop, phone, path

    async def progress(self) -> CaseProgress:
        (held,) = (await self.desk_app.product.desk.read_overview(self.laptop.id)).held
        return held.progress

    async def on_laptop(self, name: str, **fields: Any) -> str:
        return await self.laptop.submit(f"{self.path}/{name}", **(DEEDS.get(name, {}) | fields))

    async def on_phone(self, name: str, **fields: Any) -> str:
        return await self.phone.submit(f"{self.path}/{name}", **(DEEDS.get(name, {}) | fields))


@pytest.fixture
async def two(tmp_path: Path) -> AsyncIterator[TwoBrowsers]:
    async with _open(tmp_path) as browsers:
        yield browsers


@pytest.fixture
async def either(either_folder: Path) -> AsyncIterator[TwoBrowsers]:
    """On either database, for what is done twice."""
    async with _open(either_folder) as browsers:
        yield browsers


@asynccontextmanager
async def _open(folder: Path) -> AsyncIterator[TwoBrowsers]:
    desk_app = DeskApp(folder)
    fatima, laptop = await send_dossier(desk_app.product), await desk_app.add_coordinator("Hanneke")
    path = await laptop.claim_and_read()
    phone = await desk_app.sign_in_again(laptop)
    await phone.open(path)
    await laptop.open(path)
    yield TwoBrowsers(desk_app, fatima, laptop, phone, path)
    await desk_app.close()


@pytest.mark.parametrize("name", DEEDS)
async def test_the_same_deed_in_two_browsers_counts_once_and_the_second_reads_that_it_was_done(either: TwoBrowsers, name: str) -> None:
    await either.on_laptop(name)
    before = await either.progress()
    assert "Dat is al gedaan" in await either.on_phone(name) and await either.progress() == before


@pytest.mark.parametrize(("first", "second"), list(permutations(DEEDS, 2)))
async def test_another_deed_from_an_old_page_does_nothing_and_says_what_happened(two: TwoBrowsers, first: str, second: str) -> None:
    await two.on_laptop(first)
    before = await two.progress()
    shown = await two.on_phone(second)
    assert "intussen iets veranderd" in shown and "Dit gebeurde intussen" in shown and await two.progress() == before


async def test_contact_on_another_day_from_an_old_page_is_no_double(two: TwoBrowsers) -> None:
    await two.on_laptop("contacted")
    assert "intussen iets veranderd" in await two.on_phone("contacted", day="2026-11-20")


async def test_what_was_typed_in_a_plan_stays_if_fatima_chose_another_moment_meanwhile(two: TwoBrowsers) -> None:
    await two.fatima.apply_effect(ContactTimeChanged("donderdag na schooltijd"))
    shown = await two.on_phone("plan", start="10:45", line="Hanneke, 06 99")
    assert "De hulpvrager koos een ander moment" in shown and 'value="10:45"' in shown and 'value="Hanneke, 06 99"' in shown


async def test_what_was_typed_in_a_plan_is_given_back_if_there_is_no_plan_to_make_any_more(two: TwoBrowsers) -> None:
    await two.on_laptop("contacted")
    await two.desk_app.product.settle()
    shown = await two.on_phone("plan", line="Hanneke, 06 99")
    assert "Hanneke, 06 99</textarea>" in shown


async def test_the_page_that_says_what_changed_can_be_used_at_once(two: TwoBrowsers) -> None:
    await two.fatima.apply_effect(ContactTimeChanged("donderdag"))
    await two.on_phone("contacted")
    await two.on_phone("contacted")
    assert (await two.progress()).is_pending("contacted")


async def test_a_form_without_a_number_does_nothing(two: TwoBrowsers) -> None:
    await two.on_phone("tried", revision="")
    assert (await two.progress()).pending is None


async def test_a_click_after_fatima_took_it_back_finds_nothing_and_gives_the_typed_words_back(two: TwoBrowsers) -> None:
    await two.fatima.apply_effect(TakeBack())
    for name in DEEDS:
        assert "niet meer bij jou" in await two.on_phone(name, revision="4") and "Vernietig papier" in two.phone.shown
    assert PLAN["line"] in two.phone.shown


async def test_a_click_after_it_lapsed_finds_nothing(two: TwoBrowsers) -> None:
    product = two.desk_app.product

    def lapse(connection: Any) -> bool:
        dossier = DossierRecords(product.vault).lock_dossier(connection, two.path.rpartition("/")[2])
        assert dossier
        return DossierEvents(product.vault, FOUNDATION).apply_event(connection, dossier, DossierEvent("lapsed", product.now))

    assert await product.writer.run(lapse)
    for name in DEEDS:
        assert "niet meer bij jou" in await two.on_phone(name, revision="4")


async def test_the_same_note_twice_from_one_page_is_one_note_and_from_the_next_page_two(either: TwoBrowsers) -> None:
    for browser in (either.laptop, either.phone):
        await browser.submit(f"{either.path}/notes", text="gebeld, geen gehoor")
    assert either.phone.shown.count("gebeld, geen gehoor") == 1 and "Dat is al gedaan" in either.phone.shown
    await either.phone.submit(f"{either.path}/notes", text="gebeld, geen gehoor")
    assert either.phone.shown.count("gebeld, geen gehoor") == 2


async def offered_again(either: TwoBrowsers, action: str, *, changed: bool = False) -> str:
    """The laptop shows an offer that ended since, and its dossier is offered to the same coordinator again."""
    product = either.desk_app.product
    sent = await send_dossier(product)
    await product.offer_to(either.laptop.id)
    await either.laptop.open()
    found = re.search(rf'action="(/desk/{action}/\w+)"', either.laptop.shown)
    assert found
    if changed:
        await sent.apply_effect(handover_effect(dossier_document(version=2)))
    await product.desk.account.set_available(either.laptop.id, False)
    await product.offer_to(either.laptop.id)
    return found[1]


@pytest.mark.parametrize("action", ["claim", "decline"])
async def test_an_offer_that_is_answered_twice_is_answered_once(either: TwoBrowsers, action: str) -> None:
    await send_dossier(either.desk_app.product)
    await either.desk_app.product.offer_to(either.laptop.id)
    for browser in (either.laptop, either.phone):
        await browser.open()
    found = re.search(rf'action="(/desk/{action}/\w+)"', either.laptop.shown)
    assert found
    await either.laptop.submit(found[1])
    assert "Dat is al gedaan" in await either.phone.submit(found[1])


@pytest.mark.parametrize("action", ["claim", "decline"])
async def test_an_answer_on_a_page_with_an_older_offer_of_the_same_card_counts_for_the_newer_one(either: TwoBrowsers, action: str) -> None:
    path = await offered_again(either, action)
    assert "wacht niet meer op jou" not in await either.laptop.submit(path)
    overview = await either.desk_app.product.desk.read_overview(either.laptop.id)
    assert len(overview.held) == (2 if action == "claim" else 1) and overview.offers == []


@pytest.mark.parametrize("action", ["claim", "decline"])
async def test_an_answer_on_a_page_with_an_older_card_is_none_and_the_card_of_now_is_shown(either: TwoBrowsers, action: str) -> None:
    path = await offered_again(either, action, changed=True)
    assert "intussen iets veranderd" in await either.laptop.submit(path) and path in either.laptop.shown
    assert "intussen iets veranderd" not in await either.laptop.submit(path)


async def test_a_new_code_that_is_asked_for_twice_from_one_page_is_made_once(either: TwoBrowsers) -> None:
    shown = await either.on_laptop("new_code")
    code = re.search(r"\d{4} \d{4} \d{4} \d{4}", shown)
    second = await either.on_phone("new_code")
    assert code and "net een nieuwe code gemaakt" in second and not re.search(r"\d{4} \d{4} \d{4} \d{4}", second)
    assert re.search(r"\d{4} \d{4} \d{4} \d{4}", await either.on_phone("new_code")), "whoever did not see it makes another"


async def test_a_new_code_from_an_old_page_is_not_made(two: TwoBrowsers) -> None:
    await two.on_laptop("tried")
    assert "intussen iets veranderd" in await two.on_phone("new_code")


async def test_a_pause_that_is_asked_for_twice_is_one_pause(two: TwoBrowsers) -> None:
    for browser in (two.laptop, two.phone):
        await browser.open()
    await two.laptop.submit("/desk/available", available="no")
    assert "Dat is al gedaan" in await two.phone.submit("/desk/available", available="no") and "Weer beschikbaar" in two.phone.shown

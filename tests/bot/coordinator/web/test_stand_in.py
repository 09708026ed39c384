"""The stand-in's list: who holds what, why and until when, and never a word of whom it is about."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from unittest.mock import Mock
from zoneinfo import ZoneInfo

import pytest

from bot.coordinator.telegram.views import MessageView
from storage.coordinators.coordinators import CoordinatorRepository
from storage.coordinators.exclusions import exclude_coordinator
from tests.support.dossiers.sent_dossier import SentDossier, send_dossier
from tests.support.web.desk_app import CoordinatorBrowser, DeskApp

SILENT_AFTER = timedelta(days=3)  # the plan of the tests is over by then
LABEL = "Bij Hanneke, sinds zaterdag 21 november, 20:10"


class Watch:
    """Hanneke holds Fatima's dossier, and Anneke is the stand-in."""

    def __init__(self, desk_app: DeskApp, fatima: SentDossier, hanneke: CoordinatorBrowser, anneke: CoordinatorBrowser, path: str) -> None:
        self.desk_app, self.product, self.fatima, self.hanneke, self.anneke = desk_app, desk_app.product, fatima, hanneke, anneke
        self.dossier_id = path.rpartition("/")[2]
        self.form = f"/desk/held/{self.dossier_id}/hand_back"

    async def fall_silent(self) -> None:
        self.product.advance(days=SILENT_AFTER.days)
        self.anneke = await self.desk_app.sign_in_again(self.anneke)


@pytest.fixture
async def watch(either_folder: Path) -> AsyncIterator[Watch]:
    desk_app = DeskApp(either_folder)
    fatima, hanneke = await send_dossier(desk_app.product), await desk_app.add_coordinator("Hanneke")
    path = await hanneke.claim_and_read()
    anneke = await desk_app.add_coordinator("Anneke")
    await desk_app.product.writer.run(lambda c: desk_app.product.coordinators.set_stand_in(c, anneke.id, True))
    yield Watch(desk_app, fatima, hanneke, anneke, path)
    await desk_app.close()


async def test_the_list_says_who_has_it_why_and_until_when_and_nothing_of_fatima(watch: Watch) -> None:
    shown = await watch.anneke.open("/desk/held")
    assert LABEL in shown and "Er is een afspraak" in shown and re.search("Blijft het stil. Na [a-z]+ 2[78] november", shown)
    assert not [word for word in ("Fatima", "slaap", "Riet", "Assen", "Stadsteam") if word in shown]


async def test_a_moment_of_which_nothing_was_heard_is_the_reason(watch: Watch) -> None:
    await watch.fall_silent()
    assert "De afspraak is voorbij. Er is niets gehoord." in await watch.anneke.open("/desk/held")


async def test_fatima_sees_that_anneke_looked_and_what_she_did(watch: Watch) -> None:
    await watch.anneke.open("/desk")
    assert "Anneke listed" not in await watch.fatima.views()
    await watch.anneke.open("/desk/held")
    await watch.anneke.submit(watch.form)
    assert (await watch.fatima.views())[-2:] == ["Anneke listed", "Anneke handed_back"]


async def test_anneke_lets_it_wait_again_as_silence_does(watch: Watch) -> None:
    await watch.anneke.open("/desk/held")
    assert "Het dossier wacht weer" in await watch.anneke.submit(watch.form)
    status = await watch.fatima.status()
    assert status and status.coordinator is None
    assert "liet dit dossier naar iemand anders gaan" in await watch.hanneke.open() and "Vernietig papier" in watch.hanneke.shown


async def test_a_second_form_counts_once_and_one_from_an_old_page_does_nothing(watch: Watch) -> None:
    await watch.anneke.open("/desk/held")
    old = watch.anneke.page
    await watch.product.desk.actions.apply_event(watch.hanneke.id, watch.dossier_id, "tried")
    assert "intussen iets veranderd" in await watch.anneke.submit(watch.form)
    await watch.anneke.submit(watch.form)
    again = watch.anneke.page
    watch.anneke.page = old
    assert "Dit dossier is daar niet meer" in await watch.anneke.submit(watch.form) and again


async def test_nobody_but_a_stand_in_sees_the_list_or_hands_back(watch: Watch) -> None:
    joost = await watch.desk_app.add_coordinator("Joost")
    assert "/desk/held" not in await joost.open() and LABEL not in await joost.open("/desk/held")
    await joost.open()
    await joost.submit(watch.form, revision="4")
    status = await watch.fatima.status()
    assert status and status.coordinator == "Hanneke"


async def test_nobodys_name_is_opened_for_whoever_is_no_stand_in(watch: Watch, monkeypatch: pytest.MonkeyPatch) -> None:
    joost = await watch.product.add_coordinator("Joost")
    everybody = Mock(return_value=[])
    monkeypatch.setattr(CoordinatorRepository, "list_all", everybody)
    await watch.product.desk.read_overview(joost)
    assert not everybody.called
    await watch.product.desk.read_overview(watch.anneke.id)
    assert everybody.called


async def test_a_stand_in_who_may_see_nothing_of_fatima_does_not_see_this_either(watch: Watch) -> None:
    conversation_id = watch.fatima.conversation_id
    await watch.product.writer.run(lambda c: exclude_coordinator(c, conversation_id, watch.anneke.id, "conflict", watch.product.now))
    assert LABEL not in await watch.anneke.open("/desk/held")
    await watch.anneke.submit(watch.form, revision="4")
    assert (await watch.product.desk.read_overview(watch.hanneke.id)).held


async def test_telegram_shows_the_same(watch: Watch) -> None:
    overview = await watch.product.desk.read_overview(watch.anneke.id)
    view = MessageView(watch.product.catalog, ZoneInfo("Europe/Amsterdam"), "https://kring.example", overview, watch.product.now)
    text, rows = view.render("others", "")
    assert LABEL in text and "Er is een afspraak" in text and f"Haal terug: {LABEL}" in [row[0]["text"] for row in rows]


@pytest.mark.parametrize(("deed", "state"), [("close", "closed"), ("give_back", "waiting")])
async def test_what_hanneke_just_did_stays_done_if_anneke_hands_it_back_meanwhile(watch: Watch, deed: str, state: str) -> None:
    await watch.hanneke.submit(f"/desk/dossier/{watch.dossier_id}/{deed}")
    await watch.anneke.open("/desk/held")
    assert "intussen iets veranderd" in await watch.anneke.submit(watch.form)
    status = await watch.fatima.status()
    assert status and status.state == state and "Anneke handed_back" not in await watch.fatima.views()

"""Offers at the desk: what a card says, and that exactly one coordinator holds what was claimed."""

from __future__ import annotations

import asyncio
import re
from datetime import UTC, datetime

from bot.dossier.html import card_html
from flows.i18n.catalog import Catalog
from storage.dossiers import reports
from tests.support.dossiers.example import CARD, TYPED
from tests.support.dossiers.sent_dossier import send_dossier
from tests.support.web.desk_app import DeskApp


async def test_E4_a_waiting_card_contains_no_typed_text_and_not_the_place(desk_app: DeskApp) -> None:
    await send_dossier(desk_app.product)
    hanneke = await desk_app.add_coordinator("Hanneke")
    shown = await hanneke.open()
    assert "Drenthe" in shown and "een vrouw" in shown
    assert not [word for word in TYPED if word in shown]


def test_E4_the_card_is_made_of_buttons_and_the_map() -> None:
    shown = card_html(CARD, Catalog.load(), "nl")
    assert re.findall("<dd>(.*?)</dd>", shown) == ["Nederlands", "Drenthe", "ja", "een vrouw", "nee", "wij nemen contact op"]


async def test_O2_of_two_who_claim_at_once_exactly_one_holds_it(desk_app: DeskApp) -> None:
    await send_dossier(desk_app.product)
    people = [await desk_app.product.add_coordinator(name) for name in ("Hanneke", "Joost", "Ellen", "Murat")]
    dossier_id = (await desk_app.product.desk.read_overview(people[0])).offers[0].id
    assert sorted(await asyncio.gather(*(desk_app.product.desk.offers.claim(who, dossier_id) for who in people))) == [
        False,
        False,
        False,
        True,
    ]


async def test_O2_joost_reads_that_the_offer_went_to_somebody_else(desk_app: DeskApp) -> None:
    await send_dossier(desk_app.product)
    joost = await desk_app.add_coordinator("Joost")
    hanneke = await desk_app.add_coordinator("Hanneke")
    assert "/desk/claim/" in await joost.open()
    dossier_path = await hanneke.claim_first()
    shown = await joost.submit(dossier_path.replace("dossier", "claim"))
    assert "Deze vraag wacht niet meer op jou" in shown


async def test_who_pauses_sees_no_new_cards_until_they_resume(desk_app: DeskApp) -> None:
    await send_dossier(desk_app.product)
    hanneke = await desk_app.add_coordinator("Hanneke")
    assert "/desk/claim/" not in await hanneke.submit("/desk/available", available="no")
    assert "/desk/claim/" in await hanneke.submit("/desk/available", available="yes")


async def test_the_overview_says_that_the_planned_moment_is_over(desk_app: DeskApp) -> None:
    desk_app.product.now = datetime(2026, 11, 24, 10, 10, tzinfo=UTC)
    await send_dossier(desk_app.product)
    hanneke = await desk_app.add_coordinator("Hanneke")
    await hanneke.claim_and_read()
    assert "Zeg voor woensdag 25 november" in await hanneke.open("/desk")
    desk_app.product.now = datetime(2026, 11, 24, 10, 31, tzinfo=UTC)
    assert "De afspraak is voorbij. Zeg hoe het ging. Na vrijdag 27 november, 11:30 vraag ik iemand anders." in await hanneke.open("/desk")


async def test_E4_the_operator_sees_ids_and_waiting_times_only(desk_app: DeskApp) -> None:
    await send_dossier(desk_app.product)
    desk_app.product.advance(hours=30)
    waiting = await desk_app.product.writer.run(lambda c: reports.list_waiting(c, desk_app.product.now))
    assert [(len(dossier_id), span.total_seconds()) for dossier_id, span in waiting] == [(32, 30 * 3600)]

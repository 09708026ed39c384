"""As time goes on: what waits, who was not informed, what comes too late, and who is removed."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import update

from bot.dossier.html import dossier_html
from flows.conversation.effects import Erase, TakeBack
from storage.db.tables import coordinators
from tests.support.dossiers.example import dossier_document
from tests.support.dossiers.sent_dossier import send_dossier
from tests.support.web.desk_app import DeskApp


async def stand_in(desk_app: DeskApp, coordinator_id: str) -> None:
    change = update(coordinators).where(coordinators.c.id == coordinator_id).values(stand_in=True)
    await desk_app.product.writer.run(lambda connection: connection.execute(change))


async def test_a_card_that_waits_longer_than_a_day_says_so(desk_app: DeskApp) -> None:
    await send_dossier(desk_app.product)
    hanneke = await desk_app.add_coordinator("Hanneke")
    desk_app.product.advance(hours=9)
    assert "langer dan een dag" not in await hanneke.open()
    desk_app.product.advance(hours=15, minutes=1)
    joost = await desk_app.add_coordinator("Joost")
    await desk_app.product.offer_to(joost.id)
    assert "Wacht al langer dan een dag" in await joost.open() and "achterwacht" not in joost.shown


async def test_a_stand_in_is_asked_for_what_waits_too_long_before_anything_else(desk_app: DeskApp) -> None:
    await send_dossier(desk_app.product)
    desk_app.product.advance(hours=25)
    await send_dossier(desk_app.product)
    browser, link = await desk_app.invite_coordinator("Ellen")
    await stand_in(desk_app, browser.id)
    shown = await (await desk_app.enrol(browser, link)).open()
    asked = shown.index("Wil jij een van deze vragen aannemen?")
    late, own, rest = shown.index("Wacht al langer dan een dag"), shown.index("Jouw dossiers"), shown.rindex("/desk/claim/")
    assert asked < late < own < rest and shown.count("/desk/claim/") == 2
    assert len(set(re.findall(r"Ik wil dit doen(<span.*?)</button>", shown))) == 2  # each button names what it accepts


async def test_from_day_21_hanneke_sees_who_was_not_informed_and_when_their_names_are_removed(desk_app: DeskApp) -> None:
    await send_dossier(desk_app.product)
    hanneke = await desk_app.add_coordinator("Hanneke")
    dossier_path = await hanneke.claim_and_read()
    await hanneke.submit(f"{dossier_path}/inform", person="1", answer="told")
    assert "kregen nog geen uitleg" not in hanneke.shown
    desk_app.product.advance(days=21)
    await hanneke.open()
    await hanneke.submit("/desk/code", code=desk_app.code(hanneke.secret))
    shown = await hanneke.open(dossier_path)
    told = re.search(r'<div class="notice urgent">.*?</div>', shown, re.DOTALL)
    assert told and "2 mensen op de lijst kregen nog geen uitleg. Na zaterdag 19 december" in told[0]
    assert "سارة" in told[0] and "Riet" not in told[0] and "Karim" not in told[0]


@pytest.mark.parametrize("effect", [TakeBack(), Erase("wiped")])
async def test_notes_that_come_too_late_are_returned_to_copy_and_not_stored(desk_app: DeskApp, effect: object) -> None:
    fatima, hanneke = await send_dossier(desk_app.product), await desk_app.add_coordinator("Hanneke")
    dossier_path = await hanneke.claim_and_read()
    await fatima.apply_effect(effect)
    shown = await hanneke.submit(f"{dossier_path}/notes", text="dinsdag <b>nogmaals</b> vragen")
    assert "Dit dossier is niet meer bij jou" in shown
    assert re.search(r"<textarea [^>]*readonly>\s*dinsdag <b>nogmaals</b> vragen</textarea>", shown)
    assert hanneke.page and "<b>nogmaals" not in hanneke.page.text and "nogmaals" not in await hanneke.open(dossier_path)


async def test_whoever_typed_for_fatima_is_named_as_help_above_her_words(desk_app: DeskApp) -> None:
    assert "Iemand hielp met typen." in dossier_html(dossier_document(typed_by="somebody_helped"), desk_app.product.catalog, "nl")
    assert "Iemand hielp met typen." not in dossier_html(dossier_document(typed_by="seeker"), desk_app.product.catalog, "nl")


async def test_fatima_reads_that_the_sheet_was_opened_and_not_that_it_was_printed(desk_app: DeskApp) -> None:
    assert desk_app.product.catalog.text("nl", "look.printed") == "opende het aparte blad"


async def test_a_coordinator_who_is_removed_stays_in_who_looked_without_a_name(desk_app: DeskApp) -> None:
    fatima, hanneke = await send_dossier(desk_app.product), await desk_app.add_coordinator("Hanneke")
    dossier_path = await hanneke.claim_and_read()
    await hanneke.submit(f"{dossier_path}/give_back")
    await desk_app.product.writer.run(lambda connection: desk_app.product.coordinators.remove_coordinator(connection, hanneke.id))
    standing = await fatima.status()
    assert standing and {look.name for look in standing.access_records} == {""} and len(standing.access_records) > 2

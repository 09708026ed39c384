"""The coordinator's desk when things go on: a new moment, waiting too long, people who were not told, and being too late."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import update

from bot.dossier.html import dossier_html
from flows.conversation.effects import ContactConfirmed, ContactTimeChanged, TakeBack, Wipe
from storage.db.tables import coordinators
from tests.support.dossiers.example import CONCERN, answered_entry, dossier_document, handover_effect
from tests.support.dossiers.sent_dossier import SentDossier, send_dossier
from tests.support.web.desk_app import PLAN, DeskApp


@pytest.fixture
async def hall(tmp_path: Path) -> AsyncIterator[DeskApp]:
    hall = DeskApp(tmp_path)
    yield hall
    await hall.close()


def calls_herself() -> Any:
    written = dossier_document()
    written["parts"][4]["entries"] = [answered_entry("reach", chose=("self",))]
    return written


def card_of(page: str) -> str:
    """What stands on the call card."""
    found = re.search(r'<section class="notice call.*?</section>', page, re.DOTALL)
    assert found
    return found[0]


async def stand_in(hall: DeskApp, id: str) -> None:
    change = update(coordinators).where(coordinators.c.id == id).values(stand_in=True)
    await hall.product.writer.run(lambda connection: connection.execute(change))


async def standing_of(sent: SentDossier) -> tuple[bool, bool, bool]:
    standing = await sent.status()
    assert standing
    return standing.calls_self, standing.checked_organisations, standing.checked_names


# a new moment


async def test_a_moment_in_fatimas_own_words_can_be_planned_whatever_day_it_is(hall: DeskApp) -> None:
    fatima, hanneke = await send_dossier(hall.product), await hall.add_coordinator("Hanneke")
    at = await hanneke.claim_and_read()
    await fatima.apply_effect(ContactTimeChanged("woensdag na schooltijd"))
    assert re.search(r'<p class="said" dir="auto">woensdag na schooltijd</p>', await hanneke.open(at))
    await hanneke.submit(f"{at}/plan", **{**PLAN, "moment": "2026-11-25:afternoon", "start": "15:00", "end": "16:00"})
    standing = await fatima.status()
    assert standing and standing.plan == "woensdag 25 november, middag, 15:00-16:00, bellen"


async def test_the_call_card_names_the_new_moment_in_the_place_of_the_old_times(hall: DeskApp) -> None:
    fatima, hanneke = await send_dossier(hall.product), await hall.add_coordinator("Hanneke")
    at = await hanneke.claim_and_read()
    assert re.search(r"Alleen: Ochtend", card_of(hanneke.shown))
    await fatima.apply_effect(ContactTimeChanged("woensdag na schooltijd"))
    card = card_of(await hanneke.open(at))
    assert re.search("Alleen: .?woensdag na schooltijd", card) and "Ochtend" not in card


async def test_after_fatima_says_that_she_calls_nobody_is_offered_to_try(hall: DeskApp) -> None:
    fatima, hanneke = await send_dossier(hall.product), await hall.add_coordinator("Hanneke")
    at = await hanneke.claim_and_read()
    await fatima.apply_effect(ContactTimeChanged(None))
    assert f"{at}/tried" not in await hanneke.open(at)
    assert "De hulpvrager belt je zelf. Bel niet meer." in card_of(hanneke.shown) and "06 87654321" not in card_of(hanneke.shown)
    assert "geen veilige tijd" in await hanneke.submit(f"{at}/plan", **PLAN)
    assert "veranderd. Kijk opnieuw" in await hanneke.submit(f"{at}/tried")


# what Fatima reads of it


async def test_a_plan_to_be_called_names_only_when_hanneke_can_be_reached(hall: DeskApp) -> None:
    fatima, hanneke = await send_dossier(hall.product, calls_herself()), await hall.add_coordinator("Hanneke")
    await hanneke.claim_and_read(way="self")
    standing = await fatima.status()
    assert standing and standing.plan == "dinsdag 24 november, ochtend, 10:00-11:30"


async def test_fatima_reads_what_hanneke_answered_about_only_where_hanneke_was_shown_something(hall: DeskApp) -> None:
    fatima, hanneke = await send_dossier(hall.product), await hall.add_coordinator("Hanneke")
    await hanneke.claim_and_read()
    assert await standing_of(fatima) == (False, True, True)


@pytest.mark.parametrize("off", [("circle", "wishes"), ("circle",), ("wishes",)])
async def test_what_fatima_switched_off_nobody_answered_for(hall: DeskApp, off: tuple[str, ...]) -> None:
    fatima, hanneke = await send_dossier(hall.product, dossier_document(*off)), await hall.add_coordinator("Hanneke")
    await hanneke.claim_and_read()
    assert await standing_of(fatima) == (False, "wishes" not in off, "circle" not in off)


async def test_what_fatima_left_empty_nobody_answered_for(hall: DeskApp) -> None:
    empty = dossier_document(organisations=None)
    empty["parts"][2]["people"] = []
    fatima, hanneke = await send_dossier(hall.product, empty), await hall.add_coordinator("Hanneke")
    await hanneke.claim_and_read()
    assert await standing_of(fatima) == (False, False, False)


async def test_fatima_calls_by_her_plan_or_by_her_last_moment(hall: DeskApp) -> None:
    fatima, hanneke = await send_dossier(hall.product, calls_herself()), await hall.add_coordinator("Hanneke")
    at = await hanneke.claim_and_read(way="self")
    assert (await standing_of(fatima))[0]
    await fatima.apply_effect(ContactTimeChanged("bel mij toch, donderdag"))
    assert not (await standing_of(fatima))[0]
    await fatima.apply_effect(ContactTimeChanged(None))
    await hanneke.open(at)
    assert (await standing_of(fatima))[0]


async def test_when_fatima_says_they_did_not_speak_the_former_plan_is_shown_to_nobody(hall: DeskApp) -> None:
    fatima, hanneke = await send_dossier(hall.product), await hall.add_coordinator("Hanneke")
    at = await hanneke.claim_and_read()
    await hanneke.submit(f"{at}/contacted", day="2026-11-21")
    await fatima.apply_effect(ContactConfirmed(False))
    standing = await fatima.status()
    assert standing and standing.plan == "" and "Jouw afspraak" not in await hanneke.open(at)


# time


async def test_a_card_that_waits_longer_than_a_day_says_so(hall: DeskApp) -> None:
    await send_dossier(hall.product)
    hanneke = await hall.add_coordinator("Hanneke")
    hall.product.advance(hours=9)
    assert "langer dan een dag" not in await hanneke.open()
    hall.product.advance(hours=15, minutes=1)
    joost = await hall.add_coordinator("Joost")
    await hall.product.offer_to(joost.id)
    assert "Wacht al langer dan een dag" in await joost.open() and "achterwacht" not in joost.shown


async def test_a_stand_in_is_asked_for_what_waits_too_long_before_anything_else(hall: DeskApp) -> None:
    await send_dossier(hall.product)
    hall.product.advance(hours=25)
    await send_dossier(hall.product)
    ellen = await hall.add_coordinator("Ellen")
    await stand_in(hall, ellen.id)
    shown = await ellen.open()
    asked = shown.index("Wil jij een van deze vragen aannemen?")
    late, own, rest = shown.index("Wacht al langer dan een dag"), shown.index("Jouw dossiers"), shown.rindex("/desk/claim/")
    assert asked < late < own < rest and shown.count("/desk/claim/") == 2


async def test_from_day_21_hanneke_reads_who_was_not_told_and_when_their_names_go(hall: DeskApp) -> None:
    await send_dossier(hall.product)
    hanneke = await hall.add_coordinator("Hanneke")
    at = await hanneke.claim_and_read()
    await hanneke.submit(f"{at}/inform", person="1", answer="told")
    assert "kregen nog geen uitleg" not in hanneke.shown
    hall.product.advance(days=21)
    await hanneke.open()
    await hanneke.submit("/desk/code", code=hall.code(hanneke.secret))
    shown = await hanneke.open(at)
    told = re.search(r'<div class="notice urgent">.*?</div>', shown, re.DOTALL)
    assert told and "2 mensen op de lijst kregen nog geen uitleg. Na zaterdag 19 december" in told[0]
    assert "سارة" in told[0] and "Riet" not in told[0] and "Karim" not in told[0]


# too late


@pytest.mark.parametrize("effect", [TakeBack(), Wipe("wiped")])
async def test_notes_that_come_too_late_are_given_back_to_copy_and_not_kept(hall: DeskApp, effect: object) -> None:
    fatima, hanneke = await send_dossier(hall.product), await hall.add_coordinator("Hanneke")
    at = await hanneke.claim_and_read()
    await fatima.apply_effect(effect)
    shown = await hanneke.submit(f"{at}/notes", text="dinsdag <b>nogmaals</b> vragen")
    assert "De hulpvrager heeft dit teruggenomen of gewist, of het is niet bij jou." in shown
    assert re.search(r"<textarea [^>]*readonly>\s*dinsdag <b>nogmaals</b> vragen</textarea>", shown)
    assert hanneke.page and "<b>nogmaals" not in hanneke.page.text and "nogmaals" not in await hanneke.open(at)


# the page


async def test_whoever_typed_for_fatima_is_named_as_help_above_her_words(hall: DeskApp) -> None:
    assert "Iemand hielp met typen." in dossier_html(dossier_document(typed_by="somebody_helped"), hall.product.catalog, "nl")
    assert "Iemand hielp met typen." not in dossier_html(dossier_document(typed_by="seeker"), hall.product.catalog, "nl")


async def test_fatima_reads_that_the_sheet_was_opened_and_not_that_it_was_printed(hall: DeskApp) -> None:
    assert hall.product.catalog.text("nl", "look.printed") == "opende het losse blad"


# an organisation that Fatima names later


def named_later() -> Any:
    """The next version, in which Fatima names another organisation."""
    changed = [{"question": "organisations", "at": "2026-11-21T19:20:00Z"}]
    return dossier_document(organisations="Stadsteam Noord en ook Lentis", version=2, changed=changed)


async def test_O1_an_organisation_that_fatima_adds_closes_the_story_until_hanneke_answers_about_it(hall: DeskApp) -> None:
    fatima, hanneke = await send_dossier(hall.product), await hall.add_coordinator("Hanneke")
    at = await hanneke.claim_and_read()
    await fatima.apply_effect(handover_effect(named_later()))
    shown = await hanneke.open(at)
    assert "Stadsteam Noord en ook Lentis" in shown and CONCERN not in shown
    assert await standing_of(fatima) == (False, False, True)
    assert "veranderd. Kijk opnieuw" in await hanneke.submit(f"{at}/contacted", day="2026-11-21")
    assert CONCERN not in await hanneke.open(f"{at}/sheet") and "06 87654321" not in hanneke.shown
    await hanneke.open(at)
    assert CONCERN in await hanneke.submit(f"{at}/no_tie")
    assert await standing_of(fatima) == (False, True, True)


async def test_O1_a_tie_to_what_fatima_added_lets_it_go_to_somebody_else(hall: DeskApp) -> None:
    fatima, hanneke = await send_dossier(hall.product), await hall.add_coordinator("Hanneke")
    at = await hanneke.claim_and_read()
    await fatima.apply_effect(handover_effect(named_later()))
    await hanneke.open(at)
    await hanneke.submit(f"{at}/tie")
    standing = await fatima.status()
    assert standing and (standing.state, standing.coordinator) == ("waiting", None)
    assert CONCERN not in await hanneke.open(at)


async def test_a_version_that_names_no_other_organisation_leaves_the_story_open(hall: DeskApp) -> None:
    fatima, hanneke = await send_dossier(hall.product), await hall.add_coordinator("Hanneke")
    at = await hanneke.claim_and_read()
    await fatima.apply_effect(handover_effect(dossier_document(version=2, changed=[{"question": "concern", "at": "2026-11-21T19:20:00Z"}])))
    assert CONCERN in await hanneke.open(at)


async def test_a_coordinator_who_is_removed_stays_in_who_looked_without_a_name(hall: DeskApp) -> None:
    fatima, hanneke = await send_dossier(hall.product), await hall.add_coordinator("Hanneke")
    at = await hanneke.claim_and_read()
    await hanneke.submit(f"{at}/give_back")
    await hall.product.writer.run(lambda connection: hall.product.coordinators.remove(connection, hanneke.id))
    standing = await fatima.status()
    assert standing and {look.who for look in standing.looks} == {""} and len(standing.looks) > 2

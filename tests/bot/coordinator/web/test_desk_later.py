"""The coordinator's desk when things go on: a new moment, waiting too long, people who were not informed, and being too late."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import update

from bot.dossier.html import dossier_html
from flows.conversation.effects import ContactConfirmed, ContactTimeChanged, Erase, TakeBack
from storage.db.tables import coordinators
from tests.support.dossiers.example import CONCERN, answered_entry, dossier_document, handover_effect
from tests.support.dossiers.sent_dossier import SentDossier, send_dossier
from tests.support.web.desk_app import PLAN, DeskApp


def calls_herself() -> Any:
    written = dossier_document()
    written["parts"][4]["entries"] = [answered_entry("reach", chose=("self",))]
    return written


def card_of(page: str) -> str:
    """The text of the call card."""
    found = re.search(r'<section class="notice call.*?</section>', page, re.DOTALL)
    assert found
    return found[0]


async def stand_in(desk_app: DeskApp, coordinator_id: str) -> None:
    change = update(coordinators).where(coordinators.c.id == coordinator_id).values(stand_in=True)
    await desk_app.product.writer.run(lambda connection: connection.execute(change))


async def standing_of(sent: SentDossier) -> tuple[bool, bool, bool]:
    standing = await sent.status()
    assert standing
    return standing.calls_self, standing.checked_organisations, standing.checked_names


# a new moment


async def test_a_moment_in_words_that_nobody_could_read_is_planned_once_hanneke_says_that_it_fits(desk_app: DeskApp) -> None:
    fatima, hanneke = await send_dossier(desk_app.product), await desk_app.add_coordinator("Hanneke")
    dossier_path = await hanneke.claim_and_read()
    await fatima.apply_effect(ContactTimeChanged("woensdag na schooltijd"))
    assert re.search(r'<p class="said" dir="auto">woensdag na schooltijd</p>', await hanneke.open(dossier_path))
    assert hanneke.shown.index("woensdag na schooltijd</p>") < hanneke.shown.index('name="moment"') < hanneke.shown.index('name="fits"')
    plan = {**PLAN, "moment": "2026-11-25:afternoon", "start": "15:00", "end": "16:00"}
    assert "Zeg dan of jouw moment past" in await hanneke.submit(f"{dossier_path}/plan", **plan)
    await hanneke.submit(f"{dossier_path}/plan", **plan, fits="yes")
    standing = await fatima.status()
    assert standing and standing.plan == "woensdag 25 november, in de middag, 15:00-16:00, bellen"


@pytest.mark.parametrize(
    ("moment", "start", "planned"),
    [
        ("2026-11-25:15:00-17:00", "15:30", "woensdag 25 november, van 15:00 tot 17:00, 15:30, bellen"),
        ("2026-11-25:15:00-17:00", "15u30", "woensdag 25 november, van 15:00 tot 17:00, 15:30, bellen"),
        ("2026-11-25:15:00-17:00", "", "woensdag 25 november, van 15:00 tot 17:00, bellen"),
        ("2026-11-25:15:00-17:00", "17:30", ""),
        ("2026-11-25:afternoon", "", ""),
        ("2026-11-26:15:00-17:00", "", ""),
    ],
)
async def test_only_what_was_read_of_fatimas_times_can_be_planned(desk_app: DeskApp, moment: str, start: str, planned: str) -> None:
    """A day outside is refused; an exact time within is not."""
    fatima, hanneke = await send_dossier(desk_app.product), await desk_app.add_coordinator("Hanneke")
    dossier_path = await hanneke.claim_and_read()
    await fatima.apply_effect(ContactTimeChanged("woensdag 3-5"))
    await hanneke.open(dossier_path)
    await hanneke.submit(f"{dossier_path}/plan", **{**PLAN, "moment": moment, "start": start, "end": ""})
    standing = await fatima.status()
    assert standing and standing.plan == planned


async def test_who_writes_to_fatima_reads_nothing_about_picking_up_or_voicemail(desk_app: DeskApp) -> None:
    written = dossier_document()
    written["parts"][4]["entries"] = [answered_entry("reach", chose=("text",)), answered_entry("reach_address", "06 87654321")]
    await send_dossier(desk_app.product, written)
    hanneke = await desk_app.add_coordinator("Hanneke")
    await hanneke.claim_and_read(way="text")
    card = card_of(hanneke.shown)
    assert "Begin je bericht zo" in card and not re.search(r"Voicemail|Neemt iemand|niet zichtbaar|praten\?", card)


async def test_whoever_had_what_was_taken_back_gets_it_again_only_if_fatima_agrees(desk_app: DeskApp) -> None:
    fatima, hanneke = await send_dossier(desk_app.product), await desk_app.add_coordinator("Hanneke")
    await hanneke.claim_and_read()
    await fatima.apply_effect(TakeBack())
    await fatima.apply_effect(handover_effect(dossier_document()))
    assert "/desk/claim/" not in await hanneke.open()
    await fatima.apply_effect(TakeBack())
    await fatima.apply_effect(replace(handover_effect(dossier_document()), same_coordinator=True))
    assert "/desk/claim/" in await hanneke.open()


async def test_the_call_card_names_the_new_moment_in_the_place_of_the_old_times(desk_app: DeskApp) -> None:
    fatima, hanneke = await send_dossier(desk_app.product), await desk_app.add_coordinator("Hanneke")
    dossier_path = await hanneke.claim_and_read()
    assert "Alleen: dinsdag en donderdag, in de ochtend" in card_of(hanneke.shown)
    await fatima.apply_effect(ContactTimeChanged("woensdag na schooltijd"))
    card = card_of(await hanneke.open(dossier_path))
    assert re.search("in eigen woorden over contact: .?woensdag na schooltijd", card, re.IGNORECASE)
    assert "Alleen: dinsdag en donderdag, in de ochtend" not in card


async def test_after_fatima_says_that_she_calls_nobody_is_offered_to_try(desk_app: DeskApp) -> None:
    fatima, hanneke = await send_dossier(desk_app.product), await desk_app.add_coordinator("Hanneke")
    dossier_path = await hanneke.claim_and_read()
    await fatima.apply_effect(ContactTimeChanged(None))
    assert f"{dossier_path}/tried" not in await hanneke.open(dossier_path)
    assert "De hulpvrager neemt nu zelf contact op." in card_of(hanneke.shown) and "06 87654321" not in card_of(hanneke.shown)
    assert "geen veilige tijd" in await hanneke.submit(f"{dossier_path}/plan", **PLAN)
    assert "veranderd. Kijk opnieuw" in await hanneke.submit(f"{dossier_path}/tried")


# what Fatima reads of it


async def test_a_plan_to_be_called_names_only_when_hanneke_can_be_reached(desk_app: DeskApp) -> None:
    fatima, hanneke = await send_dossier(desk_app.product, calls_herself()), await desk_app.add_coordinator("Hanneke")
    await hanneke.claim_and_read(way="self")
    standing = await fatima.status()
    assert standing and standing.plan == "dinsdag 24 november, in de ochtend, 10:00-11:30"


async def test_fatima_reads_what_hanneke_answered_about_only_where_hanneke_was_shown_something(desk_app: DeskApp) -> None:
    fatima, hanneke = await send_dossier(desk_app.product), await desk_app.add_coordinator("Hanneke")
    await hanneke.claim_and_read()
    assert await standing_of(fatima) == (False, True, True)


@pytest.mark.parametrize("off", [("circle", "wishes"), ("circle",), ("wishes",)])
async def test_what_fatima_switched_off_nobody_answered_for(desk_app: DeskApp, off: tuple[str, ...]) -> None:
    fatima, hanneke = await send_dossier(desk_app.product, dossier_document(*off)), await desk_app.add_coordinator("Hanneke")
    await hanneke.claim_and_read()
    assert await standing_of(fatima) == (False, "wishes" not in off, "circle" not in off)


async def test_what_fatima_left_empty_nobody_answered_for(desk_app: DeskApp) -> None:
    empty = dossier_document(organisations=None)
    empty["parts"][2]["people"] = []
    fatima, hanneke = await send_dossier(desk_app.product, empty), await desk_app.add_coordinator("Hanneke")
    await hanneke.claim_and_read()
    assert await standing_of(fatima) == (False, False, False)


async def test_fatima_calls_by_her_plan_or_by_her_last_moment(desk_app: DeskApp) -> None:
    fatima, hanneke = await send_dossier(desk_app.product, calls_herself()), await desk_app.add_coordinator("Hanneke")
    dossier_path = await hanneke.claim_and_read(way="self")
    assert (await standing_of(fatima))[0]
    await fatima.apply_effect(ContactTimeChanged("bel mij toch, donderdag"))
    assert not (await standing_of(fatima))[0]
    await fatima.apply_effect(ContactTimeChanged(None))
    await hanneke.open(dossier_path)
    assert (await standing_of(fatima))[0]


async def test_when_fatima_says_they_did_not_speak_the_former_plan_is_shown_to_nobody(desk_app: DeskApp) -> None:
    fatima, hanneke = await send_dossier(desk_app.product), await desk_app.add_coordinator("Hanneke")
    dossier_path = await hanneke.claim_and_read()
    await hanneke.submit(f"{dossier_path}/contacted", day="2026-11-21")
    await fatima.apply_effect(ContactConfirmed(False))
    standing = await fatima.status()
    assert standing and standing.plan == "" and "Jouw afspraak" not in await hanneke.open(dossier_path)


# time


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


# too late


@pytest.mark.parametrize("effect", [TakeBack(), Erase("wiped")])
async def test_notes_that_come_too_late_are_returned_to_copy_and_not_stored(desk_app: DeskApp, effect: object) -> None:
    fatima, hanneke = await send_dossier(desk_app.product), await desk_app.add_coordinator("Hanneke")
    dossier_path = await hanneke.claim_and_read()
    await fatima.apply_effect(effect)
    shown = await hanneke.submit(f"{dossier_path}/notes", text="dinsdag <b>nogmaals</b> vragen")
    assert "Dit dossier is niet meer bij jou" in shown
    assert re.search(r"<textarea [^>]*readonly>\s*dinsdag <b>nogmaals</b> vragen</textarea>", shown)
    assert hanneke.page and "<b>nogmaals" not in hanneke.page.text and "nogmaals" not in await hanneke.open(dossier_path)


# the page


async def test_whoever_typed_for_fatima_is_named_as_help_above_her_words(desk_app: DeskApp) -> None:
    assert "Iemand hielp met typen." in dossier_html(dossier_document(typed_by="somebody_helped"), desk_app.product.catalog, "nl")
    assert "Iemand hielp met typen." not in dossier_html(dossier_document(typed_by="seeker"), desk_app.product.catalog, "nl")


async def test_fatima_reads_that_the_sheet_was_opened_and_not_that_it_was_printed(desk_app: DeskApp) -> None:
    assert desk_app.product.catalog.text("nl", "look.printed") == "opende het aparte blad"


# an organisation that Fatima names later


def named_later() -> Any:
    """The next version, in which Fatima names another organisation."""
    changed = [{"question": "organisations", "at": "2026-11-21T19:20:00Z"}]
    return dossier_document(organisations="Stadsteam Noord en ook Lentis", version=2, changed=changed)


async def test_O1_an_organisation_that_fatima_adds_closes_the_story_until_hanneke_answers_about_it(desk_app: DeskApp) -> None:
    fatima, hanneke = await send_dossier(desk_app.product), await desk_app.add_coordinator("Hanneke")
    dossier_path = await hanneke.claim_and_read()
    await fatima.apply_effect(handover_effect(named_later()))
    shown = await hanneke.open(dossier_path)
    assert "Stadsteam Noord en ook Lentis" in shown and CONCERN not in shown
    assert await standing_of(fatima) == (False, False, True)
    assert "veranderd. Kijk opnieuw" in await hanneke.submit(f"{dossier_path}/contacted", day="2026-11-21")
    assert CONCERN not in await hanneke.open(f"{dossier_path}/sheet") and "06 87654321" not in hanneke.shown
    await hanneke.open(dossier_path)
    assert CONCERN in await hanneke.submit(f"{dossier_path}/no_tie")
    assert await standing_of(fatima) == (False, True, True)


async def test_O1_a_tie_to_an_added_organisation_gives_the_dossier_back(desk_app: DeskApp) -> None:
    fatima, hanneke = await send_dossier(desk_app.product), await desk_app.add_coordinator("Hanneke")
    dossier_path = await hanneke.claim_and_read()
    await fatima.apply_effect(handover_effect(named_later()))
    await hanneke.open(dossier_path)
    await hanneke.submit(f"{dossier_path}/tie")
    standing = await fatima.status()
    assert standing and (standing.state, standing.coordinator) == ("waiting", None)
    assert CONCERN not in await hanneke.open(dossier_path)


async def test_a_version_that_names_no_other_organisation_leaves_the_story_open(desk_app: DeskApp) -> None:
    fatima, hanneke = await send_dossier(desk_app.product), await desk_app.add_coordinator("Hanneke")
    dossier_path = await hanneke.claim_and_read()
    await fatima.apply_effect(handover_effect(dossier_document(version=2, changed=[{"question": "concern", "at": "2026-11-21T19:20:00Z"}])))
    assert CONCERN in await hanneke.open(dossier_path)


async def test_a_coordinator_who_is_removed_stays_in_who_looked_without_a_name(desk_app: DeskApp) -> None:
    fatima, hanneke = await send_dossier(desk_app.product), await desk_app.add_coordinator("Hanneke")
    dossier_path = await hanneke.claim_and_read()
    await hanneke.submit(f"{dossier_path}/give_back")
    await desk_app.product.writer.run(lambda connection: desk_app.product.coordinators.remove_coordinator(connection, hanneke.id))
    standing = await fatima.status()
    assert standing and {look.name for look in standing.access_records} == {""} and len(standing.access_records) > 2

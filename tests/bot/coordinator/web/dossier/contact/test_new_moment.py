"""A new moment of contact: planned in the seeker's words, and shown in the place of the old one."""

from __future__ import annotations

import re
from typing import Any

import pytest

from flows.conversation.effects import ContactConfirmed, ContactTimeChanged
from tests.support.dossiers.example import answered_entry, dossier_document
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


async def calls_herself_now(sent: SentDossier) -> bool:
    standing = await sent.status()
    return standing is not None and standing.calls_self


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


async def test_a_plan_to_be_called_names_only_when_hanneke_can_be_reached(desk_app: DeskApp) -> None:
    fatima, hanneke = await send_dossier(desk_app.product, calls_herself()), await desk_app.add_coordinator("Hanneke")
    await hanneke.claim_and_read(way="self")
    standing = await fatima.status()
    assert standing and standing.plan == "dinsdag 24 november, in de ochtend, 10:00-11:30"


async def test_fatima_calls_by_her_plan_or_by_her_last_moment(desk_app: DeskApp) -> None:
    fatima, hanneke = await send_dossier(desk_app.product, calls_herself()), await desk_app.add_coordinator("Hanneke")
    dossier_path = await hanneke.claim_and_read(way="self")
    assert await calls_herself_now(fatima)
    await fatima.apply_effect(ContactTimeChanged("bel mij toch, donderdag"))
    assert not await calls_herself_now(fatima)
    await fatima.apply_effect(ContactTimeChanged(None))
    await hanneke.open(dossier_path)
    assert await calls_herself_now(fatima)


async def test_when_fatima_says_they_did_not_speak_the_former_plan_is_shown_to_nobody(desk_app: DeskApp) -> None:
    fatima, hanneke = await send_dossier(desk_app.product), await desk_app.add_coordinator("Hanneke")
    dossier_path = await hanneke.claim_and_read()
    await hanneke.submit(f"{dossier_path}/contacted", day="2026-11-21")
    await fatima.apply_effect(ContactConfirmed(False))
    standing = await fatima.status()
    assert standing and standing.plan == "" and "Jouw afspraak" not in await hanneke.open(dossier_path)

"""The coordinator's desk when things go on: a new moment, waiting too long, people who were not told, and being too late."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlalchemy import update

from bot.dossier.html import dossier_html
from flows.conversation.effects import ContactConfirmed, ContactTimeChanged, TakeBack, Wipe
from storage.db.tables import coordinators
from tests.support.desk_app import PLAN, WORDS, Hall, Sent, answered, document, handed_over, sends


@pytest.fixture
async def hall(tmp_path: Path) -> AsyncIterator[Hall]:
    hall = Hall(tmp_path)
    yield hall
    await hall.close()


def calls_herself() -> dict[str, object]:
    written = document()
    written["parts"][4]["entries"] = [answered("reach", chose=("self",))]
    return written


def card_of(page: str) -> str:
    """What stands on the call card."""
    found = re.search(r'<section class="notice call.*?</section>', page, re.DOTALL)
    assert found
    return found[0]


async def stand_in(hall: Hall, id: str) -> None:
    change = update(coordinators).where(coordinators.c.id == id).values(stand_in=True)
    await hall.product.writer.run(lambda connection: connection.execute(change))


async def standing_of(sent: Sent) -> tuple[bool, bool, bool]:
    standing = await sent.standing()
    assert standing
    return standing.calls_self, standing.checked_organisations, standing.checked_names


# a new moment


async def test_a_moment_in_fatimas_own_words_can_be_planned_whatever_day_it_is(hall: Hall) -> None:
    fatima, hanneke = await sends(hall.product), await hall.seat("Hanneke")
    at = await hanneke.reads()
    await fatima.does(ContactTimeChanged("woensdag na schooltijd"))
    assert re.search(r'<p class="said" dir="auto">woensdag na schooltijd</p>', await hanneke.opens(at))
    await hanneke.sends(f"{at}/plan", **{**PLAN, "moment": "2026-11-25:afternoon", "start": "15:00", "end": "16:00"})
    standing = await fatima.standing()
    assert standing and standing.plan == "woensdag 25 november, middag, 15:00-16:00, bellen"


async def test_the_call_card_names_the_new_moment_in_the_place_of_the_old_times(hall: Hall) -> None:
    fatima, hanneke = await sends(hall.product), await hall.seat("Hanneke")
    at = await hanneke.reads()
    assert re.search(r"Alleen: Ochtend", card_of(hanneke.shown))
    await fatima.does(ContactTimeChanged("woensdag na schooltijd"))
    card = card_of(await hanneke.opens(at))
    assert re.search("Alleen: .?woensdag na schooltijd", card) and "Ochtend" not in card


async def test_after_fatima_says_that_she_calls_nobody_is_offered_to_try(hall: Hall) -> None:
    fatima, hanneke = await sends(hall.product), await hall.seat("Hanneke")
    at = await hanneke.reads()
    await fatima.does(ContactTimeChanged(None))
    assert f"{at}/tried" not in await hanneke.opens(at)
    assert "De hulpvrager belt je zelf. Bel niet meer." in card_of(hanneke.shown) and "06 87654321" not in card_of(hanneke.shown)
    assert "geen veilige tijd" in await hanneke.sends(f"{at}/plan", **PLAN)
    assert "veranderd. Kijk opnieuw" in await hanneke.sends(f"{at}/tried")


# what Fatima reads of it


async def test_a_plan_to_be_called_names_only_when_hanneke_can_be_reached(hall: Hall) -> None:
    fatima, hanneke = await sends(hall.product, calls_herself()), await hall.seat("Hanneke")
    await hanneke.reads(way="self")
    standing = await fatima.standing()
    assert standing and standing.plan == "dinsdag 24 november, ochtend, 10:00-11:30"


async def test_fatima_reads_what_hanneke_answered_about_only_where_hanneke_was_shown_something(hall: Hall) -> None:
    fatima, hanneke = await sends(hall.product), await hall.seat("Hanneke")
    await hanneke.reads()
    assert await standing_of(fatima) == (False, True, True)


@pytest.mark.parametrize("off", [("circle", "wishes"), ("circle",), ("wishes",)])
async def test_what_fatima_switched_off_nobody_answered_for(hall: Hall, off: tuple[str, ...]) -> None:
    fatima, hanneke = await sends(hall.product, document(*off)), await hall.seat("Hanneke")
    await hanneke.reads()
    assert await standing_of(fatima) == (False, "wishes" not in off, "circle" not in off)


async def test_what_fatima_left_empty_nobody_answered_for(hall: Hall) -> None:
    empty = document(organisations=None)
    empty["parts"][2]["people"] = []
    fatima, hanneke = await sends(hall.product, empty), await hall.seat("Hanneke")
    await hanneke.reads()
    assert await standing_of(fatima) == (False, False, False)


async def test_fatima_calls_by_her_plan_or_by_her_last_moment(hall: Hall) -> None:
    fatima, hanneke = await sends(hall.product, calls_herself()), await hall.seat("Hanneke")
    at = await hanneke.reads(way="self")
    assert (await standing_of(fatima))[0]
    await fatima.does(ContactTimeChanged("bel mij toch, donderdag"))
    assert not (await standing_of(fatima))[0]
    await fatima.does(ContactTimeChanged(None))
    await hanneke.opens(at)
    assert (await standing_of(fatima))[0]


async def test_when_fatima_says_they_did_not_speak_the_former_plan_is_shown_to_nobody(hall: Hall) -> None:
    fatima, hanneke = await sends(hall.product), await hall.seat("Hanneke")
    at = await hanneke.reads()
    await hanneke.sends(f"{at}/contacted", day="2026-11-21")
    await fatima.does(ContactConfirmed(False))
    standing = await fatima.standing()
    assert standing and standing.plan == "" and "Jouw afspraak" not in await hanneke.opens(at)


# time


async def test_a_card_that_waits_longer_than_a_day_says_so(hall: Hall) -> None:
    await sends(hall.product)
    hanneke = await hall.seat("Hanneke")
    hall.product.later(hours=9)
    assert "langer dan een dag" not in await hanneke.opens()
    hall.product.later(hours=15, minutes=1)
    joost = await hall.seat("Joost")
    await hall.product.turn_of(joost.id)
    assert "Wacht al langer dan een dag" in await joost.opens() and "achterwacht" not in joost.shown


async def test_a_stand_in_is_asked_for_what_waits_too_long_before_anything_else(hall: Hall) -> None:
    await sends(hall.product)
    hall.product.later(hours=25)
    await sends(hall.product)
    ellen = await hall.seat("Ellen")
    await stand_in(hall, ellen.id)
    shown = await ellen.opens()
    asked = shown.index("Wil jij een van deze vragen aannemen?")
    late, own, rest = shown.index("Wacht al langer dan een dag"), shown.index("Jouw dossiers"), shown.rindex("/desk/claim/")
    assert asked < late < own < rest and shown.count("/desk/claim/") == 2


async def test_from_day_21_hanneke_reads_who_was_not_told_and_when_their_names_go(hall: Hall) -> None:
    await sends(hall.product)
    hanneke = await hall.seat("Hanneke")
    at = await hanneke.reads()
    await hanneke.sends(f"{at}/inform", person="1", answer="told")
    assert "kregen nog geen uitleg" not in hanneke.shown
    hall.product.later(days=21)
    await hanneke.opens()
    await hanneke.sends("/desk/code", code=hall.code(hanneke.secret))
    shown = await hanneke.opens(at)
    told = re.search(r'<div class="notice urgent">.*?</div>', shown, re.DOTALL)
    assert told and "2 mensen op de lijst kregen nog geen uitleg. Na zaterdag 19 december" in told[0]
    assert "سارة" in told[0] and "Riet" not in told[0] and "Karim" not in told[0]


# too late


@pytest.mark.parametrize("effect", [TakeBack(), Wipe("wiped")])
async def test_notes_that_come_too_late_are_given_back_to_copy_and_not_kept(hall: Hall, effect: object) -> None:
    fatima, hanneke = await sends(hall.product), await hall.seat("Hanneke")
    at = await hanneke.reads()
    await fatima.does(effect)
    shown = await hanneke.sends(f"{at}/notes", text="dinsdag <b>nogmaals</b> vragen")
    assert "De hulpvrager heeft dit teruggenomen of gewist, of het is niet bij jou." in shown
    assert re.search(r"<textarea [^>]*readonly>\s*dinsdag <b>nogmaals</b> vragen</textarea>", shown)
    assert hanneke.page and "<b>nogmaals" not in hanneke.page.text and "nogmaals" not in await hanneke.opens(at)


# the page


async def test_whoever_typed_for_fatima_is_named_as_help_above_her_words(hall: Hall) -> None:
    assert "Iemand hielp met typen." in dossier_html(document(typed_by="somebody_helped"), hall.product.catalog, "nl")
    assert "Iemand hielp met typen." not in dossier_html(document(typed_by="seeker"), hall.product.catalog, "nl")


async def test_fatima_reads_that_the_sheet_was_opened_and_not_that_it_was_printed(hall: Hall) -> None:
    assert hall.product.catalog.text("nl", "look.printed") == "opende het losse blad"


# an organisation that Fatima names later


def named_later() -> dict[str, object]:
    """The next version, in which Fatima names another organisation."""
    changed = [{"question": "organisations", "at": "2026-11-21T19:20:00Z"}]
    return document(organisations="Stadsteam Noord en ook Lentis", version=2, changed=changed)


async def test_O1_an_organisation_that_fatima_adds_closes_the_story_until_hanneke_answers_about_it(hall: Hall) -> None:
    fatima, hanneke = await sends(hall.product), await hall.seat("Hanneke")
    at = await hanneke.reads()
    await fatima.does(handed_over(named_later()))
    shown = await hanneke.opens(at)
    assert "Stadsteam Noord en ook Lentis" in shown and WORDS not in shown
    assert await standing_of(fatima) == (False, False, True)
    assert "veranderd. Kijk opnieuw" in await hanneke.sends(f"{at}/contacted", day="2026-11-21")
    assert WORDS not in await hanneke.opens(f"{at}/sheet") and "06 87654321" not in hanneke.shown
    await hanneke.opens(at)
    assert WORDS in await hanneke.sends(f"{at}/no_tie")
    assert await standing_of(fatima) == (False, True, True)


async def test_O1_a_tie_to_what_fatima_added_lets_it_go_to_somebody_else(hall: Hall) -> None:
    fatima, hanneke = await sends(hall.product), await hall.seat("Hanneke")
    at = await hanneke.reads()
    await fatima.does(handed_over(named_later()))
    await hanneke.opens(at)
    await hanneke.sends(f"{at}/tie")
    standing = await fatima.standing()
    assert standing and (standing.state, standing.coordinator) == ("waiting", None)
    assert WORDS not in await hanneke.opens(at)


async def test_a_version_that_names_no_other_organisation_leaves_the_story_open(hall: Hall) -> None:
    fatima, hanneke = await sends(hall.product), await hall.seat("Hanneke")
    at = await hanneke.reads()
    await fatima.does(handed_over(document(version=2, changed=[{"question": "concern", "at": "2026-11-21T19:20:00Z"}])))
    assert WORDS in await hanneke.opens(at)


async def test_a_coordinator_who_is_removed_stays_in_who_looked_without_a_name(hall: Hall) -> None:
    fatima, hanneke = await sends(hall.product), await hall.seat("Hanneke")
    at = await hanneke.reads()
    await hanneke.sends(f"{at}/give_back")
    await hall.product.writer.run(lambda connection: hall.product.coordinators.remove(connection, hanneke.id))
    standing = await fatima.standing()
    assert standing and {look.who for look in standing.looks} == {""} and len(standing.looks) > 2

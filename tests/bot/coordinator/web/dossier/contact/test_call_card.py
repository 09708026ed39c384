"""The call card: for each way of contact what that way needs, with what keeps Fatima safe on top."""

from __future__ import annotations

import re
from html import unescape
from typing import Any

import pytest

from flows.conversation.effects import ContactTimeChanged
from tests.support.dossiers.example import answered_entry, dossier_document
from tests.support.dossiers.sent_dossier import send_dossier
from tests.support.web.desk_app import PLAN, DeskApp

HIDING, PHONING = "#31#", "Voicemail"


def reached_by(way: str, address: str = "", *allowed: str) -> Any:
    """Fatima's dossier with this way of contact, and what she allows when somebody phones."""
    written = dossier_document(typed_by="seeker")
    entries = [answered_entry("reach", chose=(way,))]
    entries += [answered_entry("reach_address", address)] if address else []
    written["parts"][4]["entries"] = [*entries, *([answered_entry("quiet", chose=allowed)] if allowed else [])]
    return written


async def card_of(desk_app: DeskApp, written: Any, way: str, language: str = "nl", signs: str = "nld") -> str:
    """The markup of the call card that Hanneke reads once the story is open."""
    await send_dossier(desk_app.product, written)
    hanneke = await desk_app.add_coordinator("Hanneke")
    await desk_app.product.desk.account.update_profile(hanneke.id, language=language, languages=["nld", signs])
    await desk_app.confirm_profile(hanneke.id)
    await hanneke.claim_and_read(way=way, fits="yes")
    found = re.search(r'<section class="notice call.*?</section>', hanneke.shown, re.DOTALL)
    assert found
    return re.sub("[\u2066-\u2069]", "", unescape(found[0]))


@pytest.mark.parametrize(
    ("way", "address", "allowed", "link"),
    [
        ("call", "06 87654321", (), "tel:%2331%230687654321"),
        ("call", "06 87654321", ("number_shown",), "tel:0687654321"),
        ("call", "+32 470 12 34 56 van mijn zus", ("number_shown",), "tel:+32470123456"),
        ("text", "sms naar 06-87654321", (), "sms:0687654321"),
        ("email", "fatima@example.org graag", (), "mailto:fatima@example.org"),
        ("call", "06 87654321 of 0592 123456", (), ""),
        ("call", "niet meer 06 12345678 maar 06 87654321", ("number_shown",), "tel:0687654321"),
        ("call", "niet op 06 87654321", (), ""),
        ("email", "niet op fatima@example.org", (), ""),
        ("call", "BSN 123456782", (), ""),
        ("call", "NL91 ABNA 0417 1643 00", (), ""),
        ("call", "06 1234567", (), ""),
        ("otherwise", "een brief naar 06 87654321", (), ""),
        ("self", "", (), ""),
    ],
)
async def test_one_press_makes_contact_by_the_way_of_fatima_and_never_shows_a_number_that_must_be_hidden(
    desk_app: DeskApp, way: str, address: str, allowed: tuple[str, ...], link: str
) -> None:
    """Where more than one number could be meant there is no link: the coordinator chooses."""
    card = await card_of(desk_app, reached_by(way, address, *allowed), way)
    assert re.findall(r'<a [^>]*href="([^"]*)"', card) == ([link] if link else []) and address in card


@pytest.mark.parametrize(
    ("when", "line"),
    [
        (answered_entry("reach_when", "alleen als hij slaapt"), "Geen dag of tijd is veilig genoemd. Alleen de eigen woorden tellen."),
        (None, "zei niet wanneer contact veilig is"),
        (answered_entry("reach_when", "alleen als hij slaapt", chose=("tue",)), "Alleen: dinsdag"),
    ],
)
async def test_the_card_says_whether_any_time_is_known_to_be_safe(desk_app: DeskApp, when: Any, line: str) -> None:
    written = reached_by("call", "06 87654321")
    written["parts"][4]["entries"] += [when] if when else []
    assert line in await card_of(desk_app, written, "call")


@pytest.mark.parametrize(
    ("way", "has", "lacks"),
    [
        ("call", (HIDING, PHONING, "Neemt iemand anders op"), ("onderwerp", "Bij een sms")),
        ("text", ("Bij een sms is jouw nummer te zien",), (HIDING, PHONING, "onderwerp", "Neemt iemand")),
        ("email", ("in het onderwerp",), (HIDING, PHONING, "Bij een sms", "Neemt iemand")),
        ("self", ("Doe dat niet zelf", "noemt deze woorden"), (HIDING, PHONING, "onderwerp", "Bij een sms", "Neemt iemand")),
    ],
)
async def test_each_way_reads_what_it_needs_and_nothing_of_another(
    desk_app: DeskApp, way: str, has: tuple[str, ...], lacks: tuple[str, ...]
) -> None:
    address = {"call": "06 87654321", "text": "06 87654321", "email": "fatima@example.org"}.get(way, "")
    card = await card_of(desk_app, reached_by(way, address), way)
    assert [line for line in has if line not in card] == [] and [line for line in lacks if line in card] == []


async def test_a_number_that_may_be_seen_needs_no_code(desk_app: DeskApp) -> None:
    assert HIDING not in await card_of(desk_app, reached_by("call", "06 87654321", "number_shown"), "call")


async def test_what_keeps_fatima_safe_the_plan_and_how_to_begin_stand_above_the_call_button_and_the_rest_below_it(
    desk_app: DeskApp,
) -> None:
    written = reached_by("call", "06 87654321") | {"typed_by": "somebody_helped"}
    written["parts"][3]["entries"] += [answered_entry("supporter", "mijn zus Aicha"), answered_entry("access", "een tolk, geen trap")]
    written["parts"][3]["entries"][1] = answered_entry("safe", "niet bellen als hij thuis is")
    above, below = (re.findall(r"<li[^>]*>(.*?)</li>", part) for part in (await card_of(desk_app, written, "call")).split("<a ", 1))
    assert above == [
        "Nodig voor veiligheid: niet bellen als hij thuis is",
        "Naast de hulpvrager bij een gesprek: mijn zus Aicha",
        "Iemand hielp met typen. Die persoon kan meelezen of meeluisteren.",
        "Jouw afspraak: dinsdag 24 november, in de ochtend, 10:00-11:30, bellen",
        'Begin zo: "Dag, mijn woorden zijn appel molen. Kun je nu praten?" Noem geen organisatie voor het antwoord.',
        "Neemt iemand anders op: hang op",
        "Voicemail: niet inspreken",
        "Jouw nummer: niet zichtbaar",
        "Taal: Nederlands",
        "Makkelijker meedoen: een tolk, geen trap",
    ]
    assert below[0] == "Noem: Fatima" and "Bellen: 06 87654321" in below


async def test_where_no_link_can_be_made_the_words_about_a_number_stand_above(desk_app: DeskApp) -> None:
    card = await card_of(desk_app, reached_by("call", "06 87654321 of 0592 123456"), "call")
    assert 0 < card.find("Bellen: 06 87654321 of 0592 123456") < card.find("Begin zo")


async def test_the_button_says_the_number_as_people_read_it_with_the_code_that_it_dials(desk_app: DeskApp) -> None:
    assert "Bel #31# 06 87654321" in await card_of(desk_app, reached_by("call", "0687654321"), "call")


async def test_an_english_card_names_languages_and_days_in_english(desk_app: DeskApp) -> None:
    written = reached_by("call", "06 87654321")
    written["parts"][4]["entries"].append(answered_entry("reach_when", chose=("morning", "tue")))
    card = await card_of(desk_app, written, "call", language="en")
    assert "Language: Dutch" in card and "Tuesday, in the morning" in card and not re.search("Nederlands|dinsdag|ochtend", card)


async def test_a_sign_language_that_is_wished_stands_on_the_card_beside_the_language_that_is_typed(desk_app: DeskApp) -> None:
    written = reached_by("text", "06 87654321")
    written["parts"][3]["entries"] = [answered_entry("signs", chose=("yes",))]
    assert "Taal: Nederlands, Nederlandse Gebarentaal" in await card_of(desk_app, written, "text", signs="dse")


async def test_once_fatima_ended_the_appointment_that_stands_first_and_no_press_makes_contact_until_there_is_another(
    desk_app: DeskApp,
) -> None:
    sent = await send_dossier(desk_app.product, reached_by("call", "06 87654321"))
    hanneke = await desk_app.add_coordinator("Hanneke")
    path = await hanneke.claim_and_read(way="call")
    assert 'href="tel:' in hanneke.shown
    await sent.apply_effect(ContactTimeChanged("liever vrijdag"))
    shown = await hanneke.open(path)
    assert 'href="tel:' not in shown and 0 < shown.find("Deze afspraak geldt niet meer") < shown.find("Noem: ")
    shown = await hanneke.submit(f"{path}/plan", **PLAN | {"moment": "2026-11-27:morning", "fits": "yes"})
    assert 'href="tel:' in shown and "Deze afspraak geldt niet meer" not in shown


@pytest.mark.parametrize(
    ("way", "address", "asked"),
    [
        ("call", "06 87654321", "Kloppen dag en nummer nog?"),
        ("text", "06 87654321", "Kloppen dag en nummer nog?"),
        ("email", "fatima@example.org", "Kloppen dag en adres nog?"),
        ("self", "", "Klopt de dag nog?"),
        ("messages", "", "Klopt de dag nog?"),
    ],
)
async def test_hanneke_asks_about_a_number_or_an_address_only_where_fatima_gave_one(
    desk_app: DeskApp, way: str, address: str, asked: str
) -> None:
    card = await card_of(desk_app, reached_by(way, address), way)
    assert asked in card and card.count("nog?") == 1

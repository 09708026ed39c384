"""Parsers: what a typed text is at each question: an answer, no answer, words that are asked about, or refused with what fits there."""

from __future__ import annotations

import pytest

from flows.conversation.state import ConversationState
from flows.errors import NotUnderstood
from flows.questionnaire.parsers.other_kinds import says_way, says_when
from flows.questionnaire.states import QUESTIONNAIRE

TWELVE = "een twee drie vier vijf zes zeven acht negen tien elf twaalf"
TYPED = {
    "name": {
        **dict.fromkeys(("Fatima", "Fatima El Amrani van den Berg de la Cruz", "noem mij maar Jo", "06 12345678 Riet", "😀"), "answered"),
        **dict.fromkeys(("noem me geen mevrouw, gewoon Ria", "Jan Piet Klaas Kees Koos", "van der Berg tot de Velde"), "answered"),
        "mijn echte naam is Anna maar ik zeg hem niet": "answered",
        **dict.fromkeys(("ik durf mijn naam niet te zeggen", "mijn naam zeg ik liever niet", "geen idee"), "skipped"),
        **dict.fromkeys(("mijn naam is geheim", "mijn naam mag niemand weten", "nobody may know my name"), "skipped"),
        **dict.fromkeys(
            ("noem me geen mevrouw", "dinsdag om 10 uur", "34", "34 jaar", "bel mij niet", "het is voor mijn moeder"), "unsure_late"
        ),
        **dict.fromkeys(("hij is erg boos op mij", "jan piet klaas kees koos", "x" * 70), "unsure_late"),
        "ik heet Jo en ik woon in een dorp bij de stad": "unsure_late",
        "wie ben jij?": "unsure_question",
        **dict.fromkeys(("06 12345678", "riet@voorbeeld.nl", "..."), "name?"),
    },
    "person_name": {
        **dict.fromkeys(("Riet", TWELVE), "answered"),
        **dict.fromkeys(("34 jaar", f"{TWELVE} dertien"), "unsure_late"),
        **dict.fromkeys(("weet niet", "riet@voorbeeld.nl", "...", "😀"), "name?"),
    },
    "person_relation": {"mijn tante": "answered", "weet niet": "skipped", "...": "name?", f"{TWELVE} dertien": "unsure_late"},
    "circle": {
        **dict.fromkeys(
            ("Riet", "Riet, mijn tante", "Lotte Smit", "Lotte nicht", "Jan Student", "mijn zus, Karin", "tante Zus"), "answered"
        ),
        **dict.fromkeys(("Riet en Jan", "Riet\nJan", "Riet\nJan\nhij slaapt slecht", "Riet, Jan", "Riet, Jan, Mo"), "unsure_two"),
        **dict.fromkeys(("Riet 06 12345678", "06 12345678", "en ook nog Jan", "haal Riet weg", "dinsdag", "misschien"), "unsure_name"),
        **dict.fromkeys(("broer zus", "anna piet klaas", "riet, mijn ouders"), "unsure_two"),
        **dict.fromkeys(("34 jaar", "bel mij", "2 broers", "een twee drie vier vijf zes zeven acht negen"), "unsure_name"),
        **dict.fromkeys(("Ahmed weet het al", "mijn broer Ahmed deugt", "hij slaapt\nzij slaapt"), "unsure_late"),
        "wie is dat?": "unsure_question",
        **dict.fromkeys(("weet niet", "...", "riet@voorbeeld.nl"), "name?"),
    },
    "place": {
        **dict.fromkeys(("Assen", "ik heet Jo en woon in Assen", "een dorp bij de grote stad in het noorden"), "answered"),
        "weet niet": "skipped",
        **dict.fromkeys(("dinsdag", "bel mij", "een twee drie vier vijf zes"), "unsure_late"),
        "ik woon in een huis met mijn man en mijn drie kinderen ergens in de buurt van Assen": "unsure_late",
        **dict.fromkeys(("34", "riet@voorbeeld.nl", "ik heet Jo", "..."), "place?"),
    },
    "age": {
        **dict.fromkeys(("34", "16", "120", "vijfendertig", "zestien", "ja, 17", "ik ben al 40 jaar", "ouder dan 120"), "answered yes"),
        **dict.fromkeys(("twee en dertig", "thirty five", "I'm 20 years old", "17 jaar en 3 maanden"), "answered yes"),
        **dict.fromkeys(("15", "6", "vijftien", "fifteen", "nee, 15", "bijna 16", "nog geen 16", "ik word in mei 16"), "answered no"),
        **dict.fromkeys(("5", "0", "121", "nee", "ja", "nee ik ben 17", "ja ik ben 15", "ouder dan 15", "ouder dan 121"), "age?"),
    },
    "reach_when": {
        **dict.fromkeys(("dinsdag 10-12", "na het eten", "half 3", "als hij weg is", "x" * 201), "answered"),
        "weet niet": "skipped",
        **dict.fromkeys(("06 12345678", "riet@voorbeeld.nl"), "times?"),
        **dict.fromkeys(("bel mij", "zelf"), "times_way?"),
        **dict.fromkeys(("Sanne", "..."), "times_none?"),
        "zie boven": "refers_back?",
    },
    "coordinator_wish": {
        "iemand die luistert": "answered",
        **dict.fromkeys(("geen man", "een vrouw graag", "ja", "nee", "weet niet", "man", "rustig"), "choose?"),
    },
    "safe": {
        **dict.fromkeys(("niks", "nee niks", "de voordeur open laten", "nee, geen honden", "ja, mijn zus"), "answered"),
        **dict.fromkeys(("nee", "weet niet", "nee zeg ik niet"), "skipped"),
        **dict.fromkeys(("ja", "ja hoor", "nee wacht toch wel", "..."), "words?"),
    },
    "organisations": {
        **dict.fromkeys(("GGZ", "niemand"), "answered"),
        **dict.fromkeys(("nee", "weet niet"), "skipped"),
        "wie zijn jullie?": "unsure_question",
        **dict.fromkeys(("ja", "ja hoor"), "organisations?"),
    },
    "quiet": {"fluisteren": "answered", "ja": "choose?"},
    "spoken_which": {"Pools": "answered", **dict.fromkeys(("weet niet", "geen Engels", "anders"), "choose?")},
    "date": {
        "morgen": "answered soon",
        **dict.fromkeys(("24 december", "over een maand"), "answered not_soon"),
        **dict.fromkeys(("volgende week", "weet niet", "een brief van de rechter", "gisteren"), "choose?"),
    },
    "reach": {**dict.fromkeys(("06 12345678", "riet@voorbeeld.nl"), "found_address"), "bellen": "choose?"},
    "reach_address": {"06 12345678": "answered", "weet niet": "address_call?", "riet@voorbeeld.nl": "address_call?"},
    "concern": {"Ik slaap slecht.": "answered", "...": "answered"},
}


def told(question: str, text: str, conversation: ConversationState) -> str:
    """The event of the text with its key, or the hint with a question mark."""
    try:
        event = QUESTIONNAIRE[question].parser.parse_first(conversation, text, takes_story=True)
    except NotUnderstood as error:
        return f"{error.hint}?"
    assert event.text in ("", text), "no letter of it changes"
    return f"{event.name} {event.value}".strip()


def phoned(**more: object) -> ConversationState:
    """Somebody who agreed, and wants to be called."""
    consent = {"text": "consent_keep/2", "at": "2026-11-21T20:10:00Z"}
    return ConversationState(touched_at=consent["at"], consent=consent, answers={"reach": {"chose": ["call"]}}, **more)  # type: ignore[arg-type]


@pytest.mark.parametrize("question", TYPED)
def test_a_text_is_at_this_question_what_somebody_means_by_it_there(question: str) -> None:
    assert {text: told(question, text, phoned()) for text in TYPED[question]} == TYPED[question]


def test_what_was_asked_about_once_as_no_time_is_a_time_in_own_words_the_second_time() -> None:
    typed = {"zie boven": "answered", "bel mij": "answered", "Sanne": "answered", "...": "times?", "06 12345678": "times?"}
    assert {text: told("reach_when", text, phoned(misses=1)) for text in typed} == typed


def test_half_three_is_an_hour_earlier_in_dutch_than_in_english_so_an_english_chat_asks() -> None:
    typed = {"half 3": "times_half?", "half past 3": "answered", "tuesday half 3": "times_half?", "tuesday 10-12": "answered"}
    assert {text: told("reach_when", text, phoned(language="en")) for text in typed} == typed


def test_before_the_first_consent_no_text_is_an_answer_but_the_story_that_waits() -> None:
    nobody = ConversationState()
    assert [told(question, "Jo", nobody) for question in ("name", "place", "circle")] == ["choose?"] * 3


@pytest.mark.parametrize("typed", ["dinsdag", "18 mei", "1 januari 2027", "in de ochtend", "morgen", "dinsdag 10-12"])
def test_only_a_time_is_a_time(typed: str) -> None:
    assert says_when(typed) and not says_way(typed)


@pytest.mark.parametrize("typed", ["mail mij", "bel me niet", "bellen", "whatsapp", "niet bellen graag", "sms", "app mij"])
def test_only_a_way_of_contact_is_a_way(typed: str) -> None:
    assert says_way(typed) and not says_when(typed)


@pytest.mark.parametrize(
    "typed", ["Di", "ma", "mei", "mei 2027", "18 mei 2027 om 10 uur", "weet niet", "een brief", "bel mijn zus", "Sanne"]
)
def test_what_may_be_somebody_or_says_more_is_neither_a_time_nor_a_way(typed: str) -> None:
    assert not says_when(typed) and not says_way(typed)

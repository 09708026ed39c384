"""Typed times are read only where every word has one meaning; anything else stays words."""

from __future__ import annotations

from datetime import time

import pytest

from flows.dossier.safe_window import SafeWindow
from flows.reference.times import read_clock, read_times

READ = {
    "dinsdag 10-12": "tue 10:00-12:00",
    "Dinsdag tussen 10 en 12 uur": "tue 10:00-12:00",
    "dinsdg na vijven": "tue 17:00-22:00",
    "di/do ochtend, wo avond": "tue 06:00-12:00; wed 18:00-22:00; thu 06:00-12:00",
    "za en zo": "sat 06:00-22:00; sun 06:00-22:00",
    "weekdays after 5, not on friday": "mon 17:00-22:00; tue 17:00-22:00; wed 17:00-22:00; thu 17:00-22:00",
    "ik kan op dinsdag niet voor 10 uur": "tue 10:00-22:00",
    "donderdag om 10 uur": "thu 10:00-10:00",
    "dinsdagavond tot half 9": "tue 18:00-20:30",
    "di-ochtend": "tue 06:00-12:00",
    "ma/wo-middag": "mon 12:00-18:00; wed 12:00-18:00",
    "van dinsdag t/m donderdag": "tue 06:00-22:00; wed 06:00-22:00; thu 06:00-22:00",
    "any time tuesday": "tue 06:00-22:00",
    "di tot 6 uur 's avonds": "tue 06:00-18:00",
    "dinsdag, zo rond een uur of 3": "tue 15:00-15:00",
    "di kwart voor 10": "tue 09:45-09:45",
    "tuesday half past 3": "tue 15:30-15:30",
}
READ |= {
    "fonderdag na 12": "thu 12:00-22:00",
    "do tussen kwart over 1 en kwart voor 3": "thu 13:15-14:45",
}
READ |= {  # of the hours of a clock only those can be meant in which somebody is called
    "di 5-8": "tue 17:00-20:00",
    "di 06:00-8": "tue 06:00-08:00",
    "di 12-2": "tue 12:00-14:00",
    "di 9 am - 5 pm": "tue 09:00-17:00",
    "di na 1": "tue 13:00-22:00",
    "di na 7": "tue 19:00-22:00",
    "di na 12": "tue 12:00-22:00",
    "di na 09:00": "tue 09:00-22:00",
    "di na 21:59": "tue 21:59-22:00",
    "di na half 8": "tue 19:30-22:00",
    "di 's avonds na 7": "tue 19:00-22:00",
    "di tot 10": "tue 06:00-10:00",
    "di voor 12": "tue 06:00-12:00",
    "di 's avonds tot 9": "tue 18:00-21:00",
    "di 's avonds 7-9": "tue 19:00-21:00",
    "di om 5": "tue 17:00-17:00",
    "di om 9": "tue 09:00-09:00",
    "di om 08:00": "tue 08:00-08:00",
    "di om 7 uur 's avonds": "tue 19:00-19:00",
    "di 12 pm": "tue 12:00-12:00",
    "di 1 pm": "tue 13:00-13:00",
    "di half 1": "tue 12:30-12:30",
    "di kwart voor 1": "tue 12:45-12:45",
}
READ |= {  # *do* and *zo* are days beside an hour or a day, and a day may have one wrong letter
    "do 10-12": "thu 10:00-12:00",
    "do ochtend": "thu 06:00-12:00",
    "do na 12": "thu 12:00-22:00",
    "do tussen 10 en 12": "thu 10:00-12:00",
    "za of zo ochtend": "sat 06:00-12:00; sun 06:00-12:00",
    "wonsdag 10-12": "wed 10:00-12:00",
    "woensdaag 10-12": "wed 10:00-12:00",
    "oensdag 10-12": "wed 10:00-12:00",
    "vrjdag 10-12": "fri 10:00-12:00",
}
READ |= {  # hours belong to the days beside them, and *niet* to what stands behind it or, alone at the end, to all before it
    "di 10-12, do 14-16": "tue 10:00-12:00; thu 14:00-16:00",
    "di ochtend en do middag": "tue 06:00-12:00; thu 12:00-18:00",
    "10-12 op di en do": "tue 10:00-12:00; thu 10:00-12:00",
    "wel op dinsdag, niet op vrijdag": "tue 06:00-22:00",
    "altijd dinsdag": "tue 06:00-22:00",
    "niet in het weekend en niet 's ochtends": "mon {0}; tue {0}; wed {0}; thu {0}; fri {0}".format("12:00-22:00"),
    "zaterdagmiddag niet": "mon {0}; tue {0}; wed {0}; thu {0}; fri {0}; sat 06:00-12:00 18:00-22:00; sun {0}".format("06:00-22:00"),
    "zaterdag niet": "mon {0}; tue {0}; wed {0}; thu {0}; fri {0}; sun {0}".format("06:00-22:00"),
}
UNCLEAR = (
    *("dinsdagochtend en donderdag", "na het eten", "'s nachts", "dinsdag 24 november"),
    *("tussen 7 en 9", "na 9", "8 uur", "morgen om 3", "dinsdag 5", "bel me zo", "ik ben vrij op dinsdag", "nee", "25:00"),
    *("niet alleen op dinsdag", "vrijdag niet en zaterdag wel", "niet voor 10 en na 20:00", "niet op vrijdag, zaterdag"),
    *("not before 10 on tuesdays", "no, tuesday", "do call me"),
    *(
        "di 6-8",
        "di 7:30-9",
        "di na 8",
        "di na 11",
        "di na 22:00",
        "di tot 8",
        "di tot 9",
        "di om 6",
        "di om 8",
        "di 9:60",
        "di 20:00-23:00",
    ),
    *("di 12 am", "di om 22:00", "di om 07:59", "vr-ma", "ma-ma", "do", "zo ochtend", "zo 10-12", "di 18:00-06:00", "dinsdagnacht"),
    *("maandag en dinsdag niet", "woensdagmiddag niet, vrijdag niet", "di 10-12 en do", "di, maar do alleen ochtend"),
    *("maandag of zo", "elke dag en zondag", "ma-wo-middag", "om kwart over 8", "kwart over 8:15", "half 0:00", "na de middag"),
)


WEEKDAYS = "mon {0}; tue {0}; wed {0}; thu {0}; fri {0}"
BESIDE_A_CONDITION = {
    "alleen dinsdag als hij werkt tussen 10 en 12": "tue 10:00-12:00",
    "dinsdag als de kinderen op school zijn": "tue 06:00-22:00",
    "niet als mijn man thuis is, dus overdag": WEEKDAYS.format("09:00-17:00") + "; sat 09:00-17:00; sun 09:00-17:00",
    "doordeweeks als ik werk": WEEKDAYS.format("06:00-22:00"),
    "doordeweeks behalve vrijdag, als hij werkt": "mon 06:00-22:00; tue 06:00-22:00; wed 06:00-22:00; thu 06:00-22:00",
    "ma of wo, behalve in de vakantie": "mon 06:00-22:00; wed 06:00-22:00",
    "dinsdag als hij 's middags werkt": "tue 12:00-18:00",
    "woensdag, want dan is hij weg": "wed 06:00-22:00",
    "vrijdagavond na het eten": "fri 18:00-22:00",
    "only tuesday when he works between 10 and 12": "tue 10:00-12:00",
    "tuesday if he isn't home": "tue 06:00-22:00",
    "not on weekends because he's home": WEEKDAYS.format("06:00-22:00"),
    "alleen als hij dinsdag werkt": "tue 06:00-22:00",
    "als hij maandag en woensdag van 9 tot 5 werkt": "mon 09:00-17:00; wed 09:00-17:00",
    "maandag t/m woensdag niet want dan is hij thuis": "thu 06:00-22:00; fri 06:00-22:00; sat 06:00-22:00; sun 06:00-22:00",
    "dinsdag, eind van de middag": "tue 12:00-18:00",
    "om de week maandag": "mon 06:00-22:00",
}
NOTHING_BESIDE_A_CONDITION = (
    *("alleen als hij slaapt", "altijd als ik werk", "de hele dag als hij werkt", "bel niet als hij thuis is", "only when he sleeps"),
    *("dinsdag niet als hij thuis is", "als hij thuis is dinsdag niet, woensdag wel", "dinsdag als hij thuis is bel dan niet"),
    *("dinsdag als hij na 18:00 thuiskomt", "dinsdag als hij 's middags thuis is", "dinsdag want woensdag is hij thuis"),
    *("dinsdag als hij werkt en donderdag", "dinsdag als hij werkt, anders donderdag", "overdag als hij werkt tussen 10 en 12"),
    *("als hij 's avonds thuis is bel ik niet terug", "tuesday if he's home don't call", "niet als hij werkt tussen 10 en 12"),
    *("als hij dinsdag thuis is", "behalve als hij dinsdag werkt", "als hij dinsdag werkt, donderdag", "dinsdag niet te laat"),
    *("dinsdag als hij komt tussen 5 en 6", "dinsdag is hij thuis", "als ma thuis is, dinsdag", "dinsdag na negen als hij werkt"),
)


@pytest.mark.parametrize("text", BESIDE_A_CONDITION)
def test_beside_a_condition_the_clear_days_and_hours_are_read_and_the_words_stay(text: str) -> None:
    window = SafeWindow.of((), (text,))
    assert (str(window), window.words) == (BESIDE_A_CONDITION[text], (text,))


@pytest.mark.parametrize("text", NOTHING_BESIDE_A_CONDITION)
def test_a_condition_that_may_say_more_than_only_then_leaves_all_to_a_tap(text: str) -> None:
    window = SafeWindow.of((), (text,))
    assert not window.has_read
    assert not window.is_limited


@pytest.mark.parametrize("text", READ)
def test_a_clear_time_is_read_as_days_and_hours(text: str) -> None:
    assert str(SafeWindow.of((), (text,))) == READ[text]


@pytest.mark.parametrize("text", UNCLEAR)
def test_a_time_that_may_mean_two_things_is_not_read(text: str) -> None:
    assert read_times(text) is None


def test_words_that_are_not_read_stay_and_limit_nothing_by_themselves() -> None:
    window = SafeWindow.of(("tue",), ("na het eten",))
    assert (str(window), window.words) == ("tue 06:00-22:00", ("na het eten",))


@pytest.mark.parametrize(
    ("tapped", "text", "safe"),
    [
        (("tue",), "na 20:00", "tue 20:00-22:00"),
        (("tue", "evening"), "dinsdag 10-12", "tue 10:00-12:00"),
        (("tue", "thu", "morning"), "niet op donderdag", "tue 06:00-12:00"),
        (("always",), "niet in het weekend, graag", "mon 06:00-22:00; tue 06:00-22:00; wed 06:00-22:00; thu 06:00-22:00; fri 06:00-22:00"),
    ],
)
def test_what_is_typed_of_a_day_is_stronger_than_what_is_tapped(tapped: tuple[str, ...], text: str, safe: str) -> None:
    assert str(SafeWindow.of(tapped, (text,))) == safe


@pytest.mark.parametrize(
    "typed",
    [
        "9:00",
        "9.00",
        "9u",
        "9 uur",
        "09:00",
        "9h",
        "9",
        "9u00",
        "9.00 uur",
        "om 9u",
        "９:00",
        "9\u202fuur",
        "٩:٠٠",
        "9 : 00",
        "9∶00",
        "9·00",
        "9 uur 00",
    ],
)
def test_one_time_is_the_same_time_however_it_is_written_in_a_field_and_in_a_sentence(typed: str) -> None:
    assert read_clock(typed) == time(9)
    assert read_times(f"dinsdag {typed}") in (read_times("dinsdag 9:00"), read_times("dinsdag 9"))


def test_half_hours_and_parts_of_the_day_are_read_in_a_field() -> None:
    assert [read_clock(typed) for typed in ("9u30", "half tien", "half 3 's middags", "17h15")] == [
        time(9, 30),
        time(9, 30),
        time(14, 30),
        time(17, 15),
    ]


@pytest.mark.parametrize(
    ("typed", "at"),
    [
        *(("half 1", time(12, 30)), ("kwart voor 1", time(12, 45)), ("kwart over 12", time(12, 15)), ("half 12", time(11, 30))),
        *(("8 uur 's avonds", time(20)), ("1 pm", time(13)), ("12 pm", time(12)), ("12 am", time(0)), ("9-24", time(9, 24))),
        *(("om half 10.", time(9, 30)), ("7", time(7)), ("19", time(19)), ("23:59", time(23, 59)), ("9-00", time(9))),
    ],
)
def test_an_hour_in_words_of_a_field_is_the_hour_that_a_clock_shows(typed: str, at: time) -> None:
    assert read_clock(typed) == at


@pytest.mark.parametrize("typed", ["0930", "930", "9,30", "9;30", "9-30", "9–30", "9 30", "om 0930", "0930 uur", "９３０", "09-30"])
def test_a_field_for_one_time_reads_it_without_a_colon_too(typed: str) -> None:
    assert read_clock(typed) == time(9, 30)


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "9-15",
        "9 10",
        "2460",
        "9-30-12",
        "24-12-2026",
        "12345",
        "24:00",
        "25:00",
        "9:60",
        "9-23",
        "half 0:00",
        "morgen",
        "9 of 10 uur",
        "9-10",
    ],
)
def test_what_is_no_one_time_is_none_in_a_field(typed: str) -> None:
    assert read_clock(typed) is None

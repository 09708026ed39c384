"""Typed days: how many days ahead they are; a day that may be two is none."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from flows.reference.dates import Ahead, read_date, read_days_ahead

SATURDAY = date(2026, 11, 21)


@pytest.mark.parametrize("typed", ["vrijdag 4 december", "4 december (vrijdag)", "4-12, dat is een vrijdag", "op vrijdag de 4e december"])
def test_the_weekday_of_a_date_says_nothing_more(typed: str) -> None:
    assert read_days_ahead(typed, SATURDAY) == Ahead(13, 13)


@pytest.mark.parametrize(
    "typed", ["vrijdag en 4 december", "4 december zitting en zondag huisbezoek", "zondag 10 uur gesprek, 4-12 zitting"]
)
def test_a_weekday_beside_a_date_is_a_day_of_its_own(typed: str) -> None:
    assert read_days_ahead(typed, SATURDAY) == Ahead(0, 13)


def test_a_weekday_with_a_number_that_no_day_has_is_unclear() -> None:
    assert read_days_ahead("vrijdag de 45e", SATURDAY) is None


@pytest.mark.parametrize("typed", ["24/7", "24/7 onrust", "over 3/4 weken", "3/4 jaar geleden"])
def test_what_has_a_slash_may_be_no_date(typed: str) -> None:
    assert read_days_ahead(typed, SATURDAY) is None


DAY_BEFORE_CHRISTMAS = (
    *("24-12-2026", "24/12", "24-12", "24 december", "24 dec", "24 dec.", "24e december", "donderdag 24 december", "December 24"),
    *("24.12.2026", "2026-12-24", "24 – 12 – 2026", "24\u201112\u20112026", "24-12-'26", "24\u00a0december 2026", "２４-１２-2026"),
    *("24_12", "24∕12", "24／12", "24﹣12", "٢٤/١٢", "24\u200b-12-2026"),
)


@pytest.mark.parametrize("typed", DAY_BEFORE_CHRISTMAS)
def test_one_day_is_the_same_day_however_it_is_written_in_a_sentence_and_in_a_field(typed: str) -> None:
    assert read_days_ahead(typed, SATURDAY) == Ahead(33, 33)
    assert read_date(typed, SATURDAY) == date(2026, 12, 24)


@pytest.mark.parametrize("typed", ["do 24 dec", "Do. 24-12", "Thu 24 Dec", "24 12", "24 / 12 / 2026", "24.12"])
def test_in_a_field_where_only_a_day_stands_it_may_be_shorter(typed: str) -> None:
    assert read_date(typed, SATURDAY) == date(2026, 12, 24)


def test_a_day_without_a_year_is_the_next_one_or_where_it_lies_behind_the_latest() -> None:
    assert (read_date("1-1", SATURDAY), read_date("24/12", SATURDAY, is_past=True)) == (date(2027, 1, 1), date(2025, 12, 24))


@pytest.mark.parametrize(("typed", "read"), [("vandaag", SATURDAY), ("morgen", SATURDAY + timedelta(1)), ("gisteren", None)])
def test_a_day_in_one_word_is_counted_from_today(typed: str, read: date | None) -> None:
    assert read_date(typed, SATURDAY) == read


@pytest.mark.parametrize("typed", ["", "kerst", "31 februari", "24-13-2026", "24", "24-12-2026 of 25-12-2026", "morgen of overmorgen"])
def test_what_is_no_one_day_is_none_in_a_field(typed: str) -> None:
    assert read_date(typed, SATURDAY) is None


@pytest.mark.parametrize(
    ("typed", "ahead"),
    [
        ("vandaag", (0, 0)),
        ("in november", (0, 9)),
        ("vrijdag 45", (0, 7)),
        ("day after tomorrow", (2, 2)),
        ("dinsdag om 10 uur", (0, 7)),
        ("dinsdag 15 december", (24, 24)),
        ("vrijdag de 4e", (13, 13)),
        ("zaterdag 28", (7, 7)),
        ("Tuesday 24th", (3, 3)),
        ("maandag 9 uur", (0, 7)),
        ("woensdag 10:30", (0, 7)),
        ("3 december is de zitting", (12, 12)),
        ("Nov 25", (4, 4)),
        ("15/1", (55, 55)),
        ("27-11-2026", (6, 6)),
        ("7 januari 2027", (47, 47)),
        ("over twee weken", (14, 14)),
        ("in 3 days", (3, 3)),
        ("ergens in februari", (72, 99)),
        ("volgende maand", (10, 40)),
        ("24 november en 3 januari", (3, 43)),
        ("met de kerst", (34, 34)),
    ],
)
def test_a_day_that_is_typed_is_so_many_days_ahead(typed: str, ahead: tuple[int, int]) -> None:
    assert read_days_ahead(typed, SATURDAY) == ahead


@pytest.mark.parametrize(
    "typed",
    [
        "brief",
        "11 nov",
        "31 feb",
        "niet maandag",
        "vrijdag de 5e",
        "vrijdag 4",
        "a week on Monday",
        "binnen 14 dagen",
        "next Wednesday",
        "de 15e",
        "in May",
        "gisteren",
    ],
)
def test_a_day_that_is_unclear_or_over_is_none(typed: str) -> None:
    assert read_days_ahead(typed, SATURDAY) is None


@pytest.mark.parametrize(
    ("typed", "is_past", "read"),
    [
        *(("21/11", True, date(2026, 11, 21)), ("22/11", True, date(2025, 11, 22)), ("21/11", False, date(2026, 11, 21))),
        *(("22/9", False, date(2026, 9, 22)), ("21/9", False, date(2027, 9, 21)), ("21/9/26", False, date(2026, 9, 21))),
    ],
)
def test_a_day_without_a_year_is_of_this_year_unless_it_lies_on_the_other_side_of_today(typed: str, is_past: bool, read: date) -> None:
    assert read_date(typed, SATURDAY, is_past=is_past) == read

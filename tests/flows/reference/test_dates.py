"""Typed days: how many days ahead they are; a day that may be two is none."""

from __future__ import annotations

from datetime import date

import pytest

from flows.reference.dates import read_days_ahead

SATURDAY = date(2026, 11, 21)


@pytest.mark.parametrize(
    ("typed", "ahead"),
    [
        ("vandaag", (0, 0)),
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

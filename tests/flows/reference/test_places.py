"""Places: what is typed is a place only where nothing else can be meant, and a postcode says its province."""

from __future__ import annotations

import pytest

from flows.reference.places import Places
from flows.reference.postcodes import find_postcode, province_of_postcode

PLACES = Places(
    {
        **{
            "assen": frozenset({"01"}),
            "erica": frozenset({"01"}),
            "florence": frozenset({"01"}),
            "ee": frozenset({"02"}),
            "urk": frozenset({"16"}),
        },
        **{"groningen": frozenset({"04"}), "haren": frozenset({"04"}), "sint annen": frozenset({"04"}), "st anna": frozenset({"10"})},
        **{"huizen": frozenset({"07"}), "rotterdam": frozenset({"11"}), "ouderkerk aan den ijssel": frozenset({"11"})},
        **{"hengelo": frozenset({"03", "15"}), "nederland": frozenset({"15"})},
    }
)


@pytest.mark.parametrize(
    "typed",
    ["Assen", "in Assen", "ergens in Assen", "Urk", "9401 AB", "in 9401 ab", "St. Annen", "St Anna", "Twente", "Ouderkerk aan den IJssel"],
)
def test_a_place_or_a_postcode_alone_is_a_place_whatever_leads_up_to_it(typed: str) -> None:
    assert PLACES.is_only_place(typed)


@pytest.mark.parametrize(
    "typed", ["", "in", "Ee", "Erica", "Florence", "Haren", "9401", "Nederland", "uit Assen hoor", "ik woon in Assen", "Sanne"]
)
def test_what_people_are_called_too_or_says_more_is_not_only_a_place(typed: str) -> None:
    assert not PLACES.is_only_place(typed)


@pytest.mark.parametrize(
    ("typed", "provinces"),
    [
        ("in Assen", {"01"}),
        ("Rotterdam Charlois", {"11"}),
        ("ik woon in Haren", {"04"}),
        ("in huizen", {"07"}),
        ("ik woon aan de Vaart in Ouderkerk aan den IJssel", {"11"}),
        ("St. Annen", {"04"}),
        ("St. Anna", {"10"}),
        ("tussen Assen en Groningen", {"01", "04"}),
        ("in Hengelo, Overijssel", {"03", "15"}),
        ("9401", {"01"}),
        ("ik woon 9401", {"01"}),
        ("9401 AB Assen", {"01"}),
        ("ik woon op 9401AB ergens", {"01"}),
    ],
)
def test_a_sentence_is_in_the_provinces_of_the_places_that_it_names(typed: str, provinces: set[str]) -> None:
    assert PLACES.find_provinces(typed) == provinces and PLACES.names_place(typed)


@pytest.mark.parametrize(
    "typed",
    ["Mooi Rotterdam Charlois", "Rotterdam Charlois Noord Zuid", "mijn haren zijn lang", "huizen genoeg", "huis 9401 mooi", "in nederland"],
)
def test_a_word_of_a_sentence_that_may_be_no_place_is_none(typed: str) -> None:
    assert not PLACES.find_provinces(typed) and not PLACES.names_place(typed)


@pytest.mark.parametrize("typed", ["Assen niet", "in Assen, voorheen Groningen"])
def test_a_place_that_is_excluded_is_named_and_in_no_province(typed: str) -> None:
    assert not PLACES.find_provinces(typed) and PLACES.names_place(typed)


@pytest.mark.parametrize(
    ("typed", "beside_words", "alone"),
    [
        *(("9401 AB", "9401", "9401"), ("9401ab", "9401", "9401"), (" 9401 ab ", "9401", "9401"), ("x 9401 AB y", "9401", "9401")),
        *(("x 9401 ab y", None, "9401"), ("x 9401 y", None, "9401"), ("9401 ABC", None, "9401")),
        *(("0401 AB", None, None), ("94012 AB", None, None), ("19401 AB", None, None)),
    ],
)
def test_four_digits_are_a_postcode_with_two_letters_or_where_nothing_else_is_meant(
    typed: str, beside_words: str | None, alone: str | None
) -> None:
    assert (find_postcode(typed), find_postcode(typed, digits_alone=True)) == (beside_words, alone)


@pytest.mark.parametrize(
    ("code", "province"), [("1011", "07"), ("9401", "01"), ("9999", "04"), ("1000", None), ("9400", None), ("7439", None)]
)
def test_a_postcode_within_a_range_is_in_its_province_and_one_between_two_in_none(code: str, province: str | None) -> None:
    assert province_of_postcode(code) == province

"""Places: a province is named only if there is one, and nobody waits for the map."""

from __future__ import annotations

import time

import pytest

from flows.reference.places import Places, load_synonyms, normalise_place
from storage.reference.dutch_places import LazyPlaces, dutch_places

PLACES = Places(LazyPlaces())


@pytest.mark.parametrize(
    ("typed", "province"),
    [
        *(("Assen", "01"), ("den haag", "11"), ("'s-Hertogenbosch", "06"), ("Noord Holland", "07"), ("Fryslân", "02"), ("Амстердам", "07")),
        *(("Grunn", "04"), ("Den Bosch", "06"), ("Bijlmer", "07"), ("de Bijlmer", "07"), ("'s-Gravenhage", "11"), ("’s-Gravenhage", "11")),
        *(("Ljouwert", "02"), ("Rotjeknor", "11"), ("Dordt", "11"), ("Twente", "15"), ("Amsterdam-Zuidoost", "07"), ("Rosmalen", "06")),
    ],
)
def test_a_place_is_known_as_people_type_it(typed: str, province: str) -> None:
    assert PLACES.find_province(typed) == province


@pytest.mark.parametrize("typed", ["Hengelo", "Bergen", "Zeeland", "Parijs", "bij mijn tante", "Gronigen", "Assne", "Elst-Oost"])
def test_a_place_in_two_provinces_or_in_none_is_never_guessed(typed: str) -> None:
    assert PLACES.find_province(typed) is None


def test_every_common_name_is_found_as_a_place() -> None:
    assert [
        said for said, name in load_synonyms().items() if PLACES.find_province(said) is None or name.casefold() not in dutch_places()
    ] == []


@pytest.mark.parametrize(
    ("said", "name"), [("Grunn", "Groningen"), ("Den Bosch", "’s-Hertogenbosch"), ("Bergen op Zoom", "bergen-op-zoom")]
)
def test_two_names_of_one_place_are_compared_as_one(said: str, name: str) -> None:
    assert normalise_place(said) == normalise_place(name)


def test_the_map_is_read_in_less_than_a_blink() -> None:
    dutch_places.cache_clear()
    before = time.perf_counter()
    dutch_places()
    assert time.perf_counter() - before < 1  # 0.1 s on an idle machine

"""Places: a province is named only where there is one, and nobody waits for the map."""

from __future__ import annotations

import time

import pytest

from bot.places import LazyPlaces, dutch_places
from flows.places import Places

PLACES = Places(LazyPlaces())


@pytest.mark.parametrize(
    ("typed", "province"),
    [("Assen", "01"), ("den haag", "11"), ("'s-Hertogenbosch", "06"), ("Noord Holland", "07"), ("Fryslân", "02"), ("Амстердам", "07")],
)
def test_a_place_is_known_as_people_type_it(typed: str, province: str) -> None:
    assert PLACES.province(typed) == province


@pytest.mark.parametrize("typed", ["Hengelo", "Bergen", "Zeeland", "Parijs", "bij mijn tante"])
def test_a_place_in_two_provinces_or_in_none_is_never_guessed(typed: str) -> None:
    assert PLACES.province(typed) is None


def test_the_map_is_read_in_less_than_a_blink() -> None:
    dutch_places.cache_clear()
    before = time.perf_counter()
    dutch_places()
    assert time.perf_counter() - before < 1  # 0.1 s on an idle machine

"""Places: a province is named only if there is one, and nobody waits for the map."""

from __future__ import annotations

import time
import tomllib
from itertools import pairwise

import pytest

from flows.reference.places import Places, load_synonyms, normalise_place, place_form
from storage.reference.dutch_places import LazyPlaces, dutch_places
from tests.support.paths import ROOT

PLACES = Places(LazyPlaces())


@pytest.mark.parametrize(
    ("typed", "province"),
    [
        *(("Assen", "01"), ("den haag", "11"), ("'s-Hertogenbosch", "06"), ("Noord Holland", "07"), ("Fryslân", "02"), ("Амстердам", "07")),
        *(("Grunn", "04"), ("Den Bosch", "06"), ("Bijlmer", "07"), ("de Bijlmer", "07"), ("'s-Gravenhage", "11"), ("’s-Gravenhage", "11")),
        *(("Ljouwert", "02"), ("Rotjeknor", "11"), ("Dordt", "11"), ("Twente", "15"), ("Amsterdam-Zuidoost", "07"), ("Rosmalen", "06")),
        *(("Frysla\u0302n", "02"), ("Fryslan", "02"), ("Súdwest-Fryslân", "02"), ("Su\u0301dwest Frysla\u0302n", "02")),
        *(("‘s-Hertogenbosch", "06"), ("ʼs Hertogenbosch", "06"), ("`s-Hertogenbosch", "06"), ("s-hertogenbosch", "06")),
        *(("A\u00adssen", "01"), ("\u200eAssen\u200f", "01"), ("Noord\u2011Holland", "07"), ("９４０１ AB", "01"), ("9401\u00a0ab", "01")),
    ],
)
def test_a_place_is_known_as_people_type_it(typed: str, province: str) -> None:
    assert PLACES.find_province(typed) == province


@pytest.mark.parametrize("typed", ["Hengelo", "Bergen", "Zeeland", "Parijs", "bij mijn tante", "Gronigen", "Assne"])
def test_a_place_in_two_provinces_or_in_none_is_never_guessed(typed: str) -> None:
    assert PLACES.find_province(typed) is None


@pytest.mark.parametrize(
    ("typed", "province"),
    [
        *(
            ("in Assen", "01"),
            ("Assen, Drenthe", "01"),
            ("Rotterdam Charlois", "11"),
            ("Ik woon in een dorp bij Assen", "01"),
            ("tussen Zwolle en Kampen", "15"),
        ),
        *(
            ("9934", "04"),
            ("9401 AB", "01"),
            ("9401ab Assen", "01"),
            ("Hengelo, Overijssel", "15"),
            ("in Smilde", "01"),
            ("op de Veluwe", "03"),
        ),
        *(("I live near Emmen", "01"), ("bij opa in Urk", "16"), ("in Huizen", "07")),
    ],
)
def test_a_place_is_heard_inside_a_sentence_and_a_postcode_too(typed: str, province: str) -> None:
    assert PLACES.find_province(typed) == province


@pytest.mark.parametrize(
    "typed",
    [
        "niet in Assen",
        "Assen of Groningen",
        "in het noorden",
        "bij de buren",
        "ik woon best ver weg",
        "1000 en een nacht",
        "7439",
        "in Hengelo",
    ],
)
def test_a_sentence_that_may_mean_another_province_names_none(typed: str) -> None:
    assert PLACES.find_province(typed) is None


def test_a_name_that_several_provinces_have_is_not_unknown() -> None:
    assert PLACES.names_place("in Hengelo")
    assert not PLACES.names_place("bij mijn tante")


def test_every_postcode_is_in_one_range() -> None:
    ranges = sorted(
        tuple(map(int, (first, last or first)))
        for table in ("postcodes", "border_postcodes")
        for written in tomllib.loads((ROOT / "flows/reference/postcodes.toml").read_text("utf-8"))[table].values()
        for first, _, last in (one.partition("-") for one in written)
    )
    assert [(one, other) for one, other in pairwise(ranges) if one[1] >= other[0]] == []


def test_every_common_name_is_found_as_a_place() -> None:
    assert [
        said for said, name in load_synonyms().items() if PLACES.find_province(said) is None or place_form(name) not in dutch_places()
    ] == []


@pytest.mark.parametrize(
    ("said", "name"), [("Grunn", "Groningen"), ("Den Bosch", "’s-Hertogenbosch"), ("Bergen op Zoom", "bergen-op-zoom")]
)
def test_two_names_of_one_place_are_compared_as_one(said: str, name: str) -> None:
    assert normalise_place(said) == normalise_place(name)


def test_the_map_is_read_in_less_than_a_blink() -> None:
    dutch_places.cache_clear()
    before = time.process_time()  # this process's own work, which the load of the machine does not lengthen
    dutch_places()
    assert time.process_time() - before < 1  # 0.1 s on an idle machine

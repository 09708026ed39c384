"""From the place a person typed to the provinces it may lie in; nobody is looked up, only the map."""

from __future__ import annotations

from collections.abc import Mapping


class Places:
    """Place names (casefolded) and the codes of the provinces (GeoNames admin1) that have such a place."""

    def __init__(self, provinces: Mapping[str, frozenset[str]]) -> None:
        self._provinces = provinces

    def province(self, place: str) -> str | None:
        """The code of the only province that has this place; None where it is unknown or there are several."""
        found = self._provinces.get(" ".join(place.casefold().strip(" .,").split()), frozenset())
        return next(iter(found)) if len(found) == 1 else None

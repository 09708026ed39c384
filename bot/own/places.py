"""A foundation's own places (`places.toml`): names that the map does not have, such as a district or a hamlet, each with its province."""

from __future__ import annotations

from collections import ChainMap
from collections.abc import Mapping
from pathlib import Path

from bot.own.finding import FilePlace
from bot.own.toml_file import line_of, read_toml
from flows.errors import SettingsError
from flows.i18n.catalog import FIRST, Catalog
from flows.i18n.messages import _
from flows.reference.places import place_form
from storage.reference.dutch_places import LazyPlaces

FILE = "places.toml"
_PROVINCE = "province."


def read_places(folder: Path) -> Mapping[str, frozenset[str]]:
    """Name, as names are compared -> codes of the provinces. Raises SettingsError with a line for everything that is wrong."""
    path = folder / FILE
    if not path.is_file():
        return {}
    rows, codes = read_toml(path), _province_codes()
    wrong = [name for name, province in rows.items() if not isinstance(province, str) or place_form(province) not in codes]
    if wrong:
        names = ", ".join(sorted(_province_names().values()))
        problem = _('write  "name" = "province"  with one of {names}', names=names)
        raise SettingsError("\n".join(FilePlace(path, line_of(path, f'"{name}"'), name).describe(problem) for name in wrong))
    return {place_form(name): frozenset({codes[place_form(province)]}) for name, province in rows.items()}


def lay_over(own: Mapping[str, frozenset[str]]) -> Mapping[str, frozenset[str]]:
    """The map with the own places: a name that is theirs is where they say."""
    return ChainMap(dict(own), LazyPlaces()) if own else LazyPlaces()  # type: ignore[arg-type]  # it is only read


def _province_names() -> dict[str, str]:
    catalog = Catalog.load()
    keys = (key for key in catalog.keys(FIRST) if key.startswith(_PROVINCE))
    return {key.removeprefix(_PROVINCE): catalog.text(FIRST, key) for key in keys if key.removeprefix(_PROVINCE).isdigit()}


def _province_codes() -> dict[str, str]:
    return {place_form(name): code for code, name in _province_names().items()}

"""Every text in the catalogue is used somewhere: an unused text cannot be reviewed in use."""

from __future__ import annotations

from pathlib import Path

from flows.i18n.catalog import Catalog
from flows.replies import required_keys

ROOMS = ("flows", "storage", "bot")
CHAPTERS = ("heard.", "privacy.", "accessibility.", "province.", "notice.code_")  # by name: synonyms, chapters, GeoNames, entries


def written() -> str:
    paths = (path for room in ROOMS for path in Path(room).rglob("*") if path.suffix in (".py", ".html"))
    return "\n".join(path.read_text("utf-8") for path in paths).replace("'", '"')


def is_used(key: str, everywhere: str) -> bool:
    """As a whole, or put together from an open family of keys (`desk.state.` with something behind it) and its last part."""
    family, _, last = key.rpartition(".")
    return f'"{key}"' in everywhere or (any(f"{family}.{end}" in everywhere for end in ("{", '"')) and f'"{last}"' in everywhere)


def test_every_text_of_the_catalogue_is_used() -> None:
    everywhere, needed = written(), set(required_keys.required_keys())
    asked = (key for key in Catalog.load().keys("nl") if key not in needed and not key.startswith(CHAPTERS))
    assert [key for key in asked if not is_used(key, everywhere)] == []

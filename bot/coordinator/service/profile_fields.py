"""What is written of a coordinator, in an option, in a row of a file or at the desk, and what is wrong with it."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from flows.i18n.catalog import Catalog
from flows.questionnaire.questions.contact import PROVINCES
from flows.reference import languages
from flows.reference.places import Places
from storage.coordinators.notifications import CHANNELS
from storage.reference.dutch_places import LazyPlaces

MAX_CAPACITY = 50  # dossiers at a time; more than anybody can do well
_DAY = r"\d{4}-\d{2}-\d{2}"
_AWAY = re.compile(rf"({_DAY})\s*\.\.\s*({_DAY})")


class InvalidField(ValueError):
    """What is wrong with one field: a key of desk.wrong.*, and what was written."""

    def __init__(self, key: str, said: str = "") -> None:
        super().__init__(key)
        self.key, self.text = key, said


class ProfileForm:
    """Reads fields. Several values in one are separated by a semicolon or an upright line."""

    def __init__(self, catalog: Catalog) -> None:
        self._catalog, self._places = catalog, Places(LazyPlaces())
        lists: tuple[tuple[str, Callable[[str], Any]], ...] = (
            ("employers", str),
            ("boards", str),
            ("volunteering", str),
            ("languages", _language),
            ("provinces", self._province),
            ("places", self._place),
            ("away", _away),
            ("notify", _way),
        )
        self._readers: dict[str, Callable[[str], Any]] = {
            "name": _name,
            "contact_line": str.strip,
            "gender": str.strip,
            "residence": lambda said: self._place(said.strip()) if said.strip() else "",
            "capacity": _capacity,
            "email": _email,
            "language": self._desk_language,
            **{field: _list_of(read) for field, read in lists},
        }

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(self._readers)

    def parse_fields(self, said: Mapping[str, str | None], language: str = "en") -> tuple[dict[str, Any], dict[str, str]]:
        """What is to be kept of the fields that somebody wrote, and of each that is wrong a line that says so."""
        kept: dict[str, Any] = {}
        wrong: dict[str, str] = {}
        for field, text in said.items():
            if text is None:
                continue
            try:
                kept[field] = self._readers[field](text)
            except InvalidField as problem:
                wrong[field] = self._catalog.text(language, f"desk.wrong.{problem.key}", said=problem.text, most=MAX_CAPACITY)
        return kept, wrong

    def format_field(self, field: str, kept: Any, language: str) -> str:
        """A field as somebody writes it, with the names of what is kept as a code."""
        if not isinstance(kept, list):
            return str(kept or "")
        names = {"languages": lambda one: languages.display_name(one, language), "provinces": self.province_name, "away": "..".join}
        return "; ".join(map(names.get(field, str), kept))

    def province_name(self, code: str) -> str:
        return self._catalog.text("nl", f"province.{code}")

    def _province(self, said: str) -> str:
        names = {self.province_name(code).casefold(): code for code in PROVINCES} | {"fryslân": "02", "brabant": "06"}
        found = names.get(said.casefold(), said)
        if found not in PROVINCES:
            raise InvalidField("province", said)
        return found

    def _place(self, said: str) -> str:
        if not self._places.is_known(said):
            raise InvalidField("place", said)
        return said

    def _desk_language(self, said: str) -> str:
        if said.strip() not in self._catalog.languages:
            raise InvalidField("desk_language", said)
        return said.strip()


def _list_of(read: Callable[[str], Any]) -> Callable[[str], list[Any]]:
    def listed(said: str) -> list[Any]:
        found = [read(part.strip()) for part in re.split("[;|]", said) if part.strip()]
        return [one for at, one in enumerate(found) if one not in found[:at]]

    return listed


def _name(said: str) -> str:
    if not said.strip():
        raise InvalidField("name")
    return said.strip()


def _language(said: str) -> str:
    found = languages.parse_language(said)
    if found is None:
        raise InvalidField("language", said)
    return found


def _capacity(said: str) -> int:
    if not said.strip().isdecimal() or not 0 < int(said) <= MAX_CAPACITY:
        raise InvalidField("capacity", said)
    return int(said)


def _email(said: str) -> str:
    if said.strip() and not re.fullmatch(r"[^\s@]+@[^\s@]+\.[^\s@]+", said.strip()):
        raise InvalidField("email", said)
    return said.strip()


def _way(said: str) -> str:
    if said not in CHANNELS:
        raise InvalidField("way", said)
    return said


def _away(said: str) -> list[str]:
    found = _AWAY.fullmatch(said)
    try:
        first, last = (date.fromisoformat(day) for day in found.groups()) if found else (None, None)
    except ValueError:
        first = last = None
    if first is None or last is None or last < first:
        raise InvalidField("away", said)
    return [first.isoformat(), last.isoformat()]

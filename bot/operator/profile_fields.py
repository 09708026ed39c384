"""What an operator writes of a coordinator, in an option or in a row of a file, and what is wrong with it."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from bot.places import LazyPlaces
from flows import spoken
from flows.places import Places
from flows.states import PROVINCES
from flows.wording import Wording
from storage.notices import WAYS

MOST = 50  # dossiers at a time; more than anybody can do well
_DAY = r"\d{4}-\d{2}-\d{2}"
_AWAY = re.compile(rf"({_DAY})\s*\.\.\s*({_DAY})")


class Wrong(ValueError):
    """Says in a line what is wrong with one field."""


class Fields:
    """Reads fields. Several values in one are separated by a semicolon or an upright line."""

    def __init__(self, wording: Wording) -> None:
        self._wording, self._places = wording, Places(LazyPlaces())
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

    def read(self, said: Mapping[str, str | None]) -> tuple[dict[str, Any], list[str]]:
        """What is to be kept of the fields that somebody wrote, and one line for each that is wrong."""
        kept: dict[str, Any] = {}
        wrong: list[str] = []
        for field, text in said.items():
            if text is None:
                continue
            try:
                kept[field] = self._readers[field](text)
            except Wrong as problem:
                wrong.append(f"{field}: {problem}")
        return kept, wrong

    def province_name(self, code: str) -> str:
        return self._wording.text("nl", f"province.{code}")

    def _province(self, said: str) -> str:
        names = {self.province_name(code).casefold(): code for code in PROVINCES} | {"fryslân": "02", "brabant": "06"}
        found = names.get(said.casefold(), said)
        if found not in PROVINCES:
            raise Wrong(f"{said} is no province. Write one of {', '.join(self.province_name(code) for code in PROVINCES)}.")
        return found

    def _place(self, said: str) -> str:
        if not self._places.knows(said):
            raise Wrong(f"{said} is no place that the map knows. Write it as on a road sign, or name the province.")
        return said

    def _desk_language(self, said: str) -> str:
        if said.strip() not in self._wording.languages:
            raise Wrong(f"{said} is no language of the desk. Write one of {', '.join(self._wording.languages)}.")
        return said.strip()


def _list_of(read: Callable[[str], Any]) -> Callable[[str], list[Any]]:
    def listed(said: str) -> list[Any]:
        found = [read(part.strip()) for part in re.split("[;|]", said) if part.strip()]
        return [one for at, one in enumerate(found) if one not in found[:at]]

    return listed


def _name(said: str) -> str:
    if not said.strip():
        raise Wrong("a coordinator needs a name: seekers see it. For example Hanneke.")
    return said.strip()


def _language(said: str) -> str:
    found = spoken.code(said)
    if found is None:
        raise Wrong(f"{said} is no language that is known. Write a code of ISO 639-3, as nld, ary or dse (Nederlandse Gebarentaal).")
    return found


def _capacity(said: str) -> int:
    if not said.strip().isdecimal() or not 0 < int(said) <= MOST:
        raise Wrong(f"{said} is no number of dossiers at a time. Write a number from 1 to {MOST}.")
    return int(said)


def _email(said: str) -> str:
    if said.strip() and not re.fullmatch(r"[^\s@]+@[^\s@]+\.[^\s@]+", said.strip()):
        raise Wrong(f"{said} is no mail address.")
    return said.strip()


def _way(said: str) -> str:
    if said not in WAYS:
        raise Wrong(f"{said} is no way to be told. Write {' or '.join(WAYS)}.")
    return said


def _away(said: str) -> list[str]:
    found = _AWAY.fullmatch(said)
    try:
        first, last = (date.fromisoformat(day) for day in found.groups()) if found else (None, None)
    except ValueError:
        first = last = None
    if first is None or last is None or last < first:
        raise Wrong(f"{said} are no days away. Write the first and the last, as 2026-12-24..2027-01-03.")
    return [first.isoformat(), last.isoformat()]

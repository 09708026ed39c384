"""Profile form: parses and formats the fields of a coordinator, from a command option, a CSV row or the desk."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any, cast

from bot.coordinator.service.account.field_parsers import (
    BETWEEN_NAMES,
    MAX_CAPACITY,
    InvalidField,
    list_of,
    parse_capacity,
    parse_email,
    parse_line,
    parse_name,
    parse_spoken,
    parse_way,
)
from flows.comparing_form import comparing_form, is_blank, named_choice
from flows.i18n.catalog import Catalog
from flows.matching.profile import Profile
from flows.questionnaire.questions.seeker import PROVINCES
from flows.reference import languages
from flows.reference.dates import read_date
from flows.reference.places import Places
from storage.reference.dutch_places import LazyPlaces

_UNTIL = re.compile(r"(?<!\s)\s*(?:\.{2,9}|…|\bt/m\b|\btot en met\b|\btot\b|\buntil\b|\bto\b)\s*|(?<!\s)\s+[-–—]\s+", re.IGNORECASE)


class ProfileForm:
    """Parses fields; several values in one are separated by a semicolon, a vertical bar or a line break, and by a comma where it is no part
    of one. Other fields are one line.
    """

    def __init__(self, catalog: Catalog, today: Callable[[], date]) -> None:
        self._today, self._catalog, self._places = today, catalog, Places(LazyPlaces())
        lists: tuple[tuple[str, Callable[[str], Any]], ...] = (
            ("employers", str),
            ("boards", str),
            ("volunteering", str),
            ("away", self._parse_away),
        )
        names: tuple[tuple[str, Callable[[str], Any]], ...] = (
            ("languages", parse_spoken),
            ("provinces", self._parse_province),
            ("places", self._parse_place),
            ("notify", parse_way),
        )
        self._parsers: dict[str, Callable[[str], Any]] = {
            "name": parse_name,
            "contact_line": parse_line,
            "gender": parse_line,
            "residence": lambda text: "" if is_blank(text) else self._parse_place(text.strip()),
            "capacity": parse_capacity,
            "capacity_limit": parse_capacity,
            "email": parse_email,
            "language": self._parse_desk_language,
            **{field: list_of(parse) for field, parse in lists},
            **{field: list_of(parse, BETWEEN_NAMES) for field, parse in names},
        }

    @property
    def names(self) -> tuple[str, ...]:
        """Names of all fields, in the order in which they are shown."""
        return tuple(self._parsers)

    def parse_fields(
        self, fields: Mapping[str, str | None], language: str = "en", most: int = MAX_CAPACITY
    ) -> tuple[Profile, dict[str, str]]:
        """Parsed values by field, and by each invalid field a message in `language`; fields that are None are left out.

        `most` is how many dossiers at a time may be chosen.
        """
        values: dict[str, Any] = {}
        errors: dict[str, str] = {}
        for field, text in fields.items():
            if text is None:
                continue
            try:
                values[field] = self._parsers[field](text)
                if field == "capacity" and values[field] > most:
                    raise InvalidField("capacity", text)
            except InvalidField as error:
                errors[field] = self._catalog.text(language, f"desk.wrong.{error.key}", said=error.text, most=most)
        return cast(Profile, values), errors

    def format_field(self, field: str, value: Any, language: str) -> str:
        """A stored field as text that parses back; codes are shown as names."""
        if not isinstance(value, list):
            return str(value or "")
        names = {"languages": lambda one: languages.display_name(one, language), "provinces": self.province_name, "away": "..".join}
        return "; ".join(map(names.get(field, str), value))

    def province_name(self, code: str) -> str:
        """The Dutch name of a province's code."""
        return self._catalog.text("nl", f"province.{code}")

    def _parse_province(self, text: str) -> str:
        names = {comparing_form(self.province_name(code)): code for code in PROVINCES} | {"fryslan": "02", "brabant": "06"}
        typed = comparing_form(text)
        found = names.get(typed, typed)
        if found not in PROVINCES:
            raise InvalidField("province", text)
        return found

    def _parse_place(self, text: str) -> str:
        if not self._places.is_known(text):
            raise InvalidField("place", text)
        return text

    def _parse_desk_language(self, text: str) -> str:
        found = named_choice(text, self._catalog.languages)
        if found is None:
            raise InvalidField("desk_language", text)
        return found

    def _parse_away(self, text: str) -> list[str]:
        """The first and the last day, each as people write one; one day alone is both."""
        days = [read_date(part, self._today()) for part in _UNTIL.split(text)]
        first, last = days[0], days[-1]
        if len(days) > 2 or first is None or last is None or last < first:
            raise InvalidField("away", text)
        return [first.isoformat(), last.isoformat()]

"""Profile form: parses and formats the fields of a coordinator, from a command option, a CSV row or the desk."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any, cast

from flows.comparing_form import comparing_form, is_blank, named_choice
from flows.i18n.catalog import Catalog
from flows.matching.profile import Profile
from flows.questionnaire.questions.seeker import PROVINCES
from flows.reference import languages
from flows.reference.dates import read_date
from flows.reference.mail_address import MailAddressError, MailAddressProblem, parse_mail_address
from flows.reference.places import Places
from flows.text_cleaning import mask_bsn, sanitize_text
from storage.coordinators.notifications import CHANNELS
from storage.reference.dutch_places import LazyPlaces

MAX_CAPACITY = 50  # dossiers at a time; more than anybody can do well
_UNTIL = re.compile(r"(?<!\s)\s*(?:\.{2,9}|…|\bt/m\b|\btot en met\b|\btot\b|\buntil\b|\bto\b)\s*|(?<!\s)\s+[-–—]\s+", re.IGNORECASE)
_EMAIL_TEXTS = {
    MailAddressProblem.MISSING: "email_missing",
    MailAddressProblem.NAME: "email_name",
    MailAddressProblem.QUOTES: "email_quotes",
    MailAddressProblem.SPACE: "email_space",
    MailAddressProblem.AT: "email_at",
    MailAddressProblem.DOT: "email_dot",
    MailAddressProblem.CHARACTER: "email_character",
    MailAddressProblem.DOMAIN: "email_domain",
    MailAddressProblem.LONG: "email_long",
}


class InvalidField(ValueError):
    """A field cannot be parsed: `key` is one of desk.wrong.*, `text` what was written."""

    def __init__(self, key: str, text: str = "") -> None:
        super().__init__(key)
        self.key, self.text = key, text


class ProfileForm:
    """Parses fields; several values in one are separated by a semicolon, a vertical bar or a line break. Other fields are one line."""

    def __init__(self, catalog: Catalog, today: Callable[[], date]) -> None:
        self._today, self._catalog, self._places = today, catalog, Places(LazyPlaces())
        lists: tuple[tuple[str, Callable[[str], Any]], ...] = (
            ("employers", str),
            ("boards", str),
            ("volunteering", str),
            ("languages", _parse_language),
            ("provinces", self._parse_province),
            ("places", self._parse_place),
            ("away", self._parse_away),
            ("notify", _parse_way),
        )
        self._parsers: dict[str, Callable[[str], Any]] = {
            "name": _parse_name,
            "contact_line": _parse_line,
            "gender": _parse_line,
            "residence": lambda text: "" if is_blank(text) else self._parse_place(text.strip()),
            "capacity": _parse_capacity,
            "capacity_limit": _parse_capacity,
            "email": _parse_email,
            "language": self._parse_desk_language,
            **{field: _list_of(parse) for field, parse in lists},
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


def _list_of(parse: Callable[[str], Any]) -> Callable[[str], list[Any]]:
    def parse_list(text: str) -> list[Any]:
        found = [parse(part.strip()) for part in re.split("[;|\n]", sanitize_text(text)) if not is_blank(part)]
        return [one for at, one in enumerate(found) if one not in found[:at]]

    return parse_list


def _parse_line(text: str) -> str:
    """One line, without citizen numbers (domain.md 6.3)."""
    line = "" if is_blank(text) else mask_bsn(sanitize_text(text).strip()).text
    if "\n" in line:
        raise InvalidField("line", line.replace("\n", " / "))
    return line


def _parse_name(text: str) -> str:
    name = _parse_line(text)
    if not comparing_form(name):
        raise InvalidField("name")
    return name


def _parse_language(text: str) -> str:
    found = languages.parse_language(text)
    if found is None:
        raise InvalidField("language", text)
    return found


def _parse_capacity(text: str) -> int:
    typed = comparing_form(text)
    if not typed.isdecimal() or not 0 < int(typed) <= MAX_CAPACITY:
        raise InvalidField("capacity", text)
    return int(typed)


def _parse_email(text: str) -> str:
    if is_blank(text):
        return ""
    try:
        return parse_mail_address(text)
    except MailAddressError as error:
        raise InvalidField(_EMAIL_TEXTS[error.problem], text.strip()) from None


def _parse_way(text: str) -> str:
    found = named_choice(text, CHANNELS)
    if found is None:
        raise InvalidField("way", text)
    return found

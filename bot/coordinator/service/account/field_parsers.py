"""Parsers of single fields of a coordinator's profile: what was written as a value, or an error that names what is wrong with it."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from flows.comparing_form import comparing_form, is_blank, named_choice
from flows.reference import languages
from flows.reference.mail_address import MailAddressError, MailAddressProblem, parse_mail_address
from flows.text_cleaning import mask_bsn, sanitize_text
from storage.coordinators.notifications import CHANNELS

BETWEEN_VALUES = re.compile(r"[;|\n]")
BETWEEN_NAMES = re.compile(r"[,;|\n]")  # of languages, provinces and places; in that of an organisation a comma may stand
MAX_CAPACITY = 50  # dossiers at a time; more than anybody can do well
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


def list_of(parse: Callable[[str], Any], separators: re.Pattern[str] = BETWEEN_VALUES) -> Callable[[str], list[Any]]:
    """Several values between any of these separators, each parsed by this, none twice."""

    def parse_list(text: str) -> list[Any]:
        found = [parse(part.strip()) for part in separators.split(sanitize_text(text)) if not is_blank(part)]
        return [one for at, one in enumerate(found) if one not in found[:at]]

    return parse_list


def parse_line(text: str) -> str:
    """One line, without citizen numbers (domain.md 6.3)."""
    line = "" if is_blank(text) else mask_bsn(sanitize_text(text).strip()).text
    if "\n" in line:
        raise InvalidField("line", line.replace("\n", " / "))
    return line


def parse_name(text: str) -> str:
    """A name, in which something can be read."""
    name = parse_line(text)
    if not comparing_form(name):
        raise InvalidField("name")
    return name


def parse_spoken(text: str) -> str:
    """The code of a language, by any name of it."""
    found = languages.parse_language(text)
    if found is None:
        raise InvalidField("language", text)
    return found


def parse_capacity(text: str) -> int:
    """A number of dossiers at a time."""
    typed = comparing_form(text)
    if not typed.isdecimal() or not 0 < int(typed) <= MAX_CAPACITY:
        raise InvalidField("capacity", text)
    return int(typed)


def parse_email(text: str) -> str:
    """A mail address, or nothing."""
    if is_blank(text):
        return ""
    try:
        return parse_mail_address(text)
    except MailAddressError as error:
        raise InvalidField(_EMAIL_TEXTS[error.problem], text.strip()) from None


def parse_way(text: str) -> str:
    """A way of being notified."""
    found = named_choice(text, CHANNELS)
    if found is None:
        raise InvalidField("way", text)
    return found

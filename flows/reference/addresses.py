"""Addresses within own words."""

from __future__ import annotations

import re

import phonenumbers

LEAST_DIGITS = 8  # of a telephone number, behind the country's code or the first 0; a Dutch number has nine
_DUTCH = phonenumbers.country_code_for_region("NL")
_MAIL = re.compile(r"[^\s@<>,;:\"'()]+@[^\s@<>,;:\"'()]+\.[^\s@<>,;:\"'().]{2,}")


def find_mail_address(text: str) -> str:
    """The one mail address in a text; nothing if there is none, or if there are several to choose from."""
    found = set(_MAIL.findall(text))
    return found.pop() if len(found) == 1 else ""


def find_phone_number(text: str) -> str:
    """The one telephone number in a text, as it is dialled in the Netherlands; nothing if there is none, or if there are several."""
    found = {_dialled(number) for number in phone_numbers(text)}
    return found.pop() if len(found) == 1 else ""


def phone_numbers(text: str) -> list[phonenumbers.PhoneNumber]:
    """All numbers to call in a text; a short one is the beginning of one, or no telephone's."""
    found = phonenumbers.PhoneNumberMatcher(text, "NL", leniency=phonenumbers.Leniency.POSSIBLE)
    return [match.number for match in found if len(phonenumbers.national_significant_number(match.number)) >= LEAST_DIGITS]


def _dialled(number: phonenumbers.PhoneNumber) -> str:
    """A Dutch number with its 0, any other with its country."""
    if number.country_code == _DUTCH:
        return f"0{phonenumbers.national_significant_number(number)}"
    return str(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164))

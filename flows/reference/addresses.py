"""Addresses within own words: telephone numbers, and mail addresses that a server would take."""

from __future__ import annotations

import re
from collections.abc import Iterator

import phonenumbers

from flows.comparing_form import without_invisible
from flows.reference.mail_address import MailAddressError, parse_mail_address

LEAST_DIGITS = 8  # of a telephone number, behind the country's code or the first 0; a Dutch number has nine
_DUTCH = phonenumbers.country_code_for_region("NL")
MOST_READ = 300  # characters in which numbers are looked for: looking takes long, and no address is longer
_AROUND = "'.!?*`‘’"  # what may stand around an address in a sentence, and belongs to it only within
_MAIL = re.compile(r"(?<![^\s<>,;:\"()\[\]“”„])[^\s<>,;:\"()\[\]“”„]+@[^\s<>,;:\"()\[\]“”„@]+")


def find_mail_address(text: str) -> str:
    """The one mail address in a text; nothing if there is none, or if there are several to choose from."""
    found = set(mail_addresses(text))
    return found.pop() if len(found) == 1 else ""


def mail_addresses(text: str) -> list[str]:
    """All mail addresses in a text."""
    return [address for token in _MAIL.findall(without_invisible(text)) if (address := _read_mail(token.strip(_AROUND)))]


def _read_mail(token: str) -> str:
    try:
        return parse_mail_address(token)
    except MailAddressError:
        return ""


def find_phone_number(text: str) -> str:
    """The one telephone number in a text, as it is dialled in the Netherlands; nothing if there is none, or if there are several."""
    found = {_dialled(match.number) for match in _phone_matches(text)}
    return found.pop() if len(found) == 1 else ""


def space_phone_number(number: str) -> str:
    """A number that is dialled, with the spaces by which people read it; any other text as it is."""
    try:
        parsed = phonenumbers.parse(number, "NL")
    except phonenumbers.NumberParseException:
        return number
    form = phonenumbers.PhoneNumberFormat.INTERNATIONAL if number.startswith("+") else phonenumbers.PhoneNumberFormat.NATIONAL
    return str(phonenumbers.format_number(parsed, form))


def has_phone_number(text: str) -> bool:
    """Whether there is a number to call in a text: looking ends at the first."""
    return any(True for _ in _phone_matches(text))


def without_addresses(text: str) -> str:
    """What stands around numbers and mail addresses."""
    for match in _phone_matches(text):
        text = text.replace(match.raw_string, " ")
    return " ".join(_MAIL.sub(" ", text).split())


def _phone_matches(text: str) -> Iterator[phonenumbers.PhoneNumberMatch]:
    """A short one is the beginning of a number, or no telephone's."""
    found = phonenumbers.PhoneNumberMatcher(text[:MOST_READ], "NL", leniency=phonenumbers.Leniency.POSSIBLE)
    return (match for match in found if len(phonenumbers.national_significant_number(match.number)) >= LEAST_DIGITS)


def _dialled(number: phonenumbers.PhoneNumber) -> str:
    """A Dutch number with its 0, any other with its country."""
    if number.country_code == _DUTCH:
        return f"0{phonenumbers.national_significant_number(number)}"
    return str(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164))

"""Addresses within own words: telephone numbers, and mail addresses that a server would take."""

from __future__ import annotations

import re
from collections.abc import Iterator

import phonenumbers

from flows.comparing_form import without_invisible
from flows.reference.mail_address import MailAddressError, parse_mail_address

LEAST_DIGITS = 8  # of a telephone number abroad, behind the country's code
DUTCH_DIGITS = 9  # of a Dutch one, behind the first 0
_DUTCH = phonenumbers.country_code_for_region("NL")
MOST_READ = 300  # characters in which numbers are looked for: looking takes long, and no address is longer
_AROUND = "'.!?*`‘’"  # what may stand around an address in a sentence, and belongs to it only within
CLOSE = 100  # characters before an address in which *niet* is looked for
_BANK_ACCOUNT = re.compile(r"\b[a-z]{2}\d\d ?[a-z]{4}[ \d]{8,}", re.IGNORECASE)
_DIALLED_AT_HOME = ("0", "+", "31", "6")  # with what a Dutch number begins; *6 12345678* lacks its 0
_REFUSED = re.compile(r"\b(?:niet|nooit|geen|not|never|don't|dont|no longer)\b", re.IGNORECASE)
_CLAUSE = re.compile(r"[.,;:\n]|\b(?:maar|wel|but|alleen|only)\b", re.IGNORECASE)
_MAIL = re.compile(r"(?<![^\s<>,;:\"()\[\]“”„])[^\s<>,;:\"()\[\]“”„]+@[^\s<>,;:\"()\[\]“”„@]+")


def find_mail_address(text: str) -> str:
    """The one mail address that a text names to use; nothing if there is none, or if there are several to choose from."""
    found = set(wanted_mail_addresses(text))
    return found.pop() if len(found) == 1 else ""


def mail_addresses(text: str) -> list[str]:
    """All mail addresses in a text."""
    return [address for token in _MAIL.findall(without_invisible(text)) if (address := _read_mail(token.strip(_AROUND)))]


def wanted_mail_addresses(text: str) -> list[str]:
    """The mail addresses in a text without those that somebody says not to use (*niet op sanne@example.org*)."""
    plain = without_invisible(text)
    found = ((match.start(), _read_mail(match[0].strip(_AROUND))) for match in _MAIL.finditer(plain))
    return [address for start, address in found if address and not _is_refused(plain, start)]


def _is_refused(text: str, start: int) -> bool:
    """Whether *niet* stands before what begins here, in the same clause."""
    return _REFUSED.search(_CLAUSE.split(text[max(0, start - CLOSE) : start])[-1]) is not None


def _read_mail(token: str) -> str:
    try:
        return parse_mail_address(token)
    except MailAddressError:
        return ""


def find_phone_number(text: str) -> str:
    """The one telephone number that a text names to use, as it is dialled in the Netherlands; nothing if there is none, or several."""
    found = set(wanted_phone_numbers(text))
    return found.pop() if len(found) == 1 else ""


def wanted_phone_numbers(text: str) -> list[str]:
    """The numbers in a text, as they are dialled, without those that somebody says not to use (*niet meer 06 12345678*)."""
    return [_dialled(match.number) for match in _phone_matches(text) if not _is_refused(text, match.start)]


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
    """A short one is the beginning of a number, or no telephone's; a bank account and nine digits of something else are none either."""
    accounts = [found.span() for found in _BANK_ACCOUNT.finditer(text[:MOST_READ])]
    found = phonenumbers.PhoneNumberMatcher(text[:MOST_READ], "NL", leniency=phonenumbers.Leniency.POSSIBLE)
    outside = (match for match in found if not any(start <= match.start < end for start, end in accounts))
    return (match for match in outside if _has_all_digits(match))


def _has_all_digits(match: phonenumbers.PhoneNumberMatch) -> bool:
    digits = len(phonenumbers.national_significant_number(match.number))
    if match.number.country_code != _DUTCH:
        return digits >= LEAST_DIGITS
    return digits == DUTCH_DIGITS and match.raw_string.lstrip("( ").startswith(_DIALLED_AT_HOME)


def _dialled(number: phonenumbers.PhoneNumber) -> str:
    """A Dutch number with its 0, any other with its country."""
    if number.country_code == _DUTCH:
        return f"0{phonenumbers.national_significant_number(number)}"
    return str(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164))

"""Mail address: one as it is typed, checked by the grammar of SMTP and IDNA before anything is sent to it.

What is not an address is refused with one problem that says what to mend; nothing is guessed.
"""

from __future__ import annotations

import re
import unicodedata
from enum import Enum

import idna

from flows.comparing_form import without_invisible

MAX_LOCAL, MAX_ADDRESS = 64, 254  # octets (RFC 5321)
_SPACE = re.compile(r"[\s\x00-\x1f\x7f-\x9f]")
_QUOTES = '"“”„«»'
_LOCAL = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~.\x80-\U0010ffff-]+")  # atoms (RFC 5321), and all beyond ASCII (RFC 6531)


class MailAddressProblem(Enum):
    """What is wrong, as an operator reads it; a coordinator reads a text of the catalogue."""

    MISSING = "there is no address"
    NAME = "write only the address, without a name and without < and >"
    QUOTES = "write it without quotation marks"
    SPACE = "there is a space in it"
    AT = "an address has one @, with text before and after it"
    DOT = "a dot stands at the beginning or the end, or twice"
    CHARACTER = "there is a character in it that no address has"
    DOMAIN = "what stands behind the @ is no domain, such as example.org"
    LONG = "it is too long"


class MailAddressError(ValueError):
    """It is no address that mail can be sent to. The message never holds what was typed."""

    def __init__(self, problem: MailAddressProblem) -> None:
        super().__init__(problem.value)
        self.problem = problem


def parse_mail_address(text: str) -> str:
    """The address, without what stands around it and cannot be seen. Raises MailAddressError."""
    address = unicodedata.normalize("NFC", without_invisible(text))
    for problem, is_wrong in _OF_THE_WHOLE:
        if is_wrong(address):
            raise MailAddressError(problem)
    local, _, domain = address.partition("@")
    if any(part.startswith(".") or part.endswith(".") or ".." in part for part in (local, domain)):
        raise MailAddressError(MailAddressProblem.DOT)
    if not _LOCAL.fullmatch(local):
        raise MailAddressError(MailAddressProblem.CHARACTER)
    if len(local.encode()) > MAX_LOCAL or len(local.encode()) + len(_encode_domain(domain)) + 1 > MAX_ADDRESS:
        raise MailAddressError(MailAddressProblem.LONG)
    return address


def to_wire(address: str) -> str:
    """The address as a mail server gets it: its domain in the letters of DNS (punycode). Raises MailAddressError."""
    local, _, domain = parse_mail_address(address).partition("@")
    return f"{local}@{_encode_domain(domain)}"


_OF_THE_WHOLE = (
    (MailAddressProblem.MISSING, lambda address: not address),
    (MailAddressProblem.NAME, lambda address: any(mark in address for mark in "<>,;")),
    (MailAddressProblem.QUOTES, lambda address: any(mark in address for mark in _QUOTES) or address[0] == address[-1] == "'"),
    (MailAddressProblem.SPACE, lambda address: bool(_SPACE.search(address))),
    (MailAddressProblem.AT, lambda address: address.count("@") != 1 or address[0] == "@" or address[-1] == "@"),
)


def _encode_domain(domain: str) -> str:
    try:
        encoded = idna.encode(domain, uts46=True, std3_rules=True).decode()
    except idna.IDNAError:
        raise MailAddressError(MailAddressProblem.DOMAIN) from None
    *before, last = encoded.split(".")
    if not before or len(last) < 2 or last.isdecimal():
        raise MailAddressError(MailAddressProblem.DOMAIN)
    return encoded

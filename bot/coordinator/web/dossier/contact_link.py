"""Link that makes contact by the seeker's way, made of the one number or address in their words; none if that is not clear.

Nothing follows such a link but the coordinator's own telephone or mail program: it is no address that a server or a log ever reads.
"""

from __future__ import annotations

from typing import NamedTuple

from flows.dossier.contact_promise import ContactPromise
from flows.dossier.document import find_answer
from flows.dossier.dossier import Dossier
from flows.reference.addresses import find_mail_address, find_phone_number, space_phone_number

HIDE_NUMBER = "#31#"  # before a number, on a mobile telephone: who is called does not see whose number it is


class ContactLink(NamedTuple):
    """The link, and what it opens, as a person reads it."""

    href: str
    address: str


def shows_number(document: Dossier) -> bool:
    """Whether the seeker allows the coordinator's number to be seen; whatever was not allowed is forbidden."""
    return "number_shown" in find_answer(document, "quiet").get("chose", [])


def find_contact_link(document: Dossier, promise: ContactPromise) -> ContactLink | None:
    """The link of a dossier; none where the seeker makes contact, or shares no way to be reached."""
    words = " ".join(find_answer(document, "reach_address").get("said", ()))
    return None if not promise.needs_address else contact_link(promise.way, words, hide_number=not shows_number(document))


def contact_link(way: str, words: str, *, hide_number: bool) -> ContactLink | None:
    """`tel:`, `sms:` or `mailto:`. Where the coordinator's number is to be hidden it dials the code for that, or nothing at all."""
    if way == "email":
        address = find_mail_address(words)
        return ContactLink(f"mailto:{address}", address) if address else None
    number = find_phone_number(words)
    if not number or way not in ("call", "text"):
        return None
    if way == "text":
        return ContactLink(f"sms:{number}", space_phone_number(number))
    prefix = HIDE_NUMBER if hide_number else ""
    return ContactLink(f"tel:{prefix}{number}".replace("#", "%23"), f"{prefix} {space_phone_number(number)}".strip())

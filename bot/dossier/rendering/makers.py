"""Makers: every kind of file, or verdict on one, that a child can make, by name, from values that travel as JSON."""

from __future__ import annotations

from base64 import b64decode
from collections.abc import Callable, Mapping, Sequence
from typing import Literal

from bot.dossier.circle.own_picture import circle_png
from bot.dossier.export.verify import verify_file
from bot.dossier.pdf import pdf
from flows.dossier.dossier import Dossier, Person
from flows.i18n.catalog import Catalog

FileKind = Literal["dossier", "contact_sheet", "circle", "verdict"]


def make_dossier(catalog: Catalog, document: Dossier, language: str, signature: str = "", label: str = "") -> bytes:
    return pdf.dossier_pdf(document, catalog, language, signature=signature.encode() or None, label=label)


def make_contact_sheet(catalog: Catalog, document: Dossier, language: str, label: str = "", agreed: Sequence[str] = ()) -> bytes:
    return pdf.contact_sheet_pdf(document, catalog, language, label=label, agreed=agreed)


def make_circle(catalog: Catalog, people: Sequence[Person], language: str) -> bytes:
    return circle_png(people, catalog, language)


def make_verdict(catalog: Catalog, content: str, public_keys: Sequence[str]) -> bytes:
    """What `kring verify` says of a copy: it came from anywhere, so that reading it is bounded as typesetting is."""
    return verify_file(b64decode(content), [b64decode(key) for key in public_keys], catalog).value.encode()


MAKERS: Mapping[FileKind, Callable[..., bytes]] = {
    "dossier": make_dossier,
    "contact_sheet": make_contact_sheet,
    "circle": make_circle,
    "verdict": make_verdict,
}

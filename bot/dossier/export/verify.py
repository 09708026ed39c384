"""Verification of a copy, JSON or PDF, by its signature alone; the database is not opened."""

from __future__ import annotations

import io
import json
from collections.abc import Iterable
from typing import Any

import rfc8785

from bot.dossier.export.signature import Verdict, check_signature
from bot.dossier.pdf.pdf import dossier_pdf
from bot.dossier.pdf.sheet import DOSSIER_FILE, SIGNATURE_FILE
from flows.i18n.catalog import Catalog


def verify_file(file: bytes, trusted_keys: Iterable[bytes], catalog: Catalog) -> Verdict:
    """The verdict on a file; `trusted_keys` are public keys of 32 bytes each."""
    try:
        if file.startswith(b"%PDF-"):
            return _verify_pdf(file, trusted_keys, catalog)
        return _verify_json(_parse_strictly(file), trusted_keys)
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return Verdict.UNREADABLE


def _verify_json(copy: Any, trusted_keys: Iterable[bytes]) -> Verdict:
    if copy.get("kring") in ("dossier", "copy"):
        return Verdict.UNSIGNED
    return check_signature(copy["dossier"], copy["seal"], trusted_keys) if copy["kring"] == "sealed" else Verdict.UNREADABLE


def _verify_pdf(file: bytes, trusted_keys: Iterable[bytes], catalog: Catalog) -> Verdict:
    """The pages are genuine if rendering the signed JSON again gives the same file, byte for byte."""
    from pypdf import PdfReader
    from pypdf.errors import PyPdfError

    try:
        attachments = dict(PdfReader(io.BytesIO(file)).attachments.items())
    except PyPdfError:
        return Verdict.UNREADABLE
    if SIGNATURE_FILE not in attachments:
        return Verdict.UNSIGNED if DOSSIER_FILE in attachments else Verdict.UNREADABLE
    (content,), (signature,) = attachments[DOSSIER_FILE], attachments[SIGNATURE_FILE]
    document = _parse_strictly(content)
    verdict = check_signature(document, _parse_strictly(signature), trusted_keys)
    if verdict is not Verdict.GENUINE:
        return verdict
    again = dossier_pdf(document, catalog, document["language"], signature=rfc8785.dumps(_parse_strictly(signature)))
    return Verdict.GENUINE if again == file else Verdict.INSIDE


def _parse_strictly(content: bytes) -> Any:
    """Parse JSON without duplicate names, which two readers could read differently."""
    return json.loads(content, object_pairs_hook=_reject_duplicates)


def _reject_duplicates(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    if len(dict(pairs)) != len(pairs):
        raise ValueError("duplicate name")
    return dict(pairs)

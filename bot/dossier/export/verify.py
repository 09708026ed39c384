"""Reads a copy that somebody brings, JSON or PDF, and says whether it is genuine; the database is not asked."""

from __future__ import annotations

import io
import json
from collections.abc import Iterable
from typing import Any

import rfc8785

from bot.dossier.export.signature import Verdict, check_seal
from bot.dossier.pdf import pdf
from flows.i18n.catalog import Catalog


def verify_file(file: bytes, known: Iterable[bytes], catalog: Catalog) -> Verdict:
    """`known` are the public keys that are trusted, 32 bytes each."""
    try:
        if file.startswith(b"%PDF-"):
            return _of_pdf(file, known, catalog)
        return _of_json(_strictly(file), known)
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return Verdict.UNREADABLE


def _of_json(found: Any, known: Iterable[bytes]) -> Verdict:
    if found.get("kring") in ("dossier", "copy"):
        return Verdict.UNSEALED
    return check_seal(found["dossier"], found["seal"], known) if found["kring"] == "sealed" else Verdict.UNREADABLE


def _of_pdf(file: bytes, known: Iterable[bytes], catalog: Catalog) -> Verdict:
    """The pages are genuine where the very same file is made again from the JSON that is sealed inside it."""
    from pypdf import PdfReader
    from pypdf.errors import PyPdfError

    try:
        inside = dict(PdfReader(io.BytesIO(file)).attachments.items())
    except PyPdfError:
        return Verdict.UNREADABLE
    if pdf.SEAL_FILE not in inside:
        return Verdict.UNSEALED if pdf.DOSSIER_FILE in inside else Verdict.UNREADABLE
    (content,), (seal,) = inside[pdf.DOSSIER_FILE], inside[pdf.SEAL_FILE]
    document = _strictly(content)
    verdict = check_seal(document, _strictly(seal), known)
    if verdict is not Verdict.GENUINE:
        return verdict
    again = pdf.dossier_pdf(document, catalog, document["language"], seal=rfc8785.dumps(_strictly(seal)))
    return Verdict.GENUINE if again == file else Verdict.INSIDE


def _strictly(content: bytes) -> Any:
    """JSON in which no name stands twice: what one reader shows, another shows too."""
    return json.loads(content, object_pairs_hook=_once)


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    if len(dict(pairs)) != len(pairs):
        raise ValueError("a name stands twice")
    return dict(pairs)

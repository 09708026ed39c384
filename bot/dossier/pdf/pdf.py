"""PDF of a dossier, accessible to screen readers (PDF/UA-1) and fit for archives (PDF/A-3a)."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, cast

from bot.dossier import fonts
from bot.dossier.bidi import needs_order
from bot.dossier.block_builder import TIMEZONE, contact_sheet_blocks, story_blocks
from bot.dossier.pdf.sheet import DOSSIER_FILE, SIGNATURE_FILE, EmbeddedFile, Sheet
from flows.dossier.document import canonical_json
from flows.dossier.dossier import Dossier
from flows.i18n.catalog import Catalog

if TYPE_CHECKING:
    from typst import Compiler, Fonts

TEMPLATE = Path(__file__).parent / "dossier.typ"
_MISREAD_ENDING = b"\r\nendstream"  # some validators read a compressed stream with this ending one byte short
_PREVIEW_PPI = 110


def dossier_pdf(
    dossier: Dossier, catalog: Catalog, language: str, timezone: str = TIMEZONE, signature: bytes | None = None, label: str = ""
) -> bytes:
    """The dossier on A4 with its canonical JSON embedded; safe contact and the people to talk about first are on a sheet of their own.

    `label` stands at the foot of each page: what the coordinator is asked to destroy is named by it.
    """
    embedded = [EmbeddedFile(DOSSIER_FILE, canonical_json(dossier), "data")]
    embedded += [EmbeddedFile(SIGNATURE_FILE, signature, "supplement")] if signature else []
    return _render(Sheet(dossier, catalog, language, story_blocks(dossier, catalog, language, timezone), embedded=embedded, label=label))


def contact_sheet_pdf(
    dossier: Dossier, catalog: Catalog, language: str, timezone: str = TIMEZONE, label: str = "", agreed: Sequence[str] = ()
) -> bytes:
    """The sheet of safe contact and the people to talk about first, printed on purpose; no file is embedded in it."""
    blocks = contact_sheet_blocks(dossier, catalog, language, timezone, agreed)
    return _render(Sheet(dossier, catalog, language, blocks, heading=[catalog.text(language, "dossier.apart")], label=label))


def first_page_png(dossier: Dossier, catalog: Catalog, language: str, timezone: str = TIMEZONE) -> bytes:
    """A preview: the first page of the dossier as PNG, in 110 pixels per inch."""
    sheet = Sheet(dossier, catalog, language, story_blocks(dossier, catalog, language, timezone))
    pages = _compiler(sheet.to_inputs(fonts.for_pdf)).compile(format="png", ppi=_PREVIEW_PPI)
    return cast(bytes, pages[0] if isinstance(pages, list) else pages)


def _render(sheet: Sheet) -> bytes:
    """Where typst cannot shape a text, everything but plain characters is replaced by code points: there is always a file."""
    from typst import TypstError

    try:
        return _typeset(sheet.to_inputs(fonts.for_pdf), sheet.timestamp)
    except TypstError:
        return _typeset(sheet.to_inputs(fonts.ascii_safe), sheet.timestamp)


def _typeset(inputs: dict[str, str], timestamp: int) -> bytes:
    compiler = _compiler(inputs)
    pdf = _compile(compiler, timestamp, uncompressed=False)
    pdf = _compile(compiler, timestamp, uncompressed=True) if _MISREAD_ENDING in pdf else pdf
    if not needs_order(inputs["sheet"]):
        return pdf
    from bot.dossier.pdf.reading_order import put_in_order  # few need it, and its library is large

    return put_in_order(pdf)


def _compile(compiler: Compiler, timestamp: int, *, uncompressed: bool) -> bytes:
    pdf = compiler.compile(format="pdf", pdf_standards=["ua-1", "a-3a"], timestamp=timestamp, pretty=uncompressed)
    return cast(bytes, pdf)


def _compiler(inputs: dict[str, str]) -> Compiler:
    from typst import Compiler

    return Compiler(TEMPLATE, TEMPLATE.parent, font_paths=typesetting_fonts(), ignore_system_fonts=True, sys_inputs=inputs)


@cache
def typesetting_fonts() -> Fonts:
    """The fonts of our packages, those inside typst, and the named fonts of this machine; no other font of this machine."""
    from typst import Fonts

    return Fonts(include_system_fonts=False, include_embedded_fonts=True, font_paths=list(fonts.font_folders()))

"""PDF of a dossier, accessible to screen readers (PDF/UA-1) and fit for archives (PDF/A-3a)."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, cast

from bot.dossier import fonts
from bot.dossier.bidi import is_right_to_left
from bot.dossier.block_builder import TIMEZONE, contact_sheet_blocks, story_blocks
from bot.dossier.blocks import Block
from bot.dossier.circle.picture import picture_of_part
from bot.dossier.pdf.circle_drawing import paper_drawing
from bot.dossier.pdf.typst_input import PaperRenderer, PaperRun
from bot.web.templating import is_rtl_language
from flows.dossier.document import canonical_json
from flows.dossier.dossier import Dossier
from flows.i18n.catalog import Catalog

if TYPE_CHECKING:
    from typst import Compiler, Fonts

TEMPLATE = Path(__file__).parent / "dossier.typ"
DOSSIER_FILE, SEAL_FILE = "dossier.json", "seal.json"
_DESCRIPTIONS = {DOSSIER_FILE: "paper.dossier", SEAL_FILE: "paper.seal"}
_MISREAD_ENDING = b"\r\nendstream"  # some checkers read a compressed stream that ends so one byte short
_PREVIEW_PPI = 110
_PLACEHOLDERS = ("\ufffc", "\ufffd")


class Attachment(NamedTuple):
    """A JSON file inside the PDF; `relation` says how it belongs to the pages: `data` or `supplement`."""

    name: str
    content: bytes
    relation: str


def dossier_pdf(document: Dossier, catalog: Catalog, language: str, timezone: str = TIMEZONE, seal: bytes | None = None) -> bytes:
    """The dossier on A4 with its canonical JSON attached; holds and safe contact are on a sheet of their own."""
    attachments = [Attachment(DOSSIER_FILE, canonical_json(document), "data")]
    attachments += [Attachment(SEAL_FILE, seal, "supplement")] if seal else []
    return _Sheet(document, catalog, language, attachments).render(story_blocks(document, catalog, language, timezone))


def contact_sheet_pdf(document: Dossier, catalog: Catalog, language: str, timezone: str = TIMEZONE) -> bytes:
    """The sheet of holds and safe contact, printed on purpose; it has no attachment."""
    heading = [catalog.text(language, "dossier.apart")]
    return _Sheet(document, catalog, language).render(contact_sheet_blocks(document, catalog, language, timezone), heading)


def first_page_png(document: Dossier, catalog: Catalog, language: str, timezone: str = TIMEZONE) -> bytes:
    """A preview: the first page of the dossier as PNG, in 110 pixels per inch."""
    return _Sheet(document, catalog, language).first_page(story_blocks(document, catalog, language, timezone))


class _Sheet:
    """One printed document in one language."""

    def __init__(self, document: Dossier, catalog: Catalog, language: str, attachments: Sequence[Attachment] = ()) -> None:
        self._document, self._catalog, self._language, self._attachments = document, catalog, language, attachments

    def render(self, blocks: Sequence[Block], heading: Sequence[str] = ()) -> bytes:
        """The PDF, under the dossier's title or another heading.

        Where typst cannot shape a text, everything but plain characters is replaced by code points: there is always a file.
        """
        from typst import TypstError

        try:
            return self._typeset(self._inputs(blocks, heading, fonts.for_pdf))
        except TypstError:
            return self._typeset(self._inputs(blocks, heading, fonts.ascii_safe))

    def first_page(self, blocks: Sequence[Block]) -> bytes:
        """The first page as PNG; nothing is attached to it."""
        pages = _compiler(self._inputs(blocks, (), fonts.for_pdf)).compile(format="png", ppi=_PREVIEW_PPI)
        return cast(bytes, pages[0] if isinstance(pages, list) else pages)

    def _typeset(self, inputs: dict[str, str]) -> bytes:
        compiler = _compiler(inputs)
        pdf = self._compile(compiler, uncompressed=False)
        return self._compile(compiler, uncompressed=True) if _MISREAD_ENDING in pdf else pdf

    def _inputs(self, blocks: Sequence[Block], heading: Sequence[str], legible: Callable[[str], str]) -> dict[str, str]:
        """The input of the template: the sheet as JSON, and the files to attach. `legible` makes text ready for the fonts."""
        texts, rendered = heading or self._title(), PaperRenderer(legible).render(blocks)
        values = {
            "title": legible("".join(texts)),
            "heading": [_heading_run(number, text, legible) for number, text in enumerate(texts)],
            "language": self._language,
            "rtl": is_rtl_language(self._language),
            "families": fonts.font_families(),
            "pages": self._pages(),
            "files": [self._file(number, attachment) for number, attachment in enumerate(self._attachments)],
            "blocks": rendered,
            "drawing": self._drawing(legible) if any(block["kind"] == "picture" for block in rendered) else {},
        }
        files = {f"file{number}": attachment.content.decode() for number, attachment in enumerate(self._attachments)}
        return {"sheet": json.dumps(values, ensure_ascii=False), **files}

    def _compile(self, compiler: Compiler, uncompressed: bool) -> bytes:
        timestamp = self._timestamp()
        return cast(bytes, compiler.compile(format="pdf", pdf_standards=["ua-1", "a-3a"], timestamp=timestamp, pretty=uncompressed))

    def _drawing(self, legible: Callable[[str], str]) -> dict[str, Any]:
        part = next(part for part in self._document["parts"] if "people" in part)
        picture = picture_of_part(part, self._called(), self._catalog, self._language)
        return paper_drawing(picture, legible) if picture else {}

    def _file(self, number: int, attachment: Attachment) -> dict[str, str]:
        return {
            "name": attachment.name,
            "input": f"file{number}",
            "relation": attachment.relation,
            "mime": "application/json",
            "description": self._text(_DESCRIPTIONS[attachment.name]),
        }

    def _pages(self) -> list[str]:
        """The texts before, between and after the two numbers in the footer."""
        before, _, rest = self._text("paper.page", page=_PLACEHOLDERS[0], pages=_PLACEHOLDERS[1]).partition(_PLACEHOLDERS[0])
        return [before, *rest.split(_PLACEHOLDERS[1])]

    def _title(self) -> list[str]:
        """The title in three runs: before, itself and after what the seeker is called, which keeps its own direction."""
        before, _, after = self._text("desk.dossier.title", called=_PLACEHOLDERS[0]).partition(_PLACEHOLDERS[0])
        return [before, self._called(), after]

    def _called(self) -> str:
        return " ".join(self._document["called"].split()) or self._text("dossier.seeker")

    def _timestamp(self) -> int:
        """The dossier's own time in seconds, so that the same dossier gives the same bytes."""
        written_at = self._document["written_at"]
        return int(datetime.fromisoformat(written_at).timestamp()) if written_at else 0

    def _text(self, key: str, **values: Any) -> str:
        return self._catalog.text(self._language, key, **values)


def _compiler(inputs: dict[str, str]) -> Compiler:
    from typst import Compiler

    return Compiler(TEMPLATE, TEMPLATE.parent, font_paths=typesetting_fonts(), ignore_system_fonts=True, sys_inputs=inputs)


def _heading_run(number: int, text: str, legible: Callable[[str], str]) -> PaperRun:
    """What the seeker is called is the second run of a title, in its own direction."""
    return {"kind": "called" if number == 1 else "", "text": legible(text), "rtl": is_right_to_left(text)}


@cache
def typesetting_fonts() -> Fonts:
    """The fonts of our packages, those inside typst, and the named fonts of this machine; no other font of this machine."""
    from typst import Fonts

    return Fonts(include_system_fonts=False, include_embedded_fonts=True, font_paths=list(fonts.font_folders()))

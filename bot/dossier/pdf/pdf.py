"""A dossier as a PDF that a person reads, a screen reader reads (PDF/UA-1) and an archive keeps (PDF/A-3a)."""

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
_DESCRIBED = {DOSSIER_FILE: "paper.dossier", SEAL_FILE: "paper.seal"}
_MISREAD = b"\r\nendstream"  # packed bytes that end so are read one short by some checkers; spelled out they cannot
_PREVIEW_PPI = 110
_MARKS = ("\ufffc", "\ufffd")


class Attachment(NamedTuple):
    """A file inside the PDF: its name, its JSON, and how it belongs to the pages (`data` or `supplement`)."""

    name: str
    content: bytes
    relation: str


def dossier_pdf(document: Dossier, catalog: Catalog, language: str, timezone: str = TIMEZONE, seal: bytes | None = None) -> bytes:
    """The dossier on A4 with its canonical JSON inside; without holds and safe contact, which have a sheet of their own."""
    attached = [Attachment(DOSSIER_FILE, canonical_json(document), "data")]
    attached += [Attachment(SEAL_FILE, seal, "supplement")] if seal else []
    return _Sheet(document, catalog, language, attached).render(story_blocks(document, catalog, language, timezone))


def contact_sheet_pdf(document: Dossier, catalog: Catalog, language: str, timezone: str = TIMEZONE) -> bytes:
    """Only holds and safe contact, printed on purpose; nothing is inside it but what stands on it."""
    heading = [catalog.text(language, "dossier.apart")]
    return _Sheet(document, catalog, language).render(contact_sheet_blocks(document, catalog, language, timezone), heading)


def first_page_png(document: Dossier, catalog: Catalog, language: str, timezone: str = TIMEZONE) -> bytes:
    """A preview: the first page of the dossier as PNG, in 110 pixels per inch."""
    return _Sheet(document, catalog, language).first_page(story_blocks(document, catalog, language, timezone))


class _Sheet:
    """One document in one language, ready for the typesetter."""

    def __init__(self, document: Dossier, catalog: Catalog, language: str, attached: Sequence[Attachment] = ()) -> None:
        self._document, self._catalog, self._language, self._attached = document, catalog, language, attached

    def render(self, blocks: Sequence[Block], heading: Sequence[str] = ()) -> bytes:
        """The PDF, under the dossier's title or another heading.

        Where the fonts cannot put something together, all but plain signs is named by its number: there is always a file.
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
        made = self._pdf(compiler, spelled_out=False)
        return self._pdf(compiler, spelled_out=True) if _MISREAD in made else made

    def _inputs(self, blocks: Sequence[Block], heading: Sequence[str], legible: Callable[[str], str]) -> dict[str, str]:
        """What the template reads: the sheet as JSON, and the files to attach. `legible` makes text ready for the fonts."""
        texts, rendered = heading or self._title(), PaperRenderer(legible).render(blocks)
        values = {
            "title": legible("".join(texts)),
            "heading": [_heading_run(number, text, legible) for number, text in enumerate(texts)],
            "language": self._language,
            "rtl": is_rtl_language(self._language),
            "families": fonts.font_families(),
            "pages": self._pages(),
            "files": [self._file(number, one) for number, one in enumerate(self._attached)],
            "blocks": rendered,
            "drawing": self._drawing(legible) if any(block["kind"] == "picture" for block in rendered) else {},
        }
        files = {f"file{number}": one.content.decode() for number, one in enumerate(self._attached)}
        return {"sheet": json.dumps(values, ensure_ascii=False), **files}

    def _pdf(self, compiler: Compiler, spelled_out: bool) -> bytes:
        at = self._written_at()
        return cast(bytes, compiler.compile(format="pdf", pdf_standards=["ua-1", "a-3a"], timestamp=at, pretty=spelled_out))

    def _drawing(self, legible: Callable[[str], str]) -> dict[str, Any]:
        part = next(part for part in self._document["parts"] if "people" in part)
        picture = picture_of_part(part, self._called(), self._catalog, self._language)
        return paper_drawing(picture, legible) if picture else {}

    def _file(self, number: int, one: Attachment) -> dict[str, str]:
        described = self._text(_DESCRIBED[one.name])
        return {"name": one.name, "input": f"file{number}", "relation": one.relation, "mime": "application/json", "description": described}

    def _pages(self) -> list[str]:
        """What stands before, between and behind the two numbers of the footer."""
        before, _, rest = self._text("paper.page", page=_MARKS[0], pages=_MARKS[1]).partition(_MARKS[0])
        return [before, *rest.split(_MARKS[1])]

    def _title(self) -> list[str]:
        """Before, within and after what the seeker is called, which keeps its own direction."""
        before, _, after = self._text("desk.dossier.title", called=_MARKS[0]).partition(_MARKS[0])
        return [before, self._called(), after]

    def _called(self) -> str:
        return " ".join(self._document["called"].split()) or self._text("dossier.seeker")

    def _written_at(self) -> int:
        """The dossier's own time, so that the same dossier gives the same bytes."""
        at = self._document["written_at"]
        return int(datetime.fromisoformat(at).timestamp()) if at else 0

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
    """Only fonts from packages, those inside typst, and of this machine the ones that are named: never what else it has."""
    from typst import Fonts

    return Fonts(include_system_fonts=False, include_embedded_fonts=True, font_paths=list(fonts.font_folders()))

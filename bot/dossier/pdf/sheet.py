"""Input of the typst template dossier.typ: a dossier's blocks, title, footer, drawing and embedded files as JSON."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from bot.dossier import fonts
from bot.dossier.bidi import is_right_to_left
from bot.dossier.blocks import Block
from bot.dossier.circle.picture import picture_of_part
from bot.dossier.pdf.circle_drawing import paper_drawing
from bot.dossier.pdf.paper_blocks import PaperRenderer, PaperRun
from bot.web.languages import is_rtl_language
from flows.dossier.dossier import Dossier
from flows.i18n.catalog import Catalog

DOSSIER_FILE, SIGNATURE_FILE = "dossier.json", "seal.json"
_DESCRIPTIONS = {DOSSIER_FILE: "paper.dossier", SIGNATURE_FILE: "paper.seal"}
_PLACEHOLDERS = ("\ufffc", "\ufffd")


class EmbeddedFile(NamedTuple):
    """A JSON file inside the PDF; `relation` says how it belongs to the pages: `data` or `supplement`."""

    name: str
    content: bytes
    relation: str


class Sheet:
    """One printed document in one language, under the dossier's title or another heading."""

    def __init__(
        self,
        dossier: Dossier,
        catalog: Catalog,
        language: str,
        blocks: Sequence[Block],
        heading: Sequence[str] = (),
        embedded: Sequence[EmbeddedFile] = (),
        label: str = "",
    ) -> None:
        self._dossier, self._catalog, self._language = dossier, catalog, language
        self._blocks, self._heading, self._embedded, self._label = blocks, heading or self._title(), embedded, label

    @property
    def timestamp(self) -> int:
        """The dossier's own time in seconds, so that the same dossier gives the same bytes."""
        written_at = self._dossier["written_at"]
        return int(datetime.fromisoformat(written_at).timestamp()) if written_at else 0

    def to_inputs(self, legible: Callable[[str], str]) -> dict[str, str]:
        """The `sys.inputs` of typst: the sheet as JSON, and the embedded files. `legible` makes text ready for the fonts."""
        blocks = PaperRenderer(legible).render(self._blocks)
        values = {
            "title": self._text("paper.title"),  # viewers and file managers show it: it names nobody
            "heading": [_heading_run(number, text, legible) for number, text in enumerate(self._heading)],
            "language": self._language,
            "rtl": is_rtl_language(self._language),
            "families": fonts.font_families(),
            "pages": self._pages(),
            "files": [self._file(number, embedded) for number, embedded in enumerate(self._embedded)],
            "blocks": blocks,
            "drawing": self._drawing(legible) if any(block["kind"] == "picture" for block in blocks) else {},
        }
        files = {f"file{number}": embedded.content.decode() for number, embedded in enumerate(self._embedded)}
        return {"sheet": json.dumps(values, ensure_ascii=False), **files}

    def _drawing(self, legible: Callable[[str], str]) -> dict[str, Any]:
        part = next(part for part in self._dossier["parts"] if "people" in part)
        picture = picture_of_part(part, self._called(), self._catalog, self._language)
        return paper_drawing(picture, legible) if picture else {}

    def _file(self, number: int, embedded: EmbeddedFile) -> dict[str, str]:
        return {
            "name": embedded.name,
            "input": f"file{number}",
            "relation": embedded.relation,
            "mime": "application/json",
            "description": self._text(_DESCRIPTIONS[embedded.name]),
        }

    def _pages(self) -> list[str]:
        """The texts before, between and after the two numbers in the footer; a label stands apart from the numbers."""
        before, _, rest = self._text("paper.page", page=_PLACEHOLDERS[0], pages=_PLACEHOLDERS[1]).partition(_PLACEHOLDERS[0])
        label = f"{self._label} · " if self._label else ""
        return [label + before, *rest.split(_PLACEHOLDERS[1])]

    def _title(self) -> list[str]:
        """The title in three runs: before, itself and after what the seeker is called, which keeps its own direction."""
        before, _, after = self._text("desk.dossier.title", called=_PLACEHOLDERS[0]).partition(_PLACEHOLDERS[0])
        return [before, self._called(), after]

    def _called(self) -> str:
        return " ".join(self._dossier["called"].split()) or self._text("dossier.seeker")

    def _text(self, key: str, **values: Any) -> str:
        return self._catalog.text(self._language, key, **values)


def _heading_run(number: int, text: str, legible: Callable[[str], str]) -> PaperRun:
    """What the seeker is called is the second run of a title, in its own direction."""
    return {"kind": "called" if number == 1 else "", "text": legible(text), "rtl": is_right_to_left(text)}

"""Reading order of a PDF: words from right to left are copied and read aloud as they were typed, letter for letter.

The typesetter draws a line from left to right and sets marks, such as the points of an Arabic letter, apart from the letter
that they belong to, under the letter's own text. Here such marks fall silent, and the paragraph says its words in their order.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from io import BytesIO
from itertools import pairwise
from typing import Any, cast
from unicodedata import bidirectional

from pypdf import PageObject, PdfWriter
from pypdf.generic import (
    ArrayObject,
    DecodedStreamObject,
    DictionaryObject,
    NameObject,
    StreamObject,
    TextStringObject,
)

from bot.dossier.bidi import is_right_to_left

MOST_SAID = 16_000  # characters: a PDF/A string holds 32,767 bytes
_BEGIN = re.compile(r"/Span\s*<<\s*/MCID ([0-9]+)\s*>>\s*BDC\b")
_PLACE = re.compile(r"\b1 0 0 -1 ([0-9.-]+) ([0-9.-]+) cm\b")
_FONT = re.compile(r"/([0-9a-z]+) ([0-9.]+) Tf\b")
_INSTEAD = re.compile(r"/ActualText\s*<([0-9A-F]*)>")
_SHOWN = re.compile(r"/ActualText\s*<([0-9A-F]*)>|\(((?:[^\\()]|\\.)*)\)|(?<=[)\s\]])(T[jJ])\b", re.DOTALL)
_ESCAPED = re.compile(r"\\([0-7]{1,3}|.)", re.DOTALL)
_SIGNS = {"n": "\n", "r": "\r", "t": "\t", "b": "\b", "f": "\f"}
_MAPPED = re.compile(r"<([0-9A-F]{4})> <([0-9A-F]{4,})>")
_SILENCE = "BT\n/Span << /ActualText () >> BDC"
_JOINED = (" ", "\u200b", "-")  # at the end of a line, before which nothing was left out
PieceKey = tuple[int, int]  # of a piece: its page, and its number there
GlyphTexts = dict[str, str]  # of a font, by the two bytes of its number


@dataclass
class DrawnPiece:
    """A marked piece of a line: its code, where it begins, its font, and the text of each glyph in the order in which they are drawn."""

    key: PieceKey
    code: str
    place: tuple[float, float]
    font: tuple[str, float]
    drawn: list[str]

    @property
    def text(self) -> str:
        """As it is read."""
        return "".join(self.drawn[::-1] if is_right_to_left("".join(self.drawn)) else self.drawn)

    def is_mark_of(self, other: DrawnPiece) -> bool:
        """Whether it is drawn above or below a letter that begins at the same place, and takes no room."""
        (x, y), (other_x, other_y) = self.place, other.place
        return self.font == other.font and x == other_x and 0 < abs(y - other_y) < self.font[1]

    def shares_line(self, other: DrawnPiece) -> bool:
        return abs(other.place[1] - self.place[1]) < max(self.font[1], 1)

    def is_left_of(self, other: DrawnPiece) -> bool:
        """Whether it stands before the other on the same line, or at the same place."""
        return self.place[0] <= other.place[0] and self.shares_line(other)

    def goes_along(self) -> bool:
        """Whether it is written from right to left, or has no direction of its own."""
        return is_right_to_left(self.text) or not any(bidirectional(char) in ("L", "EN", "AN") for char in self.text)

    def fall_silent(self) -> None:
        """Nothing is read of it: it says so within its text object, where every reader looks for that."""
        self.code = _INSTEAD.sub("", self.code).replace("BT", _SILENCE, 1).replace("\nET\n", "\nEMC\nET\n", 1)
        self.drawn = []


def put_in_order(pdf: bytes) -> bytes:
    """The same pages, in the order in which they are read."""
    writer, order = PdfWriter(clone_from=BytesIO(pdf)), dict[PieceKey, DrawnPiece]()
    for number, page in enumerate(writer.pages):
        content = cast(StreamObject, page["/Contents"].get_object())
        before, pieces = _pieces(number, page, content.get_data().decode("latin-1"))
        for piece, following in pairwise(pieces):
            if piece.is_mark_of(following):
                piece.fall_silent()
        packed = _packed("".join([before, *(piece.code for piece in pieces)]))
        page[NameObject("/Contents")] = writer._add_object(packed)
        order |= {piece.key: piece for piece in pieces}
    pages = {page.indirect_reference.idnum: number for number, page in enumerate(writer.pages) if page.indirect_reference}
    _say_elements(writer.root_object["/StructTreeRoot"].get_object(), pages, order)
    written = BytesIO()
    writer.write(written)
    return written.getvalue()


def _packed(code: str) -> StreamObject:
    plain = DecodedStreamObject()
    plain.set_data(code.encode("latin-1"))
    packed = plain.flate_encode()
    return plain if packed._data.endswith(b"\r") else packed


def _pieces(number: int, page: PageObject, code: str) -> tuple[str, list[DrawnPiece]]:
    """What comes before the first marked piece of a page, and each piece with what follows it."""
    texts = {name: _glyph_texts(font.get_object()) for name, font in cast(DictionaryObject, page["/Resources"]).get("/Font", {}).items()}
    begins = list(_BEGIN.finditer(code))
    ends = [*(begin.start() for begin in begins), len(code)]
    pieces = [_read_piece((number, int(begin[1])), code[begin.start() : end], texts) for begin, end in zip(begins, ends[1:], strict=True)]
    return code[: ends[0]], pieces


def _read_piece(key: PieceKey, code: str, texts: Mapping[str, GlyphTexts]) -> DrawnPiece:
    place, font = _PLACE.search(code), _FONT.search(code)
    if not place or not font:
        return DrawnPiece(key, code, (0.0, 0.0), ("", 0.0), [])
    name = font[1]
    return DrawnPiece(key, code, (float(place[1]), float(place[2])), (name, float(font[2])), list(_drawn(code, texts[f"/{name}"])))


def _drawn(code: str, texts: GlyphTexts) -> Iterator[str]:
    """The text of each glyph, or what the file says is read in the place of several."""
    instead, glyphs = None, ""
    for shown in _SHOWN.finditer(code[: code.find("\nET\n")]):
        if shown[1] is not None:
            instead = bytes.fromhex(shown[1]).decode("utf-16")
        elif shown[2] is not None:
            glyphs += _ESCAPED.sub(_unescaped, shown[2])
        else:
            yield from [instead] if instead is not None else (texts.get(glyphs[at : at + 2], "") for at in range(0, len(glyphs), 2))
            instead, glyphs = None, ""


def _unescaped(found: re.Match[str]) -> str:
    return chr(int(found[1], 8)) if found[1].isdigit() else _SIGNS.get(found[1], found[1])


def _glyph_texts(font: DictionaryObject) -> GlyphTexts:
    """The text of each glyph of a font, by its number."""
    table = cast(StreamObject, font["/ToUnicode"].get_object()).get_data().decode("latin-1") if "/ToUnicode" in font else ""
    found = ((bytes.fromhex(glyph).decode("latin-1"), bytes.fromhex(text)) for glyph, text in _MAPPED.findall(table))
    return {glyph: text.decode("utf-16-be", "replace") for glyph, text in found}


def _say_elements(element: Any, pages: dict[int, int], order: dict[PieceKey, DrawnPiece]) -> None:
    """Each paragraph that has words from right to left says its text."""
    children = element.get("/K", [])
    if not isinstance(children, ArrayObject):
        return
    pieces = [order.get(key) for child in children if (key := _key(child.get_object(), element, pages))]
    known = [piece for piece in pieces if piece]
    if known and any(is_right_to_left(piece.text) for piece in known) and "/Alt" not in element:
        text = "".join(_in_order(known))
        element.update({NameObject("/ActualText"): TextStringObject(text)} if len(text) <= MOST_SAID else {})
    for child in children:
        if isinstance(child.get_object(), DictionaryObject):
            _say_elements(child.get_object(), pages, order)


def _key(child: Any, element: DictionaryObject, pages: dict[int, int]) -> PieceKey | None:
    """The piece of a page that this child of an element stands for, if it stands for one."""
    if isinstance(child, DictionaryObject):
        return _key(child["/MCID"], child if "/Pg" in child else element, pages) if "/MCID" in child else None
    return pages[element.raw_get("/Pg").idnum], int(child)


def _in_order(pieces: list[DrawnPiece]) -> Iterator[str]:
    """The texts of a paragraph as they are read."""
    stretches = [[], *_stretches(pieces), []]
    for before, stretch, after in zip(stretches, stretches[1:], stretches[2:], strict=False):
        yield from _as_read(before, stretch, after)
        if stretch and after and not stretch[-1].shares_line(after[0]) and not stretch[-1].text.endswith(_JOINED):
            yield " "


def _stretches(pieces: list[DrawnPiece]) -> Iterator[list[DrawnPiece]]:
    """What may be one stretch from right to left on a line, and everything else by itself."""
    stretch = pieces[:1]
    for piece in pieces[1:]:
        if not (stretch[-1].goes_along() and piece.goes_along() and stretch[-1].is_left_of(piece)):
            yield stretch
            stretch = []
        stretch.append(piece)
    yield stretch


def _as_read(before: list[DrawnPiece], stretch: list[DrawnPiece], after: list[DrawnPiece]) -> Iterator[str]:
    """The stretch turned round where it is written from right to left: it was drawn from its last word to its first.

    Signs around it go along in a line from right to left, and stand where they are in one from left to right.
    """
    words = [number for number, piece in enumerate(stretch) if is_right_to_left(piece.text)]
    first, end = (words[0], words[-1] + 1) if words else (0, 0)
    is_within = _lies_left(before, stretch) or _lies_left(stretch, after)
    if words and not is_within and (_lies_left(after, stretch) or _lies_left(stretch, before) or end == len(stretch)):
        first, end = 0, len(stretch)
    yield from (piece.text for piece in stretch[:first])
    yield from ("".join(piece.drawn[::-1]) for piece in stretch[first:end][::-1])
    yield from (piece.text for piece in stretch[end:])


def _lies_left(these: list[DrawnPiece], others: list[DrawnPiece]) -> bool:
    return bool(these and others and these[0].is_left_of(others[0]))

"""Drawn pieces of a page: the marked stretches of a PDF's content stream, each with its place, its font and the text of its glyphs."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import cast
from unicodedata import bidirectional

from pypdf import PageObject
from pypdf.generic import DictionaryObject, StreamObject

from bot.dossier.bidi import is_right_to_left

_BEGIN = re.compile(r"/Span\s*<<\s*/MCID ([0-9]+)\s*>>\s*BDC\b")
_PLACE = re.compile(r"\b1 0 0 -1 ([0-9.-]+) ([0-9.-]+) cm\b")
_FONT = re.compile(r"/([0-9a-z]+) ([0-9.]+) Tf\b")
_INSTEAD = re.compile(r"/ActualText\s*<([0-9A-F]*)>")
_SHOWN = re.compile(r"/ActualText\s*<([0-9A-F]*)>|\(((?:[^\\()]|\\.)*)\)|(?<=[)\s\]])(T[jJ])\b", re.DOTALL)
_ESCAPED = re.compile(r"\\([0-7]{1,3}|.)", re.DOTALL)
_SIGNS = {"n": "\n", "r": "\r", "t": "\t", "b": "\b", "f": "\f"}
_MAPPED = re.compile(r"<([0-9A-F]{4})> <([0-9A-F]{4,})>")
_SILENCE = "BT\n/Span << /ActualText () >> BDC"
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


def read_pieces(number: int, page: PageObject, code: str) -> tuple[str, list[DrawnPiece]]:
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

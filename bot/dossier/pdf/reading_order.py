"""Reading order of a PDF: words from right to left are copied and read aloud as they were typed, letter for letter.

The typesetter draws a line from left to right and sets marks, such as the points of an Arabic letter, apart from the letter
that they belong to, under the letter's own text. Here such marks fall silent, and the paragraph says its words in their order.
"""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from itertools import pairwise
from typing import Any, cast

from pypdf import PdfWriter
from pypdf.generic import ArrayObject, DecodedStreamObject, DictionaryObject, NameObject, StreamObject, TextStringObject

from bot.dossier.bidi import is_right_to_left
from bot.dossier.pdf.drawn_pieces import DrawnPiece, PieceKey, read_pieces

MOST_SAID = 16_000  # characters: a PDF/A string holds 32,767 bytes
_JOINED = (" ", "\u200b", "-")  # at the end of a line, before which nothing was left out


def put_in_order(pdf: bytes) -> bytes:
    """The same pages, in the order in which they are read."""
    writer, order = PdfWriter(clone_from=BytesIO(pdf)), dict[PieceKey, DrawnPiece]()
    for number, page in enumerate(writer.pages):
        content = cast(StreamObject, page["/Contents"].get_object())
        before, pieces = read_pieces(number, page, content.get_data().decode("latin-1"))
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

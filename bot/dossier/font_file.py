"""Reader of a font file: which code points have a glyph, and what its family is called (OpenType tables cmap and name)."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from pathlib import Path

_COLLECTION = b"ttcf"
_FAMILY, _TYPOGRAPHIC_FAMILY = 1, 16  # name ids
_WINDOWS = 3  # platform, whose names are UTF-16
_UNICODE_MAPS = ((3, 10), (0, 6), (0, 4), (3, 1), (0, 3), (0, 2), (0, 1), (0, 0))  # platform and encoding, the fullest first


class FontFile:
    """One file, of a single font or of a collection, of which it is the first."""

    def __init__(self, path: Path) -> None:
        self._bytes = path.read_bytes()
        start = self._numbers(">I", 12)[0] if self._bytes[:4] == _COLLECTION else 0
        (count,) = self._numbers(">H", start + 4)
        records = (struct.unpack_from(">4s4xI", self._bytes, start + 12 + 16 * index) for index in range(count))
        self._tables: dict[bytes, int] = dict(records)

    def _numbers(self, form: str, at: int) -> tuple[int, ...]:
        return struct.unpack_from(form, self._bytes, at)

    def family(self) -> str:
        """The family's name, as typesetters look it up."""
        found = dict(self._names())
        return found.get(_TYPOGRAPHIC_FAMILY) or found[_FAMILY]

    def _names(self) -> Iterator[tuple[int, str]]:
        table = self._tables[b"name"]
        _, count, texts = self._numbers(">3H", table)
        for index in range(count):
            platform, _, language, name, length, offset = self._numbers(">6H", table + 6 + 12 * index)
            if platform == _WINDOWS and language == 0x409:
                at = table + texts + offset
                yield name, self._bytes[at : at + length].decode("utf-16-be")

    def code_points(self) -> frozenset[int]:
        """Every code point that has a glyph."""
        table = self._tables[b"cmap"]
        (_, count) = self._numbers(">2H", table)
        records = (self._numbers(">2HI", table + 4 + 8 * index) for index in range(count))
        maps = {(platform, encoding): table + offset for platform, encoding, offset in records}
        at = next(maps[kind] for kind in _UNICODE_MAPS if kind in maps)
        (form,) = self._numbers(">H", at)
        return frozenset(self._segmented(at) if form == 4 else self._grouped(at))

    def _grouped(self, at: int) -> Iterator[int]:
        """Format 12: runs of code points with consecutive glyphs; glyph 0 is that of what is missing."""
        (count,) = self._numbers(">I", at + 12)
        for index in range(count):
            first, last, glyph = self._numbers(">3I", at + 16 + 12 * index)
            yield from range(first + (glyph == 0), last + 1)

    def _segmented(self, at: int) -> Iterator[int]:
        """Format 4: segments, each with a difference to its glyphs or an array of them."""
        (doubled,) = self._numbers(">H", at + 6)
        form, places = f">{doubled // 2}H", (14, 16 + doubled, 16 + 2 * doubled, 16 + 3 * doubled)
        ends, starts, deltas, offsets = (self._numbers(form, at + place) for place in places)
        for index, (first, last, delta, offset) in enumerate(zip(starts, ends, deltas, offsets, strict=True)):
            array = at + places[3] + 2 * index + offset
            for code in range(first, min(last, 0xFFFE) + 1):
                glyph = self._numbers(">H", array + 2 * (code - first))[0] if offset else code
                if (glyph or not offset) and (glyph + delta) & 0xFFFF:
                    yield code

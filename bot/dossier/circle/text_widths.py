"""How wide a line of words can be at most, and where it breaks, without asking any font: every reader has other ones."""

from __future__ import annotations

import unicodedata
from bisect import bisect_right
from collections.abc import Iterator
from functools import cache

_GROUPS = {  # em, measured over Noto Sans in the weight of a name; a test measures again
    0.41: " !',./:;I\\ijl",
    0.48: "()[]J`frt-{}",
    0.56: '"*?_|csvxyz',
    0.63: "aeEFLSTYZ0123456789$¡¿«»–",
    0.68: "bdghknopquABCKPRVX#+<=>^~",
    0.84: "&DGHNOQUwßþðÐøđħŋабвгдезийклнопрстухцчъьэяёґєєїіАБВГДЕЗИЙКЛНОПРСТУХЦЧЪЬЭЯЁҐЄЇІ",
    1.0: "MWm@%",
    1.14: "—…œæŒÆжмфшщыюђњљЖМФШЩЫЮЂЊЉƠƯơư",
}
_ACCENTED = frozenset(map(chr, (*range(0xC0, 0x1A0), *range(0x1C0, 0x250), *range(0x1E00, 0x1EDA), *range(0x1EF2, 0x1F00))))
_EM = {char: em for em, chars in reversed(_GROUPS.items()) for char in chars}
_BLOCKS = (  # from this character on; em of one letter. Arabic letters as they are joined in a word
    *((0x0000, 1.0), (0x0180, 1.5), (0x0250, 1.2), (0x0370, 1.15), (0x0460, 1.5), (0x0531, 1.05), (0x0590, 0.9), (0x0600, 0.72)),
    *((0x0700, 1.7), (0x1200, 1.4), (0x1400, 1.7), (0x1E00, 1.2), (0x2000, 1.75), (0x3000, 1.1), (0xA000, 1.7), (0xAC00, 1.1)),
    *((0xD7B0, 1.7), (0xF900, 1.1), (0xFB00, 2.4), (0xFE00, 1.4), (0xFF00, 1.1), (0x10000, 1.7), (0x20000, 1.1), (0x40000, 1.7)),
)
_STARTS = tuple(start for start, _ in _BLOCKS)
_VERY_WIDE = {"\u2e3a": 2.0, "\u2e3b": 3.0, "\ufdfd": 10.0}
_JOINER = "\u200d"
_SIGNS = range(0x0600, 0x0900)  # format characters of Arabic that are drawn all the same


def text_width(words: str) -> float:
    """The width of these words in em, which no common font exceeds."""
    return sum(map(_em, words))


@cache
def _em(char: str) -> float:
    kind = unicodedata.category(char)
    if kind in ("Mn", "Me") or (kind == "Cf" and ord(char) not in _SIGNS):
        return 0.0
    base = unicodedata.normalize("NFD", char)[0] if char in _ACCENTED else char
    known = _VERY_WIDE.get(char) or _EM.get(base)
    return known or (2.1 if kind == "Cf" else _BLOCKS[bisect_right(_STARTS, ord(char)) - 1][1])


def wrap_text(words: str, room: float, most: int) -> tuple[str, ...]:
    """The words on at most so many lines of `room` em; what does not fit ends in an ellipsis, so that one sees it."""
    lines = list(_lines(words, room))
    if len(lines) <= most:
        return tuple(lines)
    return (*lines[: most - 1], _shortened(" ".join(lines[most - 1 :]), room))


def _lines(words: str, room: float) -> Iterator[str]:
    line = ""
    for word in words.split():
        grown = f"{line} {word}".strip()
        if text_width(grown) <= room:
            line = grown
            continue
        if line:
            yield line
        *full, line = _broken(word, room)
        yield from full
    if line:
        yield line


def _broken(word: str, room: float) -> list[str]:
    """A word in pieces that fit, never broken inside what is seen as one character."""
    pieces = [""]
    for seen in grapheme_clusters(word):
        if pieces[-1] and text_width(pieces[-1] + seen) > room:
            pieces.append("")
        pieces[-1] += seen
    return pieces


def _shortened(words: str, room: float) -> str:
    kept = ""
    for seen in grapheme_clusters(words):
        if text_width(f"{kept}{seen}…") > room:
            break
        kept += seen
    return f"{kept.rstrip()}…"


def grapheme_clusters(words: str) -> Iterator[str]:
    """The words by what is seen as one character: a letter with its marks, an emoji with what is joined to it, a flag."""
    seen = ""
    for char in words:
        if seen and not _belongs(char, seen):
            yield seen
            seen = ""
        seen += char
    if seen:
        yield seen


def _belongs(char: str, seen: str) -> bool:
    extends = unicodedata.category(char)[0] == "M" or char == _JOINER or "\U0001f3fb" <= char <= "\U0001f3ff"
    flag = _is_half_flag(char) and len(seen) == 1 and _is_half_flag(seen)
    return extends or seen[-1] == _JOINER or flag


def _is_half_flag(char: str) -> bool:
    return "\U0001f1e6" <= char <= "\U0001f1ff"

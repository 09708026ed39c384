"""Upper bounds for the width of text, and line breaking by them: without a font file, since every reader has other fonts."""

from __future__ import annotations

import unicodedata
from bisect import bisect_right
from collections.abc import Iterator
from functools import cache

_GROUPS = {  # em, measured in Noto Sans at the weight of a name; a test measures them again
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
_SIGNS = range(0x0600, 0x0900)  # format characters of Arabic that have a glyph


def text_width(text: str) -> float:
    """The width of the text in em, which no common font exceeds."""
    return sum(map(_em, text))


@cache
def _em(char: str) -> float:
    kind = unicodedata.category(char)
    if kind in ("Mn", "Me") or (kind == "Cf" and ord(char) not in _SIGNS):
        return 0.0
    base = unicodedata.normalize("NFD", char)[0] if char in _ACCENTED else char
    known = _VERY_WIDE.get(char) or _EM.get(base)
    return known or (2.1 if kind == "Cf" else _BLOCKS[bisect_right(_STARTS, ord(char)) - 1][1])


def wrap_text(text: str, max_width: float, max_lines: int) -> tuple[str, ...]:
    """The text in at most `max_lines` lines of `max_width` em; a text that was shortened ends in an ellipsis."""
    lines = list(_wrap(text, max_width))
    if len(lines) <= max_lines:
        return tuple(lines)
    return (*lines[: max_lines - 1], _truncate(" ".join(lines[max_lines - 1 :]), max_width))


def _wrap(text: str, max_width: float) -> Iterator[str]:
    line = ""
    for word in text.split():
        grown = f"{line} {word}".strip()
        if text_width(grown) <= max_width:
            line = grown
            continue
        if line:
            yield line
        *full, line = _split_word(word, max_width)
        yield from full
    if line:
        yield line


def _split_word(word: str, max_width: float) -> list[str]:
    """A word in pieces that fit, never broken inside a grapheme cluster."""
    pieces = [""]
    for cluster in grapheme_clusters(word):
        if pieces[-1] and text_width(pieces[-1] + cluster) > max_width:
            pieces.append("")
        pieces[-1] += cluster
    return pieces


def _truncate(text: str, max_width: float) -> str:
    shortened = ""
    for cluster in grapheme_clusters(text):
        if text_width(f"{shortened}{cluster}…") > max_width:
            break
        shortened += cluster
    return f"{shortened.rstrip()}…"


def grapheme_clusters(text: str) -> Iterator[str]:
    """The text split into what a reader takes for one character: a letter with its marks, a joined emoji, a flag."""
    cluster = ""
    for char in text:
        if cluster and not _extends(char, cluster):
            yield cluster
            cluster = ""
        cluster += char
    if cluster:
        yield cluster


def _extends(char: str, cluster: str) -> bool:
    extends = unicodedata.category(char)[0] == "M" or char == _JOINER or "\U0001f3fb" <= char <= "\U0001f3ff"
    flag = _is_regional_indicator(char) and len(cluster) == 1 and _is_regional_indicator(cluster)
    return extends or cluster[-1] == _JOINER or flag


def _is_regional_indicator(char: str) -> bool:
    return "\U0001f1e6" <= char <= "\U0001f1ff"

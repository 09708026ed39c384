"""Direction of shown text: what somebody typed never turns the text that stands around it.

Marks of direction (U+202A to U+202E, U+2066 to U+2069) stay in what is stored, as they were typed. Where it is shown, overrides are left
out, and whatever else begins a direction ends with its own line.
"""

from __future__ import annotations

import re

_EMBEDDING, _ISOLATE = "\u202c", "\u2069"  # what ends each
_ENDS = {"\u202a": _EMBEDDING, "\u202b": _EMBEDDING, "\u202d": "", "\u202e": "", **dict.fromkeys("\u2066\u2067\u2068", _ISOLATE)}
_MARKS = re.compile("[\u202a-\u202e\u2066-\u2069]")


def contain_direction(text: str) -> str:
    """The text as it may stand beside other text."""
    return "\n".join(map(_contain_line, text.split("\n"))) if _MARKS.search(text) else text


def isolate_direction(text: str) -> str:
    """The text between Unicode isolates, so that right-to-left words do not reorder what is around them."""
    return f"\N{FIRST STRONG ISOLATE}{contain_direction(text)}\N{POP DIRECTIONAL ISOLATE}" if text else ""


def _contain_line(line: str) -> str:
    shown, open_ends = [], list[str]()
    for char in line:
        if char in _ENDS:
            open_ends.append(_ENDS[char])
            shown.append(char if _ENDS[char] else "")
        elif char in (_EMBEDDING, _ISOLATE):
            shown += _close(open_ends, char)
        else:
            shown.append(char)
    return "".join((*shown, *reversed(open_ends)))


def _close(open_ends: list[str], end: str) -> list[str]:
    """What ends here: an isolate with all that began within it, else the last embedding or override; nothing if none is open."""
    if end == _ISOLATE and _ISOLATE in open_ends:
        closed: list[str] = []
        while not closed or closed[-1] != _ISOLATE:
            closed.append(open_ends.pop())
        return closed
    return [open_ends.pop()] if end == _EMBEDDING and open_ends and open_ends[-1] != _ISOLATE else []

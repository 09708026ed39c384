"""A dossier or match card as lines of text, read from the very fragment that the page shows, so that both say the same."""

from __future__ import annotations

from collections.abc import Iterator
from html.parser import HTMLParser

_LINES = frozenset({"h2", "p", "li", "label", "div", "summary"})
_BULLETS = {"li": "* ", "chosen": "  ", "unsaid": "  "}
_BEFORE = {"relation": ", ", "wish": " - "}


def as_text(fragment: str) -> Iterator[str]:
    """The fragment's text, line by line; own words stand indented, letter for letter."""
    reader = _Reader()
    reader.feed(fragment)
    reader.close_line()
    yield from reader.lines


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.lines: list[str] = []
        self._line = ""
        self._kind = ""
        self._in_line = False
        self._drawn = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._drawn += tag == "svg"
        kind = dict(attrs).get("class") or tag
        if tag in _LINES and not self._in_line:
            self.close_line()
            self._kind, self._in_line = kind, tag in ("p", "summary", "label", "h2")
        elif tag == "dd":
            self._line += ": "
        elif kind in _BEFORE and not self._drawn:
            self._line = self._line.rstrip() + _BEFORE[kind]

    def handle_endtag(self, tag: str) -> None:
        self._drawn -= tag == "svg"
        if tag == self._ends_with():
            self._in_line = False
            self.close_line()

    def handle_data(self, data: str) -> None:
        self._line += "" if self._drawn else data

    def close_line(self) -> None:
        """Whatever was read since the last line ended is a line."""
        if self._line.strip():
            self.lines += _written(self._kind, self._line)
        self._line, self._kind = "", ""

    def _ends_with(self) -> str:
        return self._kind if self._kind in _LINES else "p"


def _written(kind: str, text: str) -> list[str]:
    if kind == "said":
        return [f"  {line}" for line in text.split("\n")]
    if kind == "h2":
        return ["", text.upper()]
    return [_BULLETS.get(kind, "") + text + (":" if kind == "label" and text[-1].isalnum() else "")]

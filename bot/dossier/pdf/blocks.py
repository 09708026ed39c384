"""A dossier as blocks for paper, read from the very fragment that the page shows, so that both say the same."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from html.parser import HTMLParser
from typing import Any

_OWN_LINES = frozenset({"h2", "p", "label", "li", "summary"})
_INLINE = frozenset({"bdi", "span"})
_BEFORE = {"relation": ", ", "wish": " – "}
_LONG = re.compile(r"\S{40,}")
_BREAK = "\u200b"

Blocks = list[dict[str, Any]]
Runs = list[dict[str, Any]]


def blocks(fragment: str, legible: Callable[[str], str], apart: bool) -> Blocks:
    """Blocks `{"kind", "runs"}` in reading order, where a run is `{"kind", "text", "rtl"}`; of a list `{"kind", "items"}`.

    What stands apart is left out unless it is asked for; of a picture only its place is told. `legible` makes words ready for the fonts.
    """
    reader = _Reader(apart)
    reader.feed(fragment)
    reader.close()
    return _listed(one for raw in reader.found for one in _laid(raw, legible))


def _listed(found: Iterable[dict[str, Any]]) -> Blocks:
    """People who stand below one another are one list."""
    laid: Blocks = []
    for block in found:
        if block["kind"] != "li":
            laid.append(block)
        elif laid and laid[-1]["kind"] == "people":
            laid[-1]["items"].append(block)
        else:
            laid.append({"kind": "people", "items": [block]})
    return laid


def starts_right(words: str) -> bool:
    """Whether the first letter that has a direction is written from right to left."""
    strong = (unicodedata.bidirectional(one) for one in words)
    return next((kind in ("R", "AL") for kind in strong if kind in ("L", "R", "AL")), False)


class _Reader(HTMLParser):
    def __init__(self, apart: bool) -> None:
        super().__init__()
        self.found: Blocks = []
        self._apart, self._skipped, self._sections, self._drawn = apart, 0, 0, 0
        self._kinds: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        kind = dict(attrs).get("class") or tag
        if tag == "figure":
            self.found.append({"kind": "picture", "runs": [], "kept": not self._skipped})
        self._drawn += tag == "figure"
        if tag == "section":
            self._sections += 1
            if "apart" in kind.split() and not self._apart and not self._skipped:
                self._skipped = self._sections
        self._kinds.append(kind if tag in _INLINE else "")
        if tag in _OWN_LINES and not (tag == "label" and self._is_in("unasked")):
            self.found.append({"kind": _block(tag, kind, dict(attrs)), "runs": [], "kept": not self._skipped})

    def handle_endtag(self, tag: str) -> None:
        self._kinds.pop()
        self._drawn -= tag == "figure"
        if tag == "section":
            self._skipped = 0 if self._skipped == self._sections else self._skipped
            self._sections -= 1

    def handle_data(self, data: str) -> None:
        if self.found and not self._drawn:
            kind = next((kind for kind in reversed(self._kinds) if kind), "")
            self.found[-1]["runs"].append({"kind": kind, "text": data})

    def close(self) -> None:
        super().close()
        self.found = [
            block
            for block in self.found
            if block.pop("kept") and (block["kind"] == "picture" or any(run["text"].strip() for run in block["runs"]))
        ]

    def _is_in(self, kind: str) -> bool:
        return bool(self.found) and self.found[-1]["kind"] == kind


def _block(tag: str, kind: str, attrs: dict[str, str | None]) -> str:
    """A sentence over the whole list is a line, and no heading of one answer."""
    if attrs.get("for") == "edit-circle":
        return "provisional"
    return kind if tag == "p" else tag


def _laid(block: dict[str, Any], legible: Callable[[str], str]) -> Iterator[dict[str, Any]]:
    """Own words line by line, each in its own direction; everything else as one block."""
    if "said" not in block["kind"].split():
        yield {"kind": block["kind"], "rtl": False, "runs": [_run(run, legible) for run in _separated(block["runs"])]}
        return
    lines = legible("".join(run["text"] for run in block["runs"])).split("\n")
    yield from (
        {"kind": block["kind"], "rtl": starts_right(line), "runs": [_run({"kind": "", "text": line}, str)]}
        for line in lines
        if line.strip()
    )


def _separated(runs: Runs) -> Iterator[dict[str, Any]]:
    """A relation and a wish follow a name with a sign between, as they do in a text channel."""
    for run in runs:
        if before := _BEFORE.get(run["kind"]):
            yield {"kind": "", "text": before}
        if run["text"].strip():
            yield run


def _run(run: dict[str, Any], legible: Callable[[str], str]) -> dict[str, Any]:
    words = legible(run["text"]).replace("\n", " ")
    return {"kind": run["kind"], "text": _LONG.sub(_breakable, words), "rtl": starts_right(words)}


def _breakable(found: re.Match[str]) -> str:
    """A word too long for a line may break after each twenty letters, where no mark belongs to the letter before."""
    pieces = (found[0][at : at + 20] for at in range(0, len(found[0]), 20))
    return "".join(piece if not number or unicodedata.combining(piece[0]) else _BREAK + piece for number, piece in enumerate(pieces))

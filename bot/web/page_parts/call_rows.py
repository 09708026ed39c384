"""Call rows: the lines of the help card as rows of a page, each with a symbol, for whom it is, and one large button that calls."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from flows.reference.hotlines import load_hotlines

_SYMBOLS = {"n112": "alarm", "n113": "buoy", "veilig_thuis": "house", "kindertelefoon": "young", "luisterlijn": "talk"}
_AGAIN = "globe"  # beside a number that an earlier row has
_SENTENCE_END = re.compile(r"(?<=[.?؟]) ")


class CallRow(NamedTuple):
    """One line: for whom it is, what the button says before the number, the number, what it calls, and what is said after it."""

    symbol: str
    before: str
    label: str
    number: str
    link: str
    after: str


class CallRows:
    """Jinja filter: the lines of a text that name a hotline as `rows`, those that name none as `lines`."""

    def __init__(self) -> None:
        self._hotlines = {hotline.number: hotline for hotline in load_hotlines() if hotline.key in _SYMBOLS}
        self._number = re.compile("|".join(rf"(?<![\w+.-]){re.escape(number)}(?![\w-]|\.\w)" for number in self._hotlines))

    def __call__(self, text: str) -> Mapping[str, list[CallRow] | list[str]]:
        lines = [(line, self._number.search(line)) for line in text.split("\n") if line.strip()]
        return {"rows": list(self._rows(lines)), "lines": [line for line, number in lines if number is None]}

    def _rows(self, lines: Iterable[tuple[str, re.Match[str] | None]]) -> Iterator[CallRow]:
        seen: set[str] = set()
        for line, number in lines:
            if number is None:
                continue
            row = self._row(line, number)
            yield row._replace(symbol=_AGAIN) if row.symbol in seen else row
            seen.add(row.symbol)

    def _row(self, line: str, number: re.Match[str]) -> CallRow:
        begin = max((end.end() for end in _SENTENCE_END.finditer(line, 0, number.start())), default=0)
        hotline, after = self._hotlines[number[0]], line[number.end() :].lstrip(". ")
        return CallRow(_SYMBOLS[hotline.key], line[:begin].strip(), line[begin : number.start()], number[0], hotline.link, after)

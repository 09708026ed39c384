"""Call rows: the lines of the help card as rows of a page, each with a symbol, for whom it is, and one large button.

The button calls, or opens the chat where a line names a chat before the number: such a line is for who writes.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from flows.reference.hotlines import load_hotlines

_SYMBOLS = {"n112": "alarm", "n113": "buoy", "veilig_thuis": "house", "kindertelefoon": "young", "luisterlijn": "talk"}
_AGAIN = "globe"  # beside a number that an earlier row has
_SENTENCE_END = re.compile(r"(?<=[.?؟]) ")


class CallRow(NamedTuple):
    """One line: for whom it is, what the button says before number or chat, that itself, what it opens, and what is said after it."""

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
        self._chats = {hotline.chat: hotline for hotline in self._hotlines.values() if hotline.chat and "." in hotline.chat}
        self._chat = re.compile("|".join(rf"(?<![\w.-]){re.escape(chat)}(?!\w|\.\w)" for chat in self._chats))
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
        shown = self._chat.search(line, 0, number.start()) or number
        begin = max((end.end() for end in _SENTENCE_END.finditer(line, 0, shown.start())), default=0)
        is_chat, after = shown is not number, line[shown.end() :].lstrip(". ")
        hotline = self._chats[shown[0]] if is_chat else self._hotlines[number[0]]
        link = f"https://{shown[0]}" if is_chat else hotline.link
        return CallRow(_SYMBOLS[hotline.key], line[:begin].strip(), line[begin : shown.start()], shown[0], link, after)

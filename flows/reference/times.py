"""Reader of typed times (*dinsdag 10-12, niet op vrijdag*): rules about days and hours, or nothing. Nothing is guessed.

A text is read only if every word of it is known and has one meaning; any other text stays words.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import time

from flows.business_hours import DAYS
from flows.comparing_form import fold_dashes
from flows.reference.clock import Clock, UnclearTime, exact_time, span_after, span_before, span_between
from flows.reference.time_rules import TimeRule, to_rules
from flows.reference.time_words import TimeWord, split_words

LONGEST = 200  # characters; a longer text is told rather than read
_EXPRESSION = re.compile(
    r"(?P<days>[ta]?D-D|D(?:-(?=P))?)|(?P<between>P?[ta]?mNu*[-b]mNu*P?|P?tmNu*&mNu*P?)|(?P<after>P?amNu*P?)"
    r"|(?P<before>P?[bv]mNu*P?)|(?P<exact>P?(?:@mNu*|[hqwp]Nu*|Nu+)P?)|(?P<part>P)|(?P<sign>[&,.!])".replace("m", "[hqwp]?")
)
_IN_FIELD = re.compile(r"(?<![\d:.,;-])(\d{1,2})(?:[,;]?(\d\d)|[ -](00|2[4-9]|[3-5]\d))(?![\d:.,;-])")  # nothing but one time stands there
_MINUTES = {"h": -30, "q": 15, "w": -15, "p": 30}  # *half acht*, *kwart over*, *kwart voor*, *half past*
_READ_ONE = {"after": span_after, "before": span_before, "exact": exact_time}


def read_times(text: str) -> tuple[TimeRule, ...] | None:
    """The rules of a text, or None if any of it is unclear."""
    if len(text) > LONGEST:
        return None
    try:
        return to_rules(_fold(split_words(text)))
    except UnclearTime:
        return None


def read_clock(text: str) -> time | None:
    """The one time that a field holds, of 24 hours: *9:00*, *9.00*, *0900*, *9u30*, *9 uur*, *half tien*; or None.

    *9-30* is a time there, for no other day or hour can be meant; *9-10* may be two hours.
    """
    try:
        words = [word for word in split_words(_IN_FIELD.sub(r"\1:\2\3", fold_dashes(text[:LONGEST]))) if word.kind not in ".,"]
        if not re.fullmatch("@?[hqwp]?Nu*P?", "".join(word.kind for word in words)):
            return None
        clock, part = next(_clocks(words)), words[-1].span
        return exact_time(clock, part)[0] if part else time(clock.hour, clock.minute)
    except (UnclearTime, ValueError):
        return None


def _fold(words: list[TimeWord]) -> Iterator[TimeWord]:
    """Every expression of time as one: days `D`, a span `S`, or a sign."""
    kinds, at = "".join(word.kind for word in words), 0
    while at < len(kinds):
        found = _EXPRESSION.match(kinds, at)
        if found is None:
            raise UnclearTime
        yield _folded(str(found.lastgroup), words[at : found.end()])
        at = found.end()


def _folded(kind: str, words: list[TimeWord]) -> TimeWord:
    if kind == "sign":
        return words[0]
    if kind == "days":
        named = [word.days for word in words if word.days]
        return TimeWord("D", days=_days_from(*named) if len(named) > 1 else named[0])
    part, clocks = next((word.span for word in words if word.kind == "P"), None), list(_clocks(words))
    if kind == "part":
        return TimeWord("S", span=part)
    return TimeWord("S", span=span_between(clocks[0], clocks[1], part) if kind == "between" else _READ_ONE[kind](clocks[0], part))


def _days_from(first: tuple[str, ...], last: tuple[str, ...]) -> tuple[str, ...]:
    """*ma-vr*; a week that goes round (*vr-ma*) is unclear."""
    if len(first) != 1 or len(last) != 1 or DAYS.index(first[0]) >= DAYS.index(last[0]):
        raise UnclearTime
    return DAYS[DAYS.index(first[0]) : DAYS.index(last[0]) + 1]


def _clocks(words: Iterable[TimeWord]) -> Iterator[Clock]:
    """The clock times, *half acht* being half past seven and *kwart voor acht* a quarter of an hour before eight."""
    minutes = 0
    for word in words:
        if word.clock:
            yield _moved(word.clock, minutes) if minutes else word.clock
        minutes = _MINUTES.get(word.kind, 0)


def _moved(clock: Clock, minutes: int) -> Clock:
    """A whole hour and so many minutes more or less."""
    if clock.minute or not clock.hour:
        raise UnclearTime
    hour, minute = divmod(clock.hour * 60 + minutes, 60)
    return Clock(hour or 12, minute, clock.is_fixed)

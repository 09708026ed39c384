"""Reader of typed times (*dinsdag 10-12, niet op vrijdag*): rules about days and hours, or nothing. Nothing is guessed.

A text is read only if every word of it is known and has one meaning; any other text stays words.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import time
from itertools import pairwise
from typing import NamedTuple

from flows.business_hours import DAYS
from flows.comparing_form import fold_dashes
from flows.reference.clock import Clock, Span, UnclearTime, exact_time, span_after, span_before, span_between
from flows.reference.time_words import TimeWord, split_words

LONGEST = 200  # characters; a longer text is told rather than read
_EXPRESSION = re.compile(
    r"(?P<days>D-D|D)|(?P<between>P?[ta]?h?Nu*[-b]h?Nu*P?|P?th?Nu*&h?Nu*P?)|(?P<after>P?ah?Nu*P?)|(?P<before>P?[bv]h?Nu*P?)"
    r"|(?P<exact>P?(?:@h?Nu*|hNu*|Nu+)P?)|(?P<part>P)|(?P<sign>[&,.!])"
)
_IN_ORDER = re.compile(r"[&,.]*!?[&,.]*(D[D&,.]*(S[S&,.]*)?|S[S&,.]*(D[D&,.]*)?)")
_IN_FIELD = re.compile(r"(?<![\d:.,;-])(\d{1,2})(?:[,;]?(\d\d)|[ -](00|2[4-9]|[3-5]\d))(?![\d:.,;-])")  # nothing but one time stands there
_READ_ONE = {"after": span_after, "before": span_before, "exact": exact_time}


class TimeRule(NamedTuple):
    """Days and hours that are safe, or with `is_not` the contrary. Empty days or spans: the text names none."""

    days: tuple[str, ...] = ()
    spans: tuple[Span, ...] = ()
    is_not: bool = False


def read_times(text: str) -> tuple[TimeRule, ...] | None:
    """The rules of a text, or None if any of it is unclear."""
    if len(text) > LONGEST:
        return None
    try:
        return _check([_rule(group) for group in _groups(_fold(split_words(text)))])
    except UnclearTime:
        return None


def read_clock(text: str) -> time | None:
    """The one time that a field holds, of 24 hours: *9:00*, *9.00*, *0900*, *9u30*, *9 uur*, *half tien*; or None.

    *9-30* is a time there, for no other day or hour can be meant; *9-10* may be two hours.
    """
    try:
        words = [word for word in split_words(_IN_FIELD.sub(r"\1:\2\3", fold_dashes(text[:LONGEST]))) if word.kind not in ".,"]
        if not re.fullmatch("@?h?Nu*P?", "".join(word.kind for word in words)):
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
        return TimeWord("D", days=_days_from(words[0].days, words[-1].days) if len(words) > 1 else words[0].days)
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
    """The clock times, *half acht* being half past seven."""
    is_half = False
    for word in words:
        if word.clock:
            yield Clock((word.clock.hour - 1) or 12, 30) if is_half else word.clock
        is_half = word.kind == "h"


def _groups(words: Iterator[TimeWord]) -> list[list[TimeWord]]:
    """What stands together: *niet* begins a group that *maar*, *wel* or a full stop ends, and a day after hours begins one."""
    groups: list[list[TimeWord]] = [[]]
    for word in words:
        kinds = "".join(former.kind for former in groups[-1])
        if word.kind == "!" or (word.kind == "." and "!" in kinds) or (word.kind == "D" and re.search("D.*S", kinds)):
            groups.append([])
        groups[-1].append(word)
    groups = [group for group in groups if any(word.kind not in "&,." for word in group)]
    if len(groups) == 2 and _kinds(groups[0]) == "D" and _kinds(groups[1]) == "!":
        return [[*groups[1], *groups[0]]]  # *vrijdag niet*
    if any(_stands_between(former, group) for former, group in pairwise(groups)):
        raise UnclearTime
    return groups


def _stands_between(former: list[TimeWord], group: list[TimeWord]) -> bool:
    """Whether *niet* may belong to what is before it: *vrijdag niet en zaterdag wel*."""
    return former[-1].kind in "DS" and _kinds(group)[:1] == "!" and _kinds(group)[1:2] != "S"


def _kinds(group: list[TimeWord]) -> str:
    return "".join(word.kind for word in group)


def _rule(group: list[TimeWord]) -> TimeRule:
    kinds = _kinds(group)
    is_not = "!" in kinds
    is_two_rules = re.search(r"D[^D]*\.[^D]*D.*S", kinds)  # *dinsdag, maar donderdag alleen in de ochtend*
    if not _IN_ORDER.fullmatch(kinds) or is_two_rules or (is_not and "," in kinds.rstrip(",")):
        raise UnclearTime
    days = tuple(day for word in group for day in word.days)
    return TimeRule(days, tuple(word.span for word in group if word.span), is_not)


def _check(rules: list[TimeRule]) -> tuple[TimeRule, ...]:
    """Hours that may belong to one day or to all are unclear, and so is *niet voor 10 op dinsdag* alone."""
    safe, excluded = [rule for rule in rules if not rule.is_not], [rule for rule in rules if rule.is_not]
    if not rules or (len(safe) > 1 and not all(rule.days and rule.spans for rule in safe)):
        raise UnclearTime
    if any(len(rule.spans) > 1 or (not safe and rule.days and rule.spans) for rule in excluded):
        raise UnclearTime
    return tuple(rules)

"""Conditions beside typed times (*alleen dinsdag als hij werkt*): they are cut out, so that the days and hours beside them can be read.

A condition only ever makes less safe than the times that stand beside it; where it might do otherwise, nothing is cut. So do words that
make a time narrower (*eind van de middag*).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from typing import NamedTuple

from flows.business_hours import DAYS
from flows.comparing_form import fold_characters
from flows.reference.clock import SPANS, UnclearTime
from flows.reference.time_rules import TimeRule
from flows.reference.time_words import names_time, says_only_time, word_table
from flows.reference.times import LONGEST, read_times

_ENDS = re.compile(r"([,;!?()\n]|\.(?!\d)|\b(?:maar|but|dus|so)\b)")
_NOT = re.compile(r"\b(?:niet|geen|nooit|not|no|never)\b(?: (\w+))?")
_CLOCK = r"\d{1,2}(?:[:.]\d\d)?(?: ?(?:uur|u|h|am|pm)\b)?"
_HOURS = re.compile(
    rf"\b(?:tussen|between) {_CLOCK} (?:en|and) {_CLOCK}|(?:\b(?:van|from) )?\b{_CLOCK} ?(?:tot|to|until|-) ?{_CLOCK}"
    r"|(?:'?s |\bin (?:de|the) )(?:ochtend|morgen|middag|avond|morning|afternoon|evening)s?\b"
)


_WHOLE_NAME = 6  # letters of a day that is no other word


class _Clause(NamedTuple):
    """What stands before a condition, whether *niet* stands between, and the condition itself."""

    before: str
    is_not: bool
    is_when: bool
    condition: str


def read_beside_condition(text: str) -> tuple[TimeRule, ...] | None:
    """The rules beside a condition (*dinsdag als hij werkt* is a Tuesday), or None: for a text that `read_times` does not read.

    They are what may be safe, so the words stay; *altijd als hij werkt* names no day, and so limits nothing.
    """
    rest = _cut_conditions(text) if len(text) <= LONGEST else None
    rules = read_times(rest) if rest else None
    return rules if rules and any(map(_limits, rules)) else None


def _limits(rule: TimeRule) -> bool:
    names_days = bool(rule.days) and set(rule.days) != set(DAYS)
    return rule.is_not or names_days or bool(set(rule.spans) - {SPANS["whole"]})


def _cut_conditions(text: str) -> str | None:
    """The times of a text without its conditions; None if it has none, or one that may say more than *only then*."""
    spoken = re.sub(r"n't\b", " not", fold_characters(text))
    plain = spoken if _NOT.search(spoken) else _narrowing().sub(" ", spoken)
    parts = ["," if part in ("dus", "so") else " ".join(part.split()) or part for part in _ENDS.split(plain)]
    clauses = [_clause(part) for part in parts]
    try:
        left = [_times_of(clause, plain) if clause else part for clause, part in zip(clauses, parts, strict=True)]
    except UnclearTime:
        return None
    return " ".join(left) if (any(clauses) or plain != spoken) and any(map(names_time, left)) else None


def _clause(part: str) -> _Clause | None:
    """The condition that begins first, if any."""
    found = next((one for one in _beginnings().finditer(part) if one[2] or not _goes_with_time(part[one.end() :])), None)
    if not found:
        return None
    return _Clause(part[: found.start()], bool(found[1]), bool(found[2]), part[found.end() :].strip())


def _goes_with_time(rest: str) -> bool:
    """Whether *behalve* or *na* belongs to a time: *behalve vrijdag*, *behalve op vrijdag*, *na half acht*."""
    first = rest.split()[:1]
    return first == ["half"] or names_time("".join(first)) or (names_time(rest) and says_only_time(rest))


def _times_of(clause: _Clause, plain: str) -> str:
    """The times of one clause; days and hours within its condition count only where nothing else can be meant."""
    if clause.is_not and names_time(clause.before):
        raise UnclearTime  # *dinsdag niet als hij thuis is* may say that no Tuesday is safe
    if any(after not in _listed("absent") for after in _NOT.findall(clause.condition)):
        raise UnclearTime
    is_read = _tells_of_absence(clause) and not _NOT.search(plain)
    hours, days = (_HOURS.findall(clause.condition), _days().findall(clause.condition)) if is_read else ([], [])
    if names_time(_days().sub(" ", _HOURS.sub(" ", clause.condition)) if is_read else clause.condition) or max(len(hours), len(days)) > 1:
        raise UnclearTime
    if (hours and names_time(clause.before, but_days=True)) or (days and names_time(plain.replace(clause.condition, " "))):
        raise UnclearTime
    return " ".join((clause.before, *days, *hours))


def _tells_of_absence(clause: _Clause) -> bool:
    words = set(clause.condition.split())
    return clause.is_when and bool(words & _listed("away")) and not words & _listed("home") and not _beginnings().search(clause.condition)


@cache
def _beginnings() -> re.Pattern[str]:
    return re.compile(rf"\b(?:(?:(niet|nooit|not|never) )?(?:({_any_of('when')})|(?:{_any_of('other')}))|(?:{_any_of('reason')}))\b(?! \d)")


@cache
def _narrowing() -> re.Pattern[str]:
    return re.compile(rf"\b(?:{_any_of('narrowing')})\b")


@cache
def _days() -> re.Pattern[str]:
    """Days by their whole name, so that none is another word: *dinsdag*, *maandag t/m woensdag*, *dinsdag en vrijdag*."""
    named = sorted(word for words in word_table()["days"].values() for word in words if len(word) >= _WHOLE_NAME)
    day = f"(?:{'|'.join(named)})"
    return re.compile(rf"\b{day}(?:(?: ?[/-] ?| (?:en|of|t/m|and|or|to) ){day})*\b")


def _any_of(name: str) -> str:
    return "|".join(map(re.escape, sorted(_listed(name), key=len, reverse=True)))


@cache
def _listed(name: str) -> frozenset[str]:
    listed: Iterable[str] = word_table()["conditions"][name]
    return frozenset(listed)

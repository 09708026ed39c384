"""Rules of typed times: days and hours that stand together in a text, each safe or excluded. What may belong to two is unclear."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise
from typing import NamedTuple

from flows.business_hours import DAYS
from flows.reference.clock import SPANS, Span, UnclearTime
from flows.reference.time_words import TimeWord

_IN_ORDER = re.compile(r"[&,.]*!?[&,.]*(D[D&,.]*(S[S&,.]*)?|S[S&,.]*(D[D&,.]*)?)")


class TimeRule(NamedTuple):
    """Days and hours that are safe, or with `is_not` the contrary. Empty days or spans: the text names none."""

    days: tuple[str, ...] = ()
    spans: tuple[Span, ...] = ()
    is_not: bool = False


def to_rules(words: Iterator[TimeWord]) -> tuple[TimeRule, ...]:
    """The rules of a text of days `D`, spans `S` and signs. Raises UnclearTime."""
    return _check([_rule(group) for group in _groups(words)])


def _groups(words: Iterator[TimeWord]) -> list[list[TimeWord]]:
    """What stands together: *niet* begins a group that *maar*, *wel* or a full stop ends, and a day after hours begins one."""
    groups: list[list[TimeWord]] = [[]]
    for word in words:
        kinds = "".join(former.kind for former in groups[-1])
        if word.kind == "!" or (word.kind == "." and "!" in kinds) or (word.kind == "D" and re.search("D.*S", kinds)):
            groups.append([])
        groups[-1].append(word)
    groups = [group for group in groups if any(word.kind not in "&,." for word in group)]
    if len(groups) == 2 and _kinds(groups[0]) in ("D", "DS") and _kinds(groups[1]) == "!":
        return [[*groups[1], *groups[0]]]  # *vrijdag niet*, *woensdagmiddag niet*
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
    days = tuple(day for word in _without_always(group) for day in word.days)
    return TimeRule(days, tuple(word.span for word in group if word.span), is_not)


def _without_always(group: list[TimeWord]) -> list[TimeWord]:
    """*Altijd dinsdag* names one day only; where something stands between, as in *elke dag en zaterdag*, that is unclear."""
    is_every = [word.days == DAYS for word in group if word.days]
    if len(set(is_every)) < 2:
        return group
    if re.search("D[^D]+D", _kinds(group)):
        raise UnclearTime
    return [word for word in group if word.days != DAYS]


def _names_parts(rule: TimeRule) -> bool:
    """Whether its hours, if any, are parts of the day: *woensdagmiddag niet*."""
    return all(span in SPANS.values() for span in rule.spans)


def _check(rules: list[TimeRule]) -> tuple[TimeRule, ...]:
    """Hours that may belong to one day or to all are unclear, and so is *niet voor 10 op dinsdag* alone; *woensdagmiddag niet* is not."""
    safe, excluded = [rule for rule in rules if not rule.is_not], [rule for rule in rules if rule.is_not]
    if not rules or (len(safe) > 1 and not all(rule.days and rule.spans for rule in safe)):
        raise UnclearTime
    if any(len(rule.spans) > 1 or (not safe and rule.days and not _names_parts(rule)) for rule in excluded):
        raise UnclearTime
    return tuple(rules)

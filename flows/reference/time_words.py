"""Words about time, of `times.toml`: each is a day, a part of the day, a clock time or a sign; an unknown word makes a text unclear."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any, NamedTuple

from flows.business_hours import DAYS
from flows.comparing_form import fold_characters
from flows.reference.clock import SPANS, Clock, Span, UnclearTime

_GROUPS = {"workdays": DAYS[:5], "weekend": DAYS[5:], "every": DAYS, "always": DAYS}
_SIGNS = {
    **{"after": "a", "between": "t", "to": "-", "until": "b", "before": "v", "at": "@", "hour": "u"},
    **{"half": "h", "quarter_past": "q", "quarter_to": "w", "half_past": "p"},
    **{"and": "&", "comma": ",", "stop": ".", "not": "!", "except": ".!"},
}
_WORD = re.compile(r"(\d+)(?:(?:[.·]|\s?[:∶]\s?|\s?(?:uur|[uh])\s?)(\d\d)(?!\d))?(?:\s?(am|pm)\b)?|o'clock|t/m|[^\W\d_]+|\n|[^\w\s]")
_WEAK = ("zo", "do")
_FEW = 2  # words; a longer text may tell something about time
_LONG = 6  # letters of a day's name from which one wrong letter is a slip


class TimeWord(NamedTuple):
    """A word by its kind: D day, P part of the day, N clock time, or a sign; S is a span that was read of several.

    `is_weak`: it has another meaning, so it counts beside other days only.
    """

    kind: str
    days: tuple[str, ...] = ()
    span: Span | None = None
    clock: Clock | None = None
    is_weak: bool = False


def split_words(text: str) -> list[TimeWord]:
    """The words of a text that say something. Raises UnclearTime for one that is not known."""
    plain = re.sub(r"['’`´]s\b", " ", f" {fold_characters(text).strip()} ")
    for phrase, word in (one for one in _phrases() if one[0] in plain):
        plain = re.sub(rf"(?<!\w){re.escape(phrase)}(?!\w)", word, plain)
    said = [word for found in _WORD.finditer(plain.replace("dagmorgen", "dagochtend")) for word in _read(found)]
    if any(_is_in_doubt(said, at) for at in range(len(said))):
        raise UnclearTime
    return said


def names_time(text: str, *, but_days: bool = False) -> bool:
    """Whether any word of a folded text is a day, a part of the day or a clock time; `but_days`: a day does not count."""
    said = [word for found in _WORD.finditer(text) for word in _known(found)]
    return any(word.kind in ("NP" if but_days else "DNP") for word in said)


def says_only_time(text: str) -> bool:
    """Whether every word is known."""
    try:
        return bool(split_words(text))
    except UnclearTime:
        return False


def may_be_time(text: str) -> bool:
    """Whether a folded text may say when, for all we know: *Sanne* and a smiley do not, *na het eten* and *اليوم* may."""
    words = re.findall(r"[^\W_]+", text)
    if len(words) > _FEW or any(not word.isascii() or word[0].isdigit() for word in words):
        return True
    return any(word in _may_say_when() or any(stem in word for stem in word_table()["possible"]["stems"]) for word in words)


def _known(found: re.Match[str]) -> list[TimeWord]:
    """What a word says of time; *een* is an article."""
    try:
        return [] if found[0] in ("een", "one") else list(_read(found))
    except UnclearTime:
        return []


def _read(found: re.Match[str]) -> Iterator[TimeWord]:
    return _number(found) if found[1] else _named(found[0])


def _is_in_doubt(said: list[TimeWord], at: int) -> bool:
    """Whether this is `zo` or `do` in a text that names no other day, or *of zo*; `do 10-12` is a Thursday."""
    if said[at].days == ("sun",) and said[at].is_weak and at > 1 and said[at - 1].kind == "&" and said[at - 2].days[-1:] != ("sat",):
        return True
    is_only_day = said[at].is_weak and len({word.days for word in said if word.kind == "D"}) == 1
    return is_only_day and not (said[at].days == ("thu",) and said[at + 1 : at + 2] and said[at + 1].kind in "NPat")


def _number(found: re.Match[str]) -> Iterator[TimeWord]:
    """`20:00` and `8 pm` say that they are hours; a bare number does not."""
    hour, minute, half = int(found[1]), int(found[2] or 0), found[3]
    if half and 1 <= hour <= 12:
        hour = hour % 12 + (12 if half == "pm" else 0)
    yield TimeWord("N", clock=Clock(hour, minute, bool(half) or found[1].startswith("0")))
    if half or found[2]:
        yield TimeWord("u")


def _named(word: str) -> Iterator[TimeWord]:
    """What a word says; a day and a part of the day may be one word (*dinsdagavond*)."""
    words = _words()
    word = word if word in words else _without_slip(word)
    if word in words:
        yield from words[word]
        return
    head, dag, part = word.partition("dag")
    if not all(one in words and words[one] for one in (head + dag, part)):
        raise UnclearTime
    yield from (*words[head + dag], *words[part])


def _without_slip(word: str) -> str:
    """The day that a word is but for one wrong, missing or double letter (*dinsdg*); else the word itself."""
    if len(word) < _LONG - 1:
        return word
    alike = (day for day in _long_days(len(word)) if day[0] == word[0] or day[-1] == word[-1])
    return next((day for day in alike if _is_one_letter_off(word, day)), word)


@lru_cache(50)
def _long_days(length: int) -> tuple[str, ...]:
    """Names of days that have about so many letters."""
    long = (word for word, said in _words().items() if len(word) >= _LONG and len(said) == 1 and said[0].kind == "D")
    return tuple(day for day in long if abs(len(day) - length) < 2)


def _is_one_letter_off(word: str, other: str) -> bool:
    short, long = sorted((word, other), key=len)
    start = next((n for n, letter in enumerate(short) if letter != long[n]), len(short))
    return short[start + (len(short) == len(long)) :] == long[start + 1 :]


@cache
def word_table() -> dict[str, Any]:
    """All of `times.toml`."""
    return tomllib.loads(files("flows.reference").joinpath("times.toml").read_text("utf-8"))


@cache
def _may_say_when() -> frozenset[str]:
    """Words about time, and those with which a condition begins."""
    table = word_table()
    conditions = (words for name, words in table["conditions"].items() if name != "absent")
    return frozenset(word for word, said in _words().items() if said).union(table["possible"]["words"], *conditions)


@cache
def _phrases() -> list[tuple[str, str]]:
    return sorted(word_table()["phrases"].items(), key=lambda pair: -len(pair[0]))


@cache
def _words() -> dict[str, tuple[TimeWord, ...]]:
    """Every word with what it says; a filling word says nothing."""
    table = word_table()
    known: dict[str, tuple[TimeWord, ...]] = dict.fromkeys(table["filling"]["words"], ())
    for name, words in table["days"].items():
        known |= {word: (TimeWord("D", days=_GROUPS.get(name, (name,)), is_weak=word in _WEAK),) for word in words}
    for name, words in table["parts"].items():
        known |= dict.fromkeys(words, (TimeWord("P", span=SPANS[name]),))
    for name, words in table["signs"].items():
        known |= dict.fromkeys(words, tuple(TimeWord(kind) for kind in _SIGNS[name]))
    for number, words in table["numbers"].items():
        known |= dict.fromkeys(words, (TimeWord("N", clock=Clock(int(number))),))
    return known

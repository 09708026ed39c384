"""Person words: whether a text looks like a name, and what stands beside a name (*ja, misschien, denk ik*)."""

from __future__ import annotations

import re
from functools import cache

from flows.conversation.people import split_name
from flows.i18n.catalog import normalise_text
from flows.questionnaire.parsers.sentences import tells_something, words_of_all_languages

LONGEST_NAME = 8  # words
_SEVERAL = re.compile(
    r"(?<!\w)(?<!van )(?<!nummer )(?<!nr )(?<!of )(?<!number )(?<!no )\d{1,2}\s+\w"
)  # *mijn 2 broers*, not *van nummer 6*
_LONG_NUMBER = re.compile(r"\d(?:[\s.-]?\d){3}")  # a telephone number, a date


def without_words_beside(text: str) -> str:
    """The text without the words before and after a name; empty if there are no others."""
    before, after = _beside_patterns()
    return after.sub("", before.sub("", text)).strip()


def looks_like_name(text: str) -> bool:
    """Whether this is somebody's name, or what somebody is: short, one person, and without a word of sentences."""
    name, _ = split_name(without_words_beside(text))
    is_short = len(normalise_text(name).split()) <= LONGEST_NAME
    holds_number = _SEVERAL.search(name) or _LONG_NUMBER.search(text)
    return is_short and any(char.isalpha() for char in name) and not holds_number and not tells_something(name)


def look_like_two(one: str, other: str) -> bool:
    """Whether both sides of a comma are people; a name and what that person is, is one."""
    return _describes(one) == _describes(other)


def _describes(text: str) -> bool:
    """Whether this says what somebody is, as *mijn tante* does."""
    return tells_something(text) or bool(words_of_all_languages("relation_words") & set(normalise_text(text).split()))


@cache
def _beside_patterns() -> tuple[re.Pattern[str], re.Pattern[str]]:
    words = "|".join(re.escape(word) for word in sorted(words_of_all_languages("beside_name"), key=len, reverse=True))
    return re.compile(rf"^(?:(?:{words})(?:[\s,.:!]+|$))+", re.IGNORECASE), re.compile(rf"(?:[\s,]+(?:{words}))+[.!]*$", re.IGNORECASE)

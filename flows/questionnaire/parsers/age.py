"""Age: whether somebody is 16, the only thing that is asked of it.

An age counts only alone or as *ik ben N*, *N jaar*, in digits or words; *nog geen 16* and its like are under 16. Anything else is no age.
"""

from __future__ import annotations

import re

from flows.conversation.state import ConversationState
from flows.errors import NotUnderstood
from flows.i18n.catalog import normalise_text
from flows.questionnaire.parsers.parser import InputEvent, Parser

ADULT, YOUNGEST, OLDEST = 16, 6, 120  # years; 16 as domain.md 6.4
_UNITS = (
    ("nul", "een", "twee", "drie", "vier", "vijf", "zes", "zeven", "acht", "negen", "tien", "elf", "twaalf", "dertien", "veertien"),
    ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "thirteen", "fourteen"),
)
_TEENS = (
    ("vijftien", "zestien", "zeventien", "achttien", "negentien"),
    ("fifteen", "sixteen", "seventeen", "eighteen", "nineteen"),
)
_TENS = (
    ("twintig", "dertig", "veertig", "vijftig", "zestig", "zeventig", "tachtig", "negentig"),
    ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"),
)
_NUMBERS = {word: n for units, teens in zip(_UNITS, _TEENS, strict=True) for n, word in enumerate(units + teens)}
_NUMBERS |= {word: 10 * n for tens in _TENS for n, word in enumerate(tens, 2)}
_NUMBERS |= {
    written: 10 * ten + one
    for ten, (dutch, english) in enumerate(zip(*_TENS, strict=True), 2)
    for one in range(1, 10)
    for written in (
        *(f"{_UNITS[0][one]}{between}{dutch}" for between in ("en", "ën", " en ")),
        f"{english} {_UNITS[1][one]}",
    )
}
_ANSWER = r"(?:(ja|nee|yes|no) )?"
_AGE = re.compile(
    rf"{_ANSWER}(?:(?:ik ben|ben|i am|i'm|im) (?:(?:al|nu|pas|net|already|now|just|only) )?|just turned )?(.+?)"
    r"(?: ?(?:jaar|jr|jaar oud|jaar jong|years|yrs|years old|old|yo))?(?: (?:hoor|nu|geworden|en \d\d? maanden|and \d\d? months))?"
)
_SIXTEEN = rf"(?:{ADULT}|zestien|sixteen)"
_TURNS = r"(?:word(?: ik)?(?: pas)?|turn|will be|i'll be|turning)"
_UNDER = re.compile(
    rf"(?:(?:nee|no) )?(?:(?:ik ben|ben|i am|i'm|im) )?(?:"
    rf"(?:jonger dan|nog geen|nog niet|nog net niet|net geen|geen|bijna"
    rf"|onder de|onder|younger than|not yet|not|almost|nearly|under) {_SIXTEEN}(?: jaar| years)?"
    rf"|(?:(?:in|over|volgende|volgend|next) [^0-9]+ )?(?:(?:ik|i) )?{_TURNS} (?:(?:in|over|on|next|volgende|volgend|dit|this) [^0-9]+ )?"
    rf"{_SIXTEEN}(?: (?:in|over|on|next|volgende|volgend) .+)?)"
)


_OVER = re.compile(  # an age that somebody has or is past; *over 18 jaar* may be in eighteen years
    r"(?:(?:ja|yes) )?(?:(?:ik ben|ben|i am|i'm|im) )?(?:al |ruim )?(?:boven de|ouder dan|older than|above|net|just) (\S+)(?: jaar| years)?"
    r"(?: geworden)?"
)


def _parse_age(conversation: ConversationState, text: str) -> InputEvent:
    """A typed age counts, and the number itself is not stored; a 1 or 2 alone may be a button's."""
    answer, number = read_age(text), _to_number(normalise_text(text))
    if answer is None or (number is not None and number < YOUNGEST):
        raise NotUnderstood("age")
    return InputEvent("answered", answer)


def read_age(text: str) -> str | None:
    """Whether the age in this text is 16 or more, `yes` or `no`; None if it says no age."""
    typed = normalise_text(text)
    if _UNDER.fullmatch(typed):
        return "no"
    if (over := _OVER.fullmatch(typed)) and ADULT <= (_to_number(over[1]) or 0) <= OLDEST:
        return "yes"
    found = _AGE.fullmatch(typed)
    age = _to_number(found[2]) if found else None
    if not found or age is None or age > OLDEST or _contradicts(found[1], age):
        return None
    return "yes" if age >= ADULT else "no"


def _contradicts(answer: str | None, age: int) -> bool:
    """*Nee, ik ben 17* is no answer to go by."""
    return answer is not None and (answer in ("ja", "yes")) != (age >= ADULT)


def _to_number(word: str) -> int | None:
    return int(word) if word.isdecimal() else _NUMBERS.get(word)


AGE = Parser(_parse_age, "line")

"""Other kinds: texts that answer another question than the one for a name or a place: a time, an age, a way of contact.

They are asked about with the words shown: somebody may be called so, but *in de ochtend* is nobody unasked.
"""

from __future__ import annotations

from flows.i18n.catalog import normalise_text
from flows.questionnaire.parsers.age import read_age
from flows.questionnaire.parsers.sentences import is_made_of, says_no_answer, spellings, words_of_all_languages
from flows.reference.date_words import month_numbers
from flows.reference.time_words import says_only_time
from flows.reference.times import read_times

SHORTEST = 4  # letters of words for a time; *Di*, *Ma* and *Sun* are people
WAYS = ("whatsapp", "text", "email", "call", "way_words")


def says_when(text: str) -> bool:
    """Whether this is only a time, a day or a date."""
    typed, days = normalise_text(text), words_of_all_languages("when_words")
    if len(typed) < SHORTEST or says_no_answer(text):
        return False
    rest = " ".join(word for word in typed.split() if word not in days)
    return not rest or typed in days or any(map(read_times, {text.casefold(), rest})) or _is_unclear_time(text) or _is_date(typed.split())


def says_other_kind(text: str) -> bool:
    """Whether this is only a time, an age or a way of contact."""
    return says_when(text) or read_age(text) is not None or says_way(text)


def says_way(text: str) -> bool:
    """Whether this is only a way of contact, as *mail mij* and *bel me niet* are."""
    if is_made_of(text, ("ways_said",), "beside_ways"):
        return True
    said = spellings(text)
    return any(said & words_of_all_languages(key) for key in WAYS)


def _is_unclear_time(text: str) -> bool:
    """Whether this is only a time that may be two, as *na 8en* is; a number alone is none, and an age neither."""
    has_both = any(map(str.isdigit, text)) and any(map(str.isalpha, text))
    return has_both and read_age(text) is None and says_only_time(text.casefold())


def _is_date(words: list[str]) -> bool:
    """*18 mei*, *1 januari 2027*; the month alone may be a name."""
    return len(words) in (2, 3) and words[0].isdecimal() and words[1] in month_numbers()

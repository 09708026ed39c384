"""Person words: whether a text looks like a name, and what stands beside a name (*ja, misschien, denk ik*)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

from flows.comparing_form import outline_numbers
from flows.conversation.people import split_name
from flows.dossier.dossier import Person
from flows.i18n.catalog import normalise_text
from flows.questionnaire.parsers.sentences import removes_something, tells_something, words_of_all_languages
from flows.questionnaire.relation_words import lists_people

LONGEST_NAME = 8  # words
FULL_NAME = 3  # words that are surely no more than a name
MOST_BESIDE = 20  # words behind a name
_SEVERAL = re.compile(  # *mijn 2 broers*, not *van nummer 6*
    r"(?<!\w)(?<!van )(?<!nummer )(?<!nr )(?<!of )(?<!number )(?<!no )\d{1,2}\s+\w"
)
_CLAUSE = re.compile(r"[,;:]|\b(?:maar|en|but|and)\b", re.IGNORECASE)
_LONG_NUMBER = re.compile(r"\d(?:[ \n]?\d){3}")  # of an outline


def without_words_beside(text: str) -> str:
    """The text without the words before and after a name; empty if there are no others."""
    before, after = _beside_patterns()
    return after.sub("", before.sub("", text)).strip()


def find_name(text: str) -> str:
    """The name in *noem haar maar Ria*; the whole text if what is left is more than a name."""
    name = without_words_beside(text)
    return name if looks_like_name(name) and len(name.split()) <= FULL_NAME else text.strip()


def find_own_name(text: str) -> str:
    """What somebody is called who types *noem mij maar Jo*, also at the end (*ik heet Johanna, noem me Jo*); else the whole text."""
    return _framed_name(text) or _framed_name(_CLAUSE.split(text)[-1]) or text


def _framed_name(text: str) -> str:
    """The name behind words that give one; empty if there are none, or what is left is no name."""
    typed = text.strip()
    frames = sorted(words_of_all_languages("own_name"), reverse=True)  # the longer of two that begin alike comes first
    frame = next((one for one in frames if typed.lower().startswith(f"{one} ")), "")
    name = find_name(typed[len(frame) :])
    return name if frame and looks_like_name(name) and len(name.split()) <= FULL_NAME else ""


def looks_like_name(text: str) -> bool:
    """Whether this is somebody's name, or what somebody is: short, one person, and without a word of sentences."""
    name, _ = split_name(without_words_beside(text))
    is_short = len(normalise_text(name).split()) <= LONGEST_NAME
    is_one = not _SEVERAL.search(name) and not lists_people(name)
    return is_short and is_one and any(char.isalpha() for char in name) and not tells_something(name)


def holds_long_number(text: str) -> bool:
    """Whether there is a telephone number or a date in it."""
    return _LONG_NUMBER.search(outline_numbers(text)) is not None


@cache
def _beside_patterns() -> tuple[re.Pattern[str], re.Pattern[str]]:
    """Before a name, and after it: there a capital makes a surname (*Eva Wel*)."""
    words = "|".join(re.escape(word) for word in sorted(words_of_all_languages("beside_name"), key=len, reverse=True))
    before = rf"^(?:(?:{words})(?:[\s,.:!]+|$))+"
    after = rf"(?<![\s,])(?:[\s,]+(?:{words})){{1,{MOST_BESIDE}}}[.!]*$"  # begun at the start of blanks alone: no text takes long
    return re.compile(before, re.IGNORECASE), re.compile(after)


def find_named(people: Sequence[Person], text: str) -> Person | None:
    """The one person whom this text names, and of whom it says nothing else: *bij tante Riet*, but not *Riet liever niet*."""
    typed = set(normalise_text(without_words_beside(text)).split()) if people else set()
    named = [person for person in people if _names(typed, set(normalise_text(f"{person['said']} {person['relation']}").split()))]
    return named[0] if len(named) == 1 else None


def find_changed(people: Sequence[Person], text: str) -> Person | None:
    """The one person whom the text names beside words for changing and leaving out: *haal Riet weg*, *toch niet Riet*."""
    beside = words_of_all_languages("changing")
    return find_named(people, " ".join(word for word in normalise_text(text).split() if word not in beside))


def find_taken_out(people: Sequence[Person], text: str) -> Person | None:
    """The one person whom the text may ask to take off the list, and of whom it says nothing else."""
    if not people:
        return None
    refuses = not words_of_all_languages("refusing_words").isdisjoint(normalise_text(text).split())
    return find_changed(people, text) if refuses or removes_something(text) else None


def find_refused(people: Sequence[Person], text: str) -> Person | None:
    """The one person of whom the text says no, and nothing else: *liever niet Tom*, *Tom mag niet*, but not *Riet hoeft niet*."""
    typed, refusing = f" {normalise_text(text)} ", words_of_all_languages("refusing_words")
    for phrase in words_of_all_languages("may_not"):
        typed = typed.replace(f" {phrase} ", " not ")
    rest = " ".join(word for word in typed.split() if word not in refusing | words_of_all_languages("calling_words"))
    is_refused = not refusing.isdisjoint(typed.split()) and not words_of_all_languages("allowing_words") & set(typed.split())
    return find_named(people, rest) if is_refused else None


def may_allow(text: str) -> bool:
    """Whether the text may say that somebody may be called, where it is asked who may not: *Riet wel*, but not *Riet graag eerst*."""
    typed = set(normalise_text(text).split())
    refusing = words_of_all_languages("refusing_words") - words_of_all_languages("filler") | words_of_all_languages("talking_words")
    return bool(typed & words_of_all_languages("perhaps_allowing_words")) and not typed & refusing


def _names(typed: set[str], said: set[str]) -> bool:
    """Whether a word of the person is among these, and the others say no more than what somebody is."""
    about = frozenset[str]().union(*map(words_of_all_languages, ("about_person", "filler", "possessives")))
    return bool(typed & said - about) and typed - said <= about | words_of_all_languages("relation_words")

"""Languages that people speak or sign, read from own words, by ISO 639-3 code; and parsing of `woman` and `man`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from flows.comparing_form import comparing_form, fold_characters, without_marks
from flows.reference.language_names import display_name, find_code, is_name, is_sign_language, language_data, sign_names

__all__ = ["display_name", "is_sign_language"]
SHORTEST = 3  # letters; shorter words of our script are codes of some language and words of most
LONGEST = 5  # words of a name, as in Sign Language of the Netherlands
MOST_READ = 1_000  # characters; a longer text is told rather than read
_GENDERS = {"woman": ("woman", "vrouw", "v", "f", "female", "vrouwelijk"), "man": ("man", "m", "male", "mannelijk")}


def parse_gender(text: str) -> str | None:
    """`woman` or `man` if somebody says just that, or None."""
    return next((key for key, words in _GENDERS.items() if comparing_form(text) in words), None)


def parse_language(text: str) -> str | None:
    """The ISO 639-3 code of a language that is written as a code (`nl`, `nld`) or by name (*Pools*, *polski*, *NGT*); None if unknown."""
    return find_code(text)


def accepts_any(text: str) -> bool:
    """Whether somebody says that the language does not matter."""
    plain = f" {without_marks(text)} "
    return any(f" {words} " in plain for words in language_data()["sentences"]["any"])


def find_languages(text: str) -> tuple[str, ...]:
    """The codes of all languages that own words name, each once (*Pools, of anders Engels*); nothing else is guessed.

    One that somebody says they do not speak or want (*geen Nederlands*) is none of them. Codes count where nothing else is said, and
    where they are no word: *nl, tr*, but not *Turks, ja*.
    """
    if not text or len(text) > MOST_READ:
        return ()
    clauses, excluded = _clauses(text), excluded_languages(text)
    takes_codes = all(_is_language(clause) for clause in clauses if comparing_form(clause))
    wanted = (found for clause in clauses if not _excludes(clause) for found in _named_in(clause, takes_codes))
    return tuple(dict.fromkeys(found for found in wanted if found not in excluded))


def excluded_languages(text: str) -> frozenset[str]:
    """The codes of the languages that own words exclude (*geen Nederlands, alleen Turks*)."""
    if len(text) > MOST_READ:
        return frozenset()
    return frozenset(found for clause in _clauses(text) if _excludes(clause) for found in _named_in(clause))


def _clauses(text: str) -> list[str]:
    return [clause for clause in _clause_ends().split(fold_characters(text)) if clause and not clause.isspace()]


@cache
def _clause_ends() -> re.Pattern[str]:
    return re.compile(rf"[,.;\n،、]|\b(?:{'|'.join(language_data()['sentences']['joining'])})\b")


def _excludes(clause: str) -> bool:
    words = _split(clause)
    return any(word in language_data()["sentences"]["excluding"] for word in words) or words[-1:] == ["nee"]


def _split(text: str) -> list[str]:
    return without_marks(text).split()


def _is_language(clause: str) -> bool:
    return bool(parse_language(clause)) and comparing_form(clause) not in language_data()["sentences"]["words"]


def _named_in(clause: str, takes_codes: bool = True) -> tuple[str, ...]:
    if _is_language(clause) and (takes_codes or is_name(clause)):
        return (parse_language(clause) or "",)
    return tuple(dict.fromkeys(_scan(_split(clause))))


def _scan(words: list[str]) -> Iterator[str]:
    """The languages that a sentence names, the longest names first; and those within the name of a spoken one (*Marokkaans Arabisch*)."""
    taken: set[int] = set()
    for size in range(min(LONGEST, len(words)), 0, -1):
        for at in range(len(words) - size + 1):
            name = " ".join(words[at : at + size])
            code = parse_language(name) if size > 1 or len(name) > SHORTEST or not name.isascii() else None
            if code and not (is_sign_language(code) and at in taken):
                yield code
                taken.update(range(at, at + size))


def find_sign_languages(text: str) -> tuple[str, ...]:
    """The codes of the sign languages that own words name, also within a sentence (*iemand die NGT kent*)."""
    return _signs_in(without_marks(text))


def _signs_in(sentence: str) -> tuple[str, ...]:
    plain = f" {sentence} "
    found: dict[str, None] = {}
    for name, code in sign_names():
        if f" {name} " in plain:
            plain, found[code] = plain.replace(f" {name} ", " "), None
    return tuple(found)


def wanted_sign_languages(text: str) -> tuple[str, ...]:
    """The same without those that somebody says they do not sign or want (*geen gebarentaal*)."""
    clauses = _clauses(text) if find_sign_languages(text) else ()  # mostly none is named
    wanted = (code for clause in clauses if not _excludes(clause) for code in find_sign_languages(clause))
    return tuple(dict.fromkeys(wanted))


def mentions_signing(text: str) -> bool:
    """Whether own words speak of signing or of not hearing: whoever does is asked whether they want a sign language."""
    sentence, (words, phrases) = without_marks(text), _signing()
    return bool(_signs_in(sentence) or words & set(sentence.split()) or any(phrase in f" {sentence} " for phrase in phrases))


@cache
def _signing() -> tuple[frozenset[str], tuple[str, ...]]:
    """The words that speak of signing or of not hearing, and the phrases, each with blanks around it."""
    data = language_data()["signing"]
    return frozenset(map(without_marks, data["words"])), tuple(f" {without_marks(phrase)} " for phrase in data["phrases"])

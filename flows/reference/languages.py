"""Languages that people speak or sign, by ISO 639-3 code; and parsing of `woman` and `man`."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from importlib.resources import files
from itertools import pairwise
from typing import Any

from babel import Locale
from babel.core import get_global

SHORTEST = 3  # letters; shorter words are codes of some language and words of most
_LANGUAGES = ("nl", "en")  # in which people name a language, in the order of the names in languages.toml
_NONE = ("und", "mul", "mis", "zxx")  # codes that name no language
_GENDERS = {"woman": ("woman", "vrouw", "v", "f", "female", "vrouwelijk"), "man": ("man", "m", "male", "mannelijk")}


def parse_gender(text: str) -> str | None:
    """`woman` or `man` if somebody says just that, or None."""
    return next((key for key, words in _GENDERS.items() if text.strip().casefold() in words), None)


def parse_language(text: str) -> str | None:
    """The ISO 639-3 code of a language that is written as a code (`nl`, `nld`) or by name (*Pools*, *NGT*); None if unknown."""
    word = " ".join(text.casefold().split())
    return _own()["called"].get(word) or _codes().get(word) or _named().get(word)


def find_languages(text: str) -> tuple[str, ...]:
    """The codes of all languages that own words name, each once (*Pools, of anders Engels*); nothing else is guessed.

    One that somebody says they do not speak or want (*geen Nederlands*) is none of them. Codes count where nothing else is said, and
    where they are no word: *nl, tr*, but not *Turks, ja*.
    """
    clauses, excluded = _clauses(text), excluded_languages(text)
    takes_codes = all(_is_language(clause.strip()) for clause in clauses if clause.strip())
    wanted = (found for clause in clauses if not _excludes(clause) for found in _named_in(clause, takes_codes))
    return tuple(dict.fromkeys(found for found in wanted if found not in excluded))


def excluded_languages(text: str) -> frozenset[str]:
    """The codes of the languages that own words exclude (*geen Nederlands, alleen Turks*)."""
    return frozenset(found for clause in _clauses(text) if _excludes(clause) for found in _named_in(clause))


def _clauses(text: str) -> list[str]:
    return re.split(rf"[,.;:\n]|\b(?:{'|'.join(_own()['sentences']['joining'])})\b", text.casefold())


def _excludes(clause: str) -> bool:
    return any(word in _own()["sentences"]["excluding"] for word in re.findall(r"[\w']+", clause))


def _is_language(clause: str) -> bool:
    return bool(parse_language(clause)) and clause not in _own()["sentences"]["words"]


def _named_in(clause: str, takes_codes: bool = True) -> tuple[str, ...]:
    word = clause.strip()
    if _is_language(word) and (takes_codes or word in _named() or word in _own()["called"]):
        return (parse_language(word) or "",)
    words = [word for word in re.split(r"[^\w'-]+", clause) if len(word) > SHORTEST]
    pairs = [" ".join(pair) for pair in pairwise(words)]
    return tuple(found for one in (*pairs, *words) if (found := parse_language(one)))


def is_sign_language(code: str) -> bool:
    """Whether this code is that of a sign language."""
    return code in _own()["signed"]


def find_sign_languages(text: str) -> tuple[str, ...]:
    """The codes of the sign languages that own words name, also within a sentence (*iemand die NGT kent*)."""
    words, found = re.split(r"\W+", text.casefold()), list[str]()
    plain = f" {' '.join(words)} "
    for name, code in _sign_names():
        if f" {name} " in plain:
            plain, found = plain.replace(f" {name} ", " "), [*found, code]
    return tuple(dict.fromkeys(found))


def wanted_sign_languages(text: str) -> tuple[str, ...]:
    """The same without those that somebody says they do not sign or want (*geen gebarentaal*)."""
    wanted = (code for clause in _clauses(text) if not _excludes(clause) for code in find_sign_languages(clause))
    return tuple(dict.fromkeys(wanted))


def mentions_signing(text: str) -> bool:
    """Whether own words speak of signing or of not hearing: whoever does is asked whether they want a sign language."""
    words = set(re.split(r"\W+", text.casefold()))
    return bool(find_sign_languages(text) or words & set(_own()["signing"]["words"]))


def display_name(code: str, language: str) -> str:
    """The name of a language in another one (`nl` or `en`); its code if it has none."""
    column = _LANGUAGES.index(language) if language in _LANGUAGES else 1
    own = _own()["signed"] | _own()["spoken"]
    if code in own:
        return str(own[code][column])
    named = _cldr(_LANGUAGES[column])
    return str(named.get(code) or named.get(get_global("language_aliases").get(code, ""), code))


@cache
def _own() -> dict[str, dict[str, Any]]:
    return tomllib.loads(files("flows.reference").joinpath("languages.toml").read_text("utf-8"))


def _cldr(language: str) -> dict[str, str]:
    return {code: name for code, name in Locale(language).languages.items() if "_" not in code}


@cache
def _codes() -> dict[str, str]:
    """Every code that is understood, with the one that is kept: of two letters, of three, and what CLDR joins to it."""
    own = _own()
    three = {code for code in (*get_global("likely_subtags"), *_cldr("en")) if len(code) == 3 and code.isalpha()}
    joined = {one: to for one, to in get_global("language_aliases").items() if len(one) == 3 and len(to) == 2}
    terms = _terms(joined) | own["terms"]
    known = {code: code for code in three} | {one: terms[to] for one, to in joined.items()} | terms
    known |= {code: code for code in (*own["signed"], *own["spoken"], *own["terms"].values())}
    return {code: kept for code, kept in known.items() if code not in (*own["bibliographic"]["codes"], *_NONE)}


def _terms(joined: dict[str, str]) -> dict[str, str]:
    """For two letters the last of three that is no library's: individual languages are listed before the one that contains them."""
    return {to: one for one, to in joined.items() if one not in _own()["bibliographic"]["codes"]}


@cache
def _named() -> dict[str, str]:
    """Every name that is understood, in each language, with the code that is kept."""
    codes, own = _codes(), _own()
    named = {name.casefold(): codes[code] for language in _LANGUAGES for code, name in _cldr(language).items() if code in codes}
    both = own["signed"] | own["spoken"]
    return named | {name.casefold(): code for code, names in both.items() for name in names}


@cache
def _sign_names() -> list[tuple[str, str]]:
    """Every name of a sign language with its code, the longest first."""
    own = _own()
    names = {name.casefold(): code for code, both in own["signed"].items() for name in both}
    names |= {name: code for name, code in own["called"].items() if code in own["signed"]}
    return sorted(names.items(), key=lambda pair: -len(pair[0]))

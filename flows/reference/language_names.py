"""Names and codes of languages: CLDR by Babel, own_names.toml, and languages.toml for what these lack."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files
from typing import Any

from babel import Locale
from babel.core import get_global

from flows.comparing_form import comparing_form

_LANGUAGES = ("nl", "en")  # in which people name a language, in the order of the names in languages.toml
CODE = 2  # letters: a name as short as this (Ga, Yi) is less often meant than the code
_NONE = ("und", "mul", "mis", "zxx")  # codes that name no language


def find_code(text: str) -> str | None:
    """The ISO 639-3 code of a language that is written as a code (`nl`, `nld`) or by any of its names; None if unknown."""
    word = comparing_form(text)
    name = _called().get(word) or _named().get(word)
    return name if name and len(word) > CODE else _codes().get(word) or name


def is_name(text: str) -> bool:
    """Whether this is a name of a language, and not only a code."""
    word = comparing_form(text)
    return word in _called() or word in _named()


def is_sign_language(code: str) -> bool:
    """Whether this code is that of a sign language."""
    return code in language_data()["signed"]


def display_name(code: str, language: str) -> str:
    """The name of a language in another one (`nl` or `en`); its code if it has none."""
    column = _LANGUAGES.index(language) if language in _LANGUAGES else 1
    own = language_data()["signed"] | language_data()["spoken"]
    if code in own:
        return str(own[code][column])
    named = _cldr(_LANGUAGES[column])
    return str(named.get(code) or named.get(get_global("language_aliases").get(code, ""), code))


@cache
def sign_names() -> list[tuple[str, str]]:
    """Every name of a sign language with its code, the longest first."""
    names = {comparing_form(name): code for code, both in language_data()["signed"].items() for name in both}
    names |= {name: code for name, code in _called().items() if is_sign_language(code)}
    return sorted(names.items(), key=lambda pair: -len(pair[0]))


@cache
def language_data() -> dict[str, dict[str, Any]]:
    return _read("languages.toml")


def _read(name: str) -> dict[str, Any]:
    return tomllib.loads(files("flows.reference").joinpath(name).read_text("utf-8"))


@cache
def _cldr(language: str) -> dict[str, str]:
    """Names in one language, by code; those of a kind within one language (*Vlaams*) apart."""
    return {code: name for code, name in Locale(language).languages.items() if "_" not in code}


@cache
def _called() -> dict[str, str]:
    return {comparing_form(name): code for name, code in language_data()["called"].items()}


@cache
def _codes() -> dict[str, str]:
    """Every code that is understood, with the one that is kept: of two letters, of three, and what CLDR joins to it."""
    own = language_data()
    three = {code for code in (*get_global("likely_subtags"), *_cldr("en")) if len(code) == 3 and code.isalpha()}
    joined = {one: to for one, to in get_global("language_aliases").items() if len(one) == 3 and len(to) == 2}
    terms = _terms(joined) | own["terms"]
    known = {code: code for code in three} | {one: terms[to] for one, to in joined.items()} | terms
    known |= {code: code for code in (*own["signed"], *own["spoken"], *own["terms"].values())}
    return {code: kept for code, kept in known.items() if code not in (*own["bibliographic"]["codes"], *_NONE)}


def _terms(joined: dict[str, str]) -> dict[str, str]:
    """For two letters the last of three that is no library's: individual languages are listed before the one that contains them."""
    return {to: one for one, to in joined.items() if one not in language_data()["bibliographic"]["codes"]}


@cache
def _named() -> dict[str, str]:
    """Every name that is understood, with the code that is kept: in the language itself, in Dutch, in English."""
    codes = _codes()
    names = [(name, code) for code, listed in _read("own_names.toml").items() for name in listed]
    names += [(name, code.partition("_")[0]) for language in _LANGUAGES for code, name in Locale(language).languages.items()]
    names += [(name, code) for language in _LANGUAGES for code, name in _cldr(language).items()]
    named = {comparing_form(name): codes[code] for name, code in names if code in codes}
    both = language_data()["signed"] | language_data()["spoken"]
    named |= {comparing_form(name): code for code, listed in both.items() for name in listed}
    return {name: code for name, code in named.items() if name not in map(comparing_form, language_data()["unclear"]["names"])}

"""Catalogue of texts: one .po file for each language, the same keys in all, filled in without ever being interpreted."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta, tzinfo
from functools import cache, lru_cache
from gettext import c2py
from typing import Self

from babel.dates import format_date, format_time, format_timedelta, get_day_names
from babel.lists import format_list

from flows.comparing_form import fold_characters
from flows.direction import contain_direction
from flows.errors import ChartError
from flows.i18n.po_file import Forms, LanguageTexts, package_languages, read_package
from flows.reference import hotlines

FIRST = "nl"
_PLACEHOLDER = re.compile(r"\{(\w+)\}")
_DAY = "EEEE d MMMM"
_COMMAS = dict.fromkeys(("ar", "fa", "ur"), "، ")  # of languages that have their own
_NOT_COMPARED = re.compile(r"(?!^/)[^\w\s+'👍👎✅✔❌]|_")  # the stroke before a command is compared


def normalise_text(text: str) -> str:
    """Typed text as it is compared with buttons and commands: the folded characters without marks of sentences."""
    words = fold_characters(text).split()
    if "".join(words).isalnum():
        return " ".join(words)
    return " ".join(_NOT_COMPARED.sub(" ", " ".join(words)).split())


class Catalog:
    """Looks up texts by language and key. Immutable; one for the whole process.

    `constants` fill placeholders that are the same in every text: the hotlines, so that a number is written in one place.
    A language that lacks texts which the first one has is left out, and `incomplete` names what it lacks.
    """

    def __init__(self, texts: Mapping[str, LanguageTexts], constants: Mapping[str, str]) -> None:
        self._texts = dict(texts)
        whole: Collection[str] = next((one.forms for one in texts.values()), ())
        lacking = {language: [key for key in whole if key not in one.forms] for language, one in texts.items()}
        self.incomplete = {language: keys for language, keys in lacking.items() if keys}
        self._forms = {language: one.forms for language, one in texts.items() if language not in self.incomplete}
        self._plural = {language: c2py(texts[language].plural_rule) for language in self._forms}
        self._placeholders = {
            (language, key): frozenset(_PLACEHOLDER.findall(form[0]))
            for language, forms in self._forms.items()
            for key, form in forms.items()
        }
        self._constants = dict(constants)
        self._filled: dict[tuple[str, str], str] = {}  # texts without placeholders of their own
        self._synonyms: dict[tuple[str, str], frozenset[str]] = {}

    @classmethod
    @cache
    def load(cls) -> Self:
        """The texts of this package, the first language first."""
        languages = sorted(package_languages(), key=lambda language: (language != FIRST, language))
        return cls({language: read_package(language) for language in languages}, hotlines.hotline_placeholders(hotlines.load_hotlines()))

    def lay_over(self, texts: Mapping[str, LanguageTexts], constants: Mapping[str, str]) -> Catalog:
        """A catalogue in which these texts and constants stand where they have the same name, and languages are added."""
        added = {language: one for language, one in texts.items() if language not in self._texts}
        laid = {
            language: one._replace(forms={**one.forms, **texts[language].forms}) if language in texts else one
            for language, one in self._texts.items()
        }
        return Catalog({**laid, **added}, {**self._constants, **constants})

    @staticmethod
    def placeholders_of(form: str) -> frozenset[str]:
        """The names of the placeholders in a form as it is written."""
        return frozenset(_PLACEHOLDER.findall(form))

    @property
    def constants(self) -> Mapping[str, str]:
        """The values that are the same in every text."""
        return self._constants

    @property
    def languages(self) -> tuple[str, ...]:
        """The languages, by code; the first one is used if nothing else is known."""
        return tuple(self._forms)

    def keys(self, language: str) -> tuple[str, ...]:
        return tuple(self._forms[language])

    def has_text(self, language: str, key: str) -> bool:
        return key in self._forms.get(language, {})

    def forms(self, language: str, key: str) -> Forms:
        """The text as it is written, with its placeholders: one form, or one for each plural."""
        try:
            return self._forms[language][key]
        except KeyError:
            raise ChartError(f"no words for {language}: {key}") from None

    def text(self, language: str, key: str, /, **values: object) -> str:
        """The text, filled in. Raises ChartError if the key or a value is missing."""
        if values:
            return self._fill(language, key, self.forms(language, key)[0], values)
        if (language, key) not in self._filled:
            self._filled[language, key] = self._fill(language, key, self.forms(language, key)[0], {})
        return self._filled[language, key]

    def placeholders(self, language: str, key: str) -> frozenset[str]:
        """The names of the placeholders in this text."""
        return self._placeholders.get((language, key), frozenset())

    def plural(self, language: str, key: str, n: int, /, **values: object) -> str:
        """The form of the text that goes with `n`, which also fills the placeholder {n}."""
        forms = self.forms(language, key)
        form = forms[min(self._plural[language](n), len(forms) - 1)]
        return self._fill(language, key, form, {**values, "n": n})

    def synonyms(self, language: str, key: str) -> frozenset[str]:
        """The normalised texts with which people mean this button; empty if the catalogue has none."""
        if (language, key) not in self._synonyms:
            listed = self.text(language, f"heard.{key}") if self.has_text(language, f"heard.{key}") else ""
            self._synonyms[language, key] = frozenset(filter(None, map(normalise_text, listed.split("|"))))
        return self._synonyms[language, key]

    def format_day(self, language: str, day: date) -> str:
        """A weekday and a date, `dinsdag 1 december`: never `within 72 hours`."""
        return _day(language, day)

    def day_name(self, language: str, weekday: int) -> str:
        """The name of a day of the week, Monday being 0."""
        return str(get_day_names("wide", locale=language)[weekday])

    def join_list(self, language: str, texts: Sequence[str]) -> str:
        """Several texts in one sentence, as this language joins them."""
        return format_list(texts, locale=language)

    def join_with_commas(self, language: str, texts: Iterable[str]) -> str:
        """Texts one after the other with the comma of this language between them, without those that are empty."""
        return _COMMAS.get(language, ", ").join(filter(None, texts))

    def format_moment(self, language: str, at: datetime, zone: tzinfo) -> str:
        """A weekday, a date and a time in `zone`, `zaterdag 21 november, 20:10`."""
        day = self.format_day(language, at.astimezone(zone).date())
        return self.join_with_commas(language, (day, self.format_clock(language, at, zone)))

    def format_clock(self, language: str, at: datetime, zone: tzinfo) -> str:
        """A time in `zone`, `20:10`."""
        return str(format_time(at.astimezone(zone), "HH:mm", locale=language))

    def format_span(self, language: str, span: timedelta) -> str:
        """How long something lasts, in the largest unit that fits: `12 minuten`, `3 uur`; never less than a minute."""
        return format_timedelta(max(span, timedelta(minutes=1)), granularity="minute", threshold=1, locale=language)

    def check_keys(self, keys: Iterable[str]) -> None:
        """ChartError that names every key for which a language has no text."""
        lacking = [f"{language}: {key}" for key in dict.fromkeys(keys) for language in self.languages if not self.has_text(language, key)]
        if lacking:
            raise ChartError("no words for " + ", ".join(lacking))

    def _fill(self, language: str, key: str, form: str, values: Mapping[str, object]) -> str:
        """Fill each placeholder once: its value is never read as a text with placeholders of its own."""
        known = {**self._constants, **values}
        try:
            return _PLACEHOLDER.sub(lambda found: contain_direction(str(known[found[1]])), form)
        except KeyError as missing:
            raise ChartError(f"{language}: {key} lacks a value for {missing}") from None


@lru_cache(1000)
def _day(language: str, day: date) -> str:
    return format_date(day, _DAY, locale=language)

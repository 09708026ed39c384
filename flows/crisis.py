"""Help in a crisis: the help card, its hotlines, and the word list that brings it up; nobody is ever alerted or judged."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta
from typing import Self

from flows.i18n.catalog import Catalog
from flows.reference.hotlines import Hotline, load_hotlines

RECHECK_AFTER = timedelta(days=90)  # domain.md 5.1: a number is stale when nobody dialled it for so long


class CrisisResources:
    """The hotlines of one installation, and the words of every language after which the help card is shown."""

    def __init__(self, hotlines: tuple[Hotline, ...], word_lists: Iterable[str] = ()) -> None:
        self._hotlines = {hotline.key: hotline for hotline in hotlines}
        self._danger = _compile_word_list(word for word_list in word_lists for word in word_list.split("|"))

    @classmethod
    def load(cls, catalog: Catalog | None = None) -> Self:
        """The hotlines of this package, with the word lists of all languages."""
        catalog = catalog or Catalog.load()
        return cls(load_hotlines(), tuple(catalog.text(language, "worry.list") for language in catalog.languages))

    def __iter__(self) -> Iterator[Hotline]:
        return iter(self._hotlines.values())

    def __getitem__(self, key: str) -> Hotline:
        return self._hotlines[key]

    @property
    def keys(self) -> tuple[str, ...]:
        return tuple(self._hotlines)

    def help_card(self, catalog: Catalog, language: str) -> str:
        """The text of the card, the same in every state."""
        return catalog.text(language, "notice.help_card")

    def find_stale(self, checked_on: Mapping[str, date], today: date) -> list[str]:
        """The keys of the hotlines that no person dialled in the last 90 days."""
        return [key for key in self.keys if key not in checked_on or today - checked_on[key] > RECHECK_AFTER]

    def mentions_danger(self, text: str) -> bool:
        """Whether the text holds a word of the list. It finds too much on purpose, and misses much (domain.md 5.3, rule 3)."""
        return self._danger.search(_fold(text)) is not None


def _compile_word_list(words: Iterable[str]) -> re.Pattern[str]:
    """One pattern: whole words, with `*` for any letters before or after."""
    entries = sorted({_fold(word.strip()) for word in words} - {""})
    return re.compile(rf"(?<!\w)(?:{'|'.join(map(_to_pattern, entries)) or '(?!)'})(?!\w)")


def _to_pattern(entry: str) -> str:
    return r"\w*".join(r"\s+".join(map(re.escape, part.split(" "))) for part in entry.split("*"))


def _fold(text: str) -> str:
    """The text without capitals, accents and curly apostrophes."""
    decomposed = unicodedata.normalize("NFKD", text.casefold().replace("\N{RIGHT SINGLE QUOTATION MARK}", "'"))
    return "".join(c for c in decomposed if not unicodedata.combining(c))

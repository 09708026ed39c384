"""The help card, its numbers, and a net of words after which the card is shown; nobody is ever alerted or judged."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta
from typing import Self

from flows.i18n.catalog import Catalog
from flows.reference.hotlines import Hotline, load_hotlines

RECHECK_AFTER = timedelta(days=90)  # domain.md 5.1: a number that no person dialled for so long is stale


class CrisisResources:
    """The numbers of one installation and the words of every language after which the help card is shown."""

    def __init__(self, hotlines: tuple[Hotline, ...], nets: Iterable[str] = ()) -> None:
        self._hotlines = {one.key: one for one in hotlines}
        self._net = _compile_word_list(word for net in nets for word in net.split("|"))

    @classmethod
    def load(cls, catalog: Catalog | None = None) -> Self:
        """The numbers of this package, with the nets of all languages."""
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
        """The card: the same in every state."""
        return catalog.text(language, "notice.help_card")

    def find_stale(self, checked_on: Mapping[str, date], today: date) -> list[str]:
        """The keys of the numbers that no person dialled in the last 90 days."""
        return [key for key in self.keys if key not in checked_on or today - checked_on[key] > RECHECK_AFTER]

    def mentions_danger(self, text: str) -> bool:
        """Whether these words touch the net. It catches too much on purpose and misses much: domain.md 5.3, rule 3."""
        return self._net.search(_bare(text)) is not None


def _compile_word_list(words: Iterable[str]) -> re.Pattern[str]:
    """One pattern: whole words, with `*` for any letters before or after."""
    ways = sorted({_bare(word.strip()) for word in words} - {""})
    return re.compile(rf"(?<!\w)(?:{'|'.join(map(_open, ways)) or '(?!)'})(?!\w)")


def _open(way: str) -> str:
    return r"\w*".join(r"\s+".join(map(re.escape, part.split(" "))) for part in way.split("*"))


def _bare(words: str) -> str:
    """Without capitals, accents and curly apostrophes."""
    apart = unicodedata.normalize("NFKD", words.casefold().replace("\N{RIGHT SINGLE QUOTATION MARK}", "'"))
    return "".join(c for c in apart if not unicodedata.combining(c))

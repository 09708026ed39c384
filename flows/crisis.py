"""Help in a crisis: the help card, its hotlines, and the words that bring it up; nobody is ever alerted or judged."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from datetime import date, timedelta
from functools import cache
from typing import Self

from flows.danger.language_nets import LanguageNets
from flows.danger.mixed_language import read_as_one_language
from flows.danger.notation import read_groups, read_phrases
from flows.danger.phrases import Combination, Phrase
from flows.i18n.catalog import Catalog
from flows.reference.hotlines import Hotline, load_hotlines

RECHECK_AFTER = timedelta(days=90)  # domain.md 5.1: a number is stale when nobody dialled it for so long
HEARD = 8_000  # characters, from both ends
HELP_CARD = "notice.help_card"
WORRY_KEYS = ("n112", "n113", "veilig_thuis", "kindertelefoon")  # the hotlines for which every language has words


class CrisisResources:
    """The hotlines of one installation, and the words of every language after which the help card is shown.

    The words are grouped by the number that fits, not by what is said of a person.
    """

    def __init__(self, hotlines: tuple[Hotline, ...], catalog: Catalog) -> None:
        self._hotlines, self._catalog = {hotline.key: hotline for hotline in hotlines}, catalog

    @classmethod
    def load(cls, catalog: Catalog | None = None, hotlines: tuple[Hotline, ...] | None = None) -> Self:
        """These hotlines, or those of this package, with the words of all languages."""
        return cls(hotlines or load_hotlines(), catalog or Catalog.load())

    def __iter__(self) -> Iterator[Hotline]:
        return iter(self._hotlines.values())

    def __getitem__(self, key: str) -> Hotline:
        return self._hotlines[key]

    @property
    def keys(self) -> tuple[str, ...]:
        return tuple(self._hotlines)

    def help_card(self, catalog: Catalog, language: str, first: Collection[str] = (), key: str = HELP_CARD) -> str:
        """The text of the card, the same in every state but for its order: the lines with the hotlines `first` on top.

        `key` is its text, or that in writing.
        """
        return _help_card(catalog, language, frozenset(first), key)

    def is_number_of(self, key: str, number: str) -> bool:
        """Whether the hotline has this number today; where none was written down it was the package's."""
        dialled = number or next((one.number for one in load_hotlines() if one.key == key), "")
        return key in self._hotlines and self._hotlines[key].number == dialled

    def find_stale(self, checked_on: Mapping[str, date], today: date) -> list[str]:
        """The keys of the hotlines that no person dialled in the last 90 days."""
        return [key for key in self.keys if key not in checked_on or today - checked_on[key] > RECHECK_AFTER]

    def read_words(self) -> LanguageNets:
        """The words of danger, read once: at the start of a conversation's engine, and by no command that only lists numbers."""
        return _load_nets(self._catalog)

    def find_hotlines(self, text: str) -> tuple[str, ...]:
        """The keys of the hotlines that fit what the text says, none if it has no word of the lists.

        The lists find too much on purpose, and miss much (domain.md 5.3, rule 3). Of a text that is far too long for one message the
        beginning and the end are read.
        """
        if not text:
            return ()
        heard = text if len(text) <= 2 * HEARD else f"{text[:HEARD]}\n{text[-HEARD:]}"
        net = self.read_words()
        found = net.find_tags(heard).union(*map(net.find_tags, read_as_one_language(heard)))
        return tuple(key for key in WORRY_KEYS if key in found)


@cache
def _help_card(catalog: Catalog, language: str, first: frozenset[str], key: str) -> str:
    written = catalog.forms(language, key)[0].split("\n")
    filled = catalog.text(language, key).split("\n")
    is_later = [not any(f"{{{hotline}}}" in line for hotline in first) for line in written]
    return "\n".join(filled[place] for place in sorted(range(len(filled)), key=is_later.__getitem__))


@cache
def _load_nets(catalog: Catalog) -> LanguageNets:
    """The words of every language, each with the key of its hotline."""
    return LanguageNets({language: _read_phrases(catalog, language) for language in catalog.languages})


def _read_phrases(catalog: Catalog, language: str) -> Iterator[Phrase | Combination]:
    groups = read_groups(catalog.text(language, "worry.groups"))
    return (phrase for key in WORRY_KEYS for phrase in read_phrases(catalog.text(language, f"worry.{key}"), key, groups))

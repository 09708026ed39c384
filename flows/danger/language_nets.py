"""Word nets of several languages, each for the texts in which its language is spoken: the English `my` is no Dutch `mij`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from flows.danger.phrases import Combination, Phrase
from flows.danger.word_folding import split_words
from flows.danger.word_net import WordNet

_SHORTEST_SIGN = 3  # letters of a word that shows which language is spoken: `by` is English, and Dutch `bij` in one spelling


class LanguageNets:
    """Finds the phrases of each language, but for one of which a text has no word of its own while it has one of another."""

    def __init__(self, phrases: Mapping[str, Iterable[Phrase | Combination]]) -> None:
        nets = {language: WordNet(of_language) for language, of_language in phrases.items()}
        self._nets = {
            net: net.vocabulary.difference(*(other.vocabulary for other in nets.values() if other is not net)) for net in nets.values()
        }

    def find_tags(self, text: str) -> frozenset[str]:
        """The tags of the phrases that the text holds."""
        words = split_words(text)
        names = {name for word in words for name in (word.key, word.stem) if len(name) >= _SHORTEST_SIGN}
        spoken = [net for net, own in self._nets.items() if not own.isdisjoint(names)]
        return frozenset(tag for net in spoken or self._nets for tag in net.tags_of(words))

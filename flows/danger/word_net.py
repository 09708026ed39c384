"""Word net: finds phrases that may mean danger, in a number of steps that grows with the length of the text alone."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import takewhile

from flows.danger.phrases import Combination, Phrase
from flows.danger.word_folding import FoldedWord, shorter_by_one, split_words

_LONG_WORD = 8  # letters of a word that may be a sentence without spaces
_KEY_LENGTH = 6  # letters by which such a sentence is looked up


class WordNet:
    """Phrases of one or more languages, looked up by their first word, and by another that they need: most texts have only the first."""

    def __init__(self, phrases: Iterable[Phrase | Combination]) -> None:
        self._by_word = defaultdict[str, list[Phrase | Combination]](list)
        self._by_two_words = defaultdict[str, defaultdict[str, list[Phrase | Combination]]](lambda: defaultdict(list))
        self._by_beginning = defaultdict[str, list[Phrase | Combination]](list)
        self._by_ending = defaultdict[str, list[Phrase | Combination]](list)
        self._by_similar = defaultdict[str, list[Phrase | Combination]](list)
        self._joined = defaultdict[str, list[tuple[str, Phrase]]](list)
        for phrase in phrases:
            self._add(phrase)
        self._beginning_lengths, self._ending_lengths = _lengths(self._by_beginning), _lengths(self._by_ending)
        self._shortest_similar = min(_lengths(self._by_similar), default=0)
        self._heads = {beginning[: self._beginning_lengths[0]] for beginning in self._by_beginning}
        self._tails = {ending[-self._ending_lengths[0] :] for ending in self._by_ending}

    def _add(self, phrase: Phrase | Combination) -> None:
        first, others = phrase.elements[0], min(phrase.needed, key=len, default=None)
        for word in first.exact:
            for found in (self._by_two_words[word][other] for other in others) if others else (self._by_word[word],):
                found.append(phrase)
        indexes = (self._by_beginning, first.beginnings), (self._by_ending, first.endings), (self._by_similar, first.similar)
        for index, keys in indexes:
            for key in keys:
                index[key].append(phrase)
        if isinstance(phrase, Phrase):
            self._add_joined(phrase)

    def _add_joined(self, phrase: Phrase) -> None:
        for joined in phrase.joined:
            if len(joined) >= _KEY_LENGTH:
                self._joined[joined[:_KEY_LENGTH]].append((joined, phrase))

    def find_tags(self, text: str) -> frozenset[str]:
        """The tags of the phrases that the text holds."""
        words = split_words(text)
        keys = frozenset(word.key for word in words)
        found = {
            phrase.tag
            for place, word in enumerate(words)
            for phrase in self._beginning_with(word, keys)
            if not any(map(keys.isdisjoint, phrase.needed)) and phrase.stands_at(words, place)
        }
        return frozenset(found.union(tag for word in words if len(word.text) >= _LONG_WORD for tag in self._tags_within(word.text)))

    def _beginning_with(self, word: FoldedWord, keys: frozenset[str]) -> Iterator[Phrase | Combination]:
        """The phrases that this word of a text with these keys may begin."""
        yield from self._by_word.get(word.key, ())
        if by_other := self._by_two_words.get(word.key):
            for other in by_other.keys() & keys:
                yield from by_other[other]
        if self._heads and word.text[: self._beginning_lengths[0]] in self._heads:
            for length in takewhile(len(word.text).__ge__, self._beginning_lengths):
                yield from self._by_beginning.get(word.text[:length], ())
        if self._tails and word.text[-self._ending_lengths[0] :] in self._tails:
            for length in takewhile(len(word.text).__ge__, self._ending_lengths):
                yield from self._by_ending.get(word.text[-length:], ())
        for shorter in shorter_by_one(word.text) if len(word.text) >= self._shortest_similar else ():
            yield from self._by_similar.get(shorter, ())

    def _tags_within(self, text: str) -> Iterator[str]:
        """The tags of phrases that are written in this word without spaces."""
        for place in range(len(text) - _KEY_LENGTH + 1):
            for joined, phrase in self._joined.get(text[place : place + _KEY_LENGTH], ()):
                if text.startswith(joined, place) and (not phrase.is_last or text.endswith(joined)):
                    yield phrase.tag


def _lengths(index: Iterable[str]) -> list[int]:
    """The lengths that its keys have: no others have to be looked up."""
    return sorted({len(key) for key in index})

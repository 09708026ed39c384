"""Word net: finds phrases that may mean danger, in a number of steps that grows with the length of the text alone."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cached_property

from flows.danger.phrases import Combination, Phrase
from flows.danger.word_folding import FoldedWord, shorter_by_one, split_sentences, split_words

_LONG_WORD = 8  # letters of a word that may be a sentence without spaces
_START = 2  # letters by which beginnings and endings are looked up
_KEY_LENGTH = 6  # letters by which such a sentence is looked up


class WordNet:
    """Phrases of one language, looked up by their first word, and by another that they need: most texts have only the first."""

    def __init__(self, phrases: Iterable[Phrase | Combination]) -> None:
        self._by_word = defaultdict[str, list[Phrase | Combination]](list)
        self._by_two_words = defaultdict[str, defaultdict[str, list[Phrase | Combination]]](lambda: defaultdict(list))
        self._by_beginning = defaultdict[str, list[Phrase | Combination]](list)
        self._by_ending = defaultdict[str, list[Phrase | Combination]](list)
        self._by_similar = defaultdict[str, list[Phrase | Combination]](list)
        self._joined = defaultdict[str, list[tuple[str, Phrase]]](list)
        self._phrases = list(phrases)
        for phrase in self._phrases:
            self._add(phrase)
        self._beginning_lengths = _lengths(self._by_beginning, lambda beginning: beginning[:_START])
        self._ending_lengths = _lengths(self._by_ending, lambda ending: ending[-_START:])
        self._similar_lengths = _lengths(self._by_similar, lambda similar: similar[:1])

    @cached_property
    def vocabulary(self) -> frozenset[str]:
        """Every word that its phrases name."""
        return frozenset(name for phrase in self._phrases for element in phrase.elements for name in element.names)

    def _add(self, phrase: Phrase | Combination) -> None:
        first, others = phrase.elements[0], min(phrase.needed, key=len, default=None)
        for word in first.names:
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
        """The tags of the phrases that the text holds. A phrase stands within one sentence."""
        return self.tags_of(split_words(text))

    def tags_of(self, words: Iterable[FoldedWord]) -> frozenset[str]:
        """The tags of the phrases that these words of a text hold."""
        sentences = list(split_sentences(words))
        found = {tag for sentence in sentences for tag in self._tags_in(sentence)}
        long = (word.text for sentence in sentences for word in sentence if len(word.text) >= _LONG_WORD)
        return frozenset(found.union(tag for text in long for tag in self._tags_within(text)))

    def _tags_in(self, sentence: Sequence[FoldedWord]) -> Iterator[str]:
        keys = {name for word in sentence for name in (word.key, word.stem)}
        for place, word in enumerate(sentence):
            for phrase in self._beginning_with(word, keys):
                if not any(map(keys.isdisjoint, phrase.needed)) and phrase.stands_at(sentence, place):
                    yield phrase.tag

    def _beginning_with(self, word: FoldedWord, keys: set[str]) -> Iterator[Phrase | Combination]:
        """The phrases that this word of a sentence with these keys may begin."""
        for name in (word.key,) if word.key == word.stem else (word.key, word.stem):
            yield from self._by_word.get(name, ())
            if by_other := self._by_two_words.get(name):
                for other in by_other.keys() & keys:
                    yield from by_other[other]
        for length in self._beginning_lengths.get(word.text[:_START], ()):
            yield from self._by_beginning.get(word.text[:length], ())
        for length in self._ending_lengths.get(word.text[-_START:], ()):
            yield from self._by_ending.get(word.text[-length:], ())
        lengths, length = self._similar_lengths.get(word.text[:1], ()), len(word.text)  # shorter_by_one keeps the first letter
        for shorter in shorter_by_one(word.text) if length in lengths or length - 1 in lengths else ():
            yield from self._by_similar.get(shorter, ())

    def _tags_within(self, text: str) -> Iterator[str]:
        """The tags of phrases that are written in this word without spaces."""
        for place in range(len(text) - _KEY_LENGTH + 1):
            for joined, phrase in self._joined.get(text[place : place + _KEY_LENGTH], ()):
                if text.startswith(joined, place) and (not phrase.is_last or text.endswith(joined)):
                    yield phrase.tag


def _lengths(index: Iterable[str], start: Callable[[str], str]) -> dict[str, list[int]]:
    """For each start of its keys, the lengths that they have: no others have to be looked up."""
    lengths = defaultdict[str, set[int]](set)
    for key in index:
        lengths[start(key)].add(len(key))
    return {one: sorted(found) for one, found in lengths.items()}

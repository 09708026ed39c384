"""Loose reading of typed words: the choice that a text names with other words around it, and as people spell.

A text names a choice only if every word of it is accounted for: by words of that choice, or as a filler (*hoor*, *graag*). So *niet
bellen* is never *bellen*, and a text that may be two choices is none. All words stand in the catalogue: `heard.filler`,
`heard.same_words` (the first of each group stands for the others), `heard.but`, `heard.and`, what comes before the words of a choice in
one state (`heard.<state>.frame`: *ik doe dit voor*), and lists that other lists name in angle brackets (*voor mijn <relative>*).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import groupby

from flows.i18n.catalog import Catalog, normalise_text
from flows.questionnaire.questionnaire import State
from flows.questionnaire.typed_words import words_of

LONG_WORD = 5  # letters; a slip in a shorter one makes another word
LONGEST = 12  # words; what is longer tells something
_LIST = re.compile(r"<(\w+)>")
_DOUBLED = re.compile(r"(.)\1+")

TypedPhrase = tuple[str, ...]


def find_loosely(catalog: Catalog, language: str, state: State, keys: Iterable[str], text: str) -> str | None:
    """The one choice among `keys` that this text names, or None."""
    typed = normalise_text(text)
    if len(typed.split()) > LONGEST:
        return None
    named = _reader(catalog, language, state).name(typed, frozenset(keys))
    return next(iter(named)) if len(named) == 1 else None


class _Reader:
    """The words of one state's choices in one language, reduced to what tells them apart."""

    def __init__(self, catalog: Catalog, language: str, state: State) -> None:
        def spelled(name: str) -> set[TypedPhrase]:
            return {self._spell(word) for word in catalog.synonyms(language, name)}

        self._same = {word: group.split()[0] for group in catalog.synonyms(language, "same_words") for word in group.split()}
        self._fillers, self._buts, self._ands = (set().union(*spelled(name)) for name in ("filler", "but", "and"))
        self._answers = {name: spelled(name) | {("".join(word),) for word in spelled(name)} for name in ("yes", "no")}
        self._no_key = state.no or "no"
        self._frames = sorted({self._without_fillers(frame) for frame in spelled(f"{state.name}.frame")}, key=len, reverse=True)
        self._known = _known_words(catalog, language)
        self._words = {key: self._forms(_words_of_choice(catalog, language, state, key)) for key in (*state.button_keys, *state.explained)}

    def name(self, typed: str, keys: frozenset[str]) -> frozenset[str]:
        """The choices that this may name."""
        return frozenset(self._named(self._spell(typed), keys))

    def _named(self, phrase: TypedPhrase, keys: frozenset[str]) -> Iterator[str]:
        """As a whole, behind a yes or a no, or as several that are one."""
        yield from self._matching(phrase, keys)
        answered = next((cut for cut in range(1, len(phrase)) if self._answer(phrase[:cut])), None)
        if answered:
            yield from self._behind_answer(phrase[:answered], phrase[answered:], keys)
        parts = [tuple(group) for is_and, group in groupby(phrase, key=self._ands.__contains__) if not is_and]
        if len(parts) > 1:
            yield from frozenset.intersection(*(self._matching(part, keys) for part in parts))

    def _behind_answer(self, first: TypedPhrase, rest: TypedPhrase, keys: frozenset[str]) -> Iterator[str]:
        """*Ja, bel maar* names the call, *nee, niet bewaren* the choice that no means; *ja nee* names nothing."""
        said = self._answer(first)
        if said and self._answer(rest) in (said, None):
            named = frozenset(self._named(rest, keys))
            yield from (key for key in named if len(named) == 1 and (key == self._no_key) == (said == "no"))

    def _answer(self, phrase: TypedPhrase) -> str | None:
        """`yes` or `no` if the phrase is only that, or None."""
        forms = {phrase, self._without_fillers(phrase), ("".join(phrase),)}
        said = [name for name, words in self._answers.items() if not forms.isdisjoint(words)]
        return said[0] if len(said) == 1 else None

    def _matching(self, phrase: TypedPhrase, keys: frozenset[str]) -> frozenset[str]:
        forms = {phrase, self._reduce(phrase)}
        exact = frozenset(key for key in keys if not forms.isdisjoint(self._words.get(key, ())))
        return exact or frozenset(
            key for key in keys if any(self._is_alike(form, word) for form in forms for word in self._words.get(key, ()))
        )

    def _is_alike(self, typed: TypedPhrase, word: TypedPhrase) -> bool:
        """Whether these are the same but for spaces, or for one slip in one long word that is no other word."""
        if len("".join(word)) >= LONG_WORD and "".join(typed) == "".join(word):
            return True
        different = [pair for pair in zip(typed, word, strict=False) if pair[0] != pair[1]] if len(typed) == len(word) else []
        return len(different) == 1 and different[0][0] not in self._known and is_slip(*different[0])

    def _forms(self, words: Iterable[str]) -> frozenset[TypedPhrase]:
        spelled = [self._spell(word) for word in words]
        return frozenset(form for phrase in spelled for form in (phrase, self._reduce(phrase)) if form)

    def _spell(self, typed: str) -> TypedPhrase:
        """One spelling for each word: without doubled letters, and one word for those that mean the same."""
        return tuple(_DOUBLED.sub(r"\1", self._same.get(word, self._same.get(_DOUBLED.sub(r"\1", word), word))) for word in typed.split())

    def _reduce(self, phrase: TypedPhrase) -> TypedPhrase:
        """Without fillers, and without what comes before the words of a choice."""
        phrase = self._without_fillers(phrase)
        while frame := next((one for one in self._frames if len(one) < len(phrase) and phrase[: len(one)] == one), None):
            phrase = phrase[len(frame) :]
        return phrase

    def _without_fillers(self, phrase: TypedPhrase) -> TypedPhrase:
        return tuple(word for at, word in enumerate(phrase) if not self._is_filler(word, phrase[:at])) or phrase[:1]

    def _is_filler(self, word: str, before: TypedPhrase) -> bool:
        """*But* behind a yes or a no is a doubt, and no filler."""
        return word in self._fillers or (word in self._buts and bool(before) and self._answer(before) is None)


@lru_cache(500)
def _reader(catalog: Catalog, language: str, state: State) -> _Reader:
    return _Reader(catalog, language, state)


def _words_of_choice(catalog: Catalog, language: str, state: State, key: str) -> Iterator[str]:
    yield from words_of(catalog, language, state, key)
    for name in (f"{state.name}.{key}", f"heard.{key}", f"heard.{state.name}.{key}"):
        listed = catalog.forms(language, name)[0] if catalog.has_text(language, name) else ""
        for words in listed.split("|"):
            found = _LIST.search(words)
            for word in catalog.synonyms(language, found[1]) if found else [""]:
                yield normalise_text(_LIST.sub(word, words))


@lru_cache
def _known_words(catalog: Catalog, language: str) -> frozenset[str]:
    """Every word in the lists of this language: none of them is a slip for another (*niemand*, *iemand*)."""
    lists = (catalog.synonyms(language, key.removeprefix("heard.")) for key in catalog.keys(language) if key.startswith("heard."))
    return frozenset(_DOUBLED.sub(r"\1", word) for listed in lists for words in listed for word in words.split())


def is_slip(one: str, other: str) -> bool:
    """Whether these are long words, and behind the first letter one was left out, added, replaced, or changed places with the next.

    A first letter is seldom missed, and makes another word (*neither*, *either*).
    """
    if max(len(one), len(other)) < LONG_WORD or abs(len(one) - len(other)) > 1 or one[:1] != other[:1]:
        return False
    start = next((at for at, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))
    left, right = one[start:], other[start:]
    swapped = left[1::-1] + left[2:] if len(left) > 1 else left
    return left[1:] == right[1:] or left[1:] == right or left == right[1:] or swapped == right

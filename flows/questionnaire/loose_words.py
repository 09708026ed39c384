"""Loose reading of typed words: the choice that a text names with other words around it, and as people spell.

A text names a choice only if every word of it is accounted for: by words of that choice, or as a filler (*hoor*, *graag*). So *niet
bellen* is never *bellen*, and a text that may be two choices is none. All words stand in the catalogue: `heard.filler`,
`heard.same_words` (the first of each group stands for the others), `heard.negation` (no *no* before other words), `heard.but`,
`heard.reversal` (after a no), `heard.and`, `heard.than`, what comes before the words of a choice in one state (`heard.<state>.frame`:
*ik doe dit voor*) or behind them (`heard.tail`: *is goed*), and lists that other lists name in angle brackets (*voor mijn <relative>*).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import groupby

from flows.comparing_form import undouble
from flows.i18n.catalog import Catalog, normalise_text
from flows.questionnaire.questionnaire import State
from flows.questionnaire.word_lists import LONG_WORD, is_slip, known_words, words_of_choice

NUMBER = "0"  # in a tail, stands for every number: *mijn moeder van 80*
LONGEST = 12  # words; what is longer tells something

SHORTEST_REST = 3  # letters that are left of the words of a choice without their fillers

NOT_SO = "not_so"  # explained where a way is refused

TypedPhrase = tuple[str, ...]


def find_loosely(catalog: Catalog, language: str, state: State, keys: Iterable[str], text: str) -> str | None:
    """The one choice among `keys` that this text names, or None."""
    choices = frozenset(keys)
    typed = normalise_text(text) if choices else ""
    if not typed or len(typed.split()) > LONGEST:
        return None
    named = _reader(catalog, language, state).name(typed, choices)
    return next(iter(named)) if len(named) == 1 else None


class _Reader:
    """The words of one state's choices in one language, reduced to what tells them apart."""

    def __init__(self, catalog: Catalog, language: str, state: State) -> None:
        def spelled(name: str) -> set[TypedPhrase]:
            return {self._spell(word) for word in catalog.synonyms(language, name)}

        self._same = {word: group.split()[0] for group in catalog.synonyms(language, "same_words") for word in group.split()}
        self._fillers, self._buts, self._ands, self._thans = (
            set().union(*spelled(name), *spelled(f"{state.name}.{name}")) for name in ("filler", "but", "and", "than")
        )
        self._answers = {name: spelled(name) | {("".join(word),) for word in spelled(name)} for name in ("yes", "no")}
        self._negations, self._reversals = spelled("negation"), set().union(*spelled("reversal"))
        self._no_key = state.no or "no"
        self._frames, self._tails = (
            sorted({self._without_fillers(words) for words in set().union(*map(spelled, name))}, key=len, reverse=True)
            for name in ((f"{state.name}.frame",), ("tail", f"{state.name}.tail"))
        )
        self._known = known_words(catalog, language)
        self._words = {key: self._forms(words_of_choice(catalog, language, state, key)) for key in (*state.button_keys, *state.explained)}
        self._joined = {key: {joined for joined in map("".join, words) if len(joined) >= LONG_WORD} for key, words in self._words.items()}

    def name(self, typed: str, keys: frozenset[str]) -> frozenset[str]:
        """The choices that this may name."""
        return frozenset(self._named(self._spell(typed), keys))

    def _named(self, phrase: TypedPhrase, keys: frozenset[str]) -> Iterator[str]:
        """As a whole, behind a yes or a no, or as several that are one."""
        yield from self._matching(phrase, keys)
        answered = next((cut for cut in range(1, len(phrase)) if self._answer(phrase[:cut])), None)
        if answered:
            yield from self._behind_answer(phrase[:answered], phrase[answered:], keys)
        yield from self._several(phrase, keys)

    def _several(self, phrase: TypedPhrase, keys: frozenset[str]) -> Iterator[str]:
        """*Mijn zoon en mijn dochter* is one choice, *niet bellen maar mailen* and *liever mailen dan bellen* name the mail."""
        together = _cut(phrase, self._ands)
        if len(together) > 1 and self._negations.isdisjoint(together):
            yield from frozenset.intersection(*(self._matching(part, keys) for part in together))
        first, *rest = _cut(phrase, self._buts)
        if len(rest) == 1 and self._matching(first, frozenset(self._words)) == {NOT_SO}:
            yield from self._matching(rest[0], keys)
        wanted, *others = _cut(phrase, self._thans)
        if len(others) == 1 and self._matching(others[0], keys):
            yield from self._matching(wanted, keys)

    def _behind_answer(self, first: TypedPhrase, rest: TypedPhrase, keys: frozenset[str]) -> Iterator[str]:
        """*Ja, bel maar* names the call, *nee, niet bewaren* the choice that no means; *ja nee* and *nee, wacht, toch wel* name nothing."""
        said = None if first in self._negations else self._answer(first)  # *niet iemand anders* is no *no*
        if said == "no" and not self._reversals.isdisjoint(rest):
            return
        if said and self._answer(rest) in (said, None):
            named = frozenset(self._named(rest, keys))
            yield from (key for key in named if len(named) == 1 and (key == self._no_key) == (said == "no"))

    def _answer(self, phrase: TypedPhrase) -> str | None:
        """`yes` or `no` if the phrase is only that, or None."""
        forms = {phrase, self._without_fillers(phrase), ("".join(phrase),)}
        said = [name for name, words in self._answers.items() if not forms.isdisjoint(words)]
        return said[0] if len(said) == 1 else None

    def _matching(self, phrase: TypedPhrase, keys: frozenset[str]) -> frozenset[str]:
        forms = self._reductions(phrase)
        exact = frozenset(key for key in keys if not forms.isdisjoint(self._words.get(key, ())))
        return exact or self._alike(forms, keys)

    def _alike(self, forms: set[TypedPhrase], keys: frozenset[str]) -> frozenset[str]:
        """The choices that one of these forms names but for spaces, or for one slip in one long word that is no other word."""
        joined, unknown = set(map("".join, forms)), [form for form in forms if not self._known.issuperset(form)]
        spaced = {key for key in keys if not joined.isdisjoint(self._joined.get(key, ()))}
        return frozenset(key for key in keys if key in spaced or any(self._is_slip_of(form, key) for form in unknown))

    def _is_slip_of(self, typed: TypedPhrase, key: str) -> bool:
        return any(self._differs_by_slip(typed, word) for word in self._words.get(key, ()) if len(word) == len(typed))

    def _differs_by_slip(self, typed: TypedPhrase, word: TypedPhrase) -> bool:
        different = [pair for pair in zip(typed, word, strict=True) if pair[0] != pair[1]]
        return len(different) == 1 and different[0][0] not in self._known and is_slip(*different[0])

    def _forms(self, words: Iterable[str]) -> frozenset[TypedPhrase]:
        spelled = [self._spell(word) for word in words]
        shorter = {phrase: self._without_fillers(phrase) for phrase in spelled}
        return frozenset(spelled) | {rest for phrase, rest in shorter.items() if len(rest) == len(phrase) or self._says_enough(rest)}

    @staticmethod
    def _says_enough(rest: TypedPhrase) -> bool:
        """Whether what is left without fillers still says something: of *ik hoor gewoon* only *ik* is left."""
        return len("".join(rest)) >= SHORTEST_REST

    def _spell(self, typed: str) -> TypedPhrase:
        """One spelling for each word: without doubled letters, and one word for those that mean the same.

        A letter alone is an answer (*n*), and stands for no other word: *en* was heard as a no.
        """
        words = typed.split()
        return tuple(words) if len(typed) == 1 else tuple(map(self._spell_word, words))

    def _spell_word(self, word: str) -> str:
        return undouble(self._same.get(word, self._same.get(undouble(word), word)))

    def _reductions(self, phrase: TypedPhrase) -> set[TypedPhrase]:
        """The phrase as it is, without fillers, and without what comes before and behind the words of a choice."""
        shorter = self._without_fillers(phrase)
        found = {phrase, shorter}
        while frame := next((one for one in self._frames if len(one) < len(shorter) and shorter[: len(one)] == one), None):
            shorter = shorter[len(frame) :]
            found.add(shorter)
        return found | {shorter for one in found for shorter in self._without_tails(one)}

    def _without_tails(self, phrase: TypedPhrase) -> Iterator[TypedPhrase]:
        while tail := next((one for one in self._tails if len(one) < len(phrase) and _is_tail(one, phrase[-len(one) :])), None):
            phrase = phrase[: -len(tail)]
            if self._answer(phrase) is None:  # *nee is goed* is no refusal
                yield phrase

    def _without_fillers(self, phrase: TypedPhrase) -> TypedPhrase:
        return tuple(word for at, word in enumerate(phrase) if not self._is_filler(word, phrase[:at])) or phrase[:1]

    def _is_filler(self, word: str, before: TypedPhrase) -> bool:
        """*But* behind a yes or a no is a doubt, and no filler; so is *wel* somewhere behind a no (*nee wacht, toch wel*)."""
        if word in self._reversals and any(self._answer(before[:end]) == "no" for end in range(1, len(before) + 1)):
            return False
        return word in self._fillers or (word in self._buts and bool(before) and self._answer(before) is None)


@lru_cache(500)
def _reader(catalog: Catalog, language: str, state: State) -> _Reader:
    return _Reader(catalog, language, state)


def _is_tail(tail: TypedPhrase, end: TypedPhrase) -> bool:
    return all(word in (typed, NUMBER if typed.isdecimal() else typed) for word, typed in zip(tail, end, strict=True))


def _cut(phrase: TypedPhrase, between: set[str]) -> list[TypedPhrase]:
    return [tuple(group) for is_between, group in groupby(phrase, key=between.__contains__) if not is_between] or [phrase]

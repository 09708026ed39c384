"""Places: the provinces that a typed place may be in, from a map that is passed in."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from functools import cache, reduce
from importlib.resources import files
from typing import Any

from flows.comparing_form import without_marks
from flows.reference.postcodes import find_postcode, load_villages, province_of_postcode

_LONGEST = 6  # words of a name, as in Ouderkerk aan den IJssel, of which one may be two
_SHORT = 3  # words, of which the first ones may be a place and the others a part of it (*Rotterdam Charlois*)
_SHORTEST_PLACE = 3  # letters; shorter ones are abbreviations of provinces too
_SAINT = "st "
_NOWHERE: frozenset[str] = frozenset()
_NO_PLACE_ALONE = ("people", "common", "never")  # lists of names that are none as a whole text


class Places:
    """Place names (as `place_form` writes them) and the codes of the provinces (GeoNames admin1) that have such a place."""

    def __init__(self, provinces: Mapping[str, frozenset[str]]) -> None:
        self._provinces = provinces

    def find_province(self, text: str) -> str | None:
        """The code of the only province that this can be in, or None: then the person is asked."""
        found = self.find_provinces(text)
        return next(iter(found)) if len(found) == 1 else None

    def find_provinces(self, text: str) -> frozenset[str]:
        """The codes of the provinces that this can be in: none if no place or postcode is recognised, or one is excluded.

        A typo is not corrected: it may be another place. In a sentence only a name counts that stands where a place is named (*in
        Assen*), or all other words are known not to matter; a word beside it may narrow the choice (*Hengelo, Overijssel*).
        """
        whole = self._found(text)
        if whole or _words_of("excluding") & set(_split(text)):
            return whole
        return _narrowed(list(self._named(_split(text), text)))

    def names_place(self, text: str) -> bool:
        """Whether a place or postcode is recognised, be it in several provinces or excluded."""
        return bool(self._found(text) or list(self._named(_split(text), text)))

    def is_known(self, place: str) -> bool:
        """Whether the map has a place of just this name, in one province or in several."""
        return bool(self._found(place))

    def is_only_place(self, text: str) -> bool:
        """Whether this is a place or a postcode as a whole, also behind *in* or *uit*, and no name of people too (*Erica*)."""
        words = _split(text)
        while words and words[0] in _words_of("leading"):
            words = words[1:]
        place = " ".join(words)
        if len(place) < _SHORTEST_PLACE or any(_words_of(name) & {place, *words} for name in _NO_PLACE_ALONE):
            return bool(len(words) > 1 and self._found_form(place))
        found = list(self._scan(words))
        is_covered = sum(last - first for first, last, _ in found) == len(words)
        return is_covered or bool(find_postcode(place) and not place.isdigit())

    def _named(self, words: list[str], text: str) -> Iterator[frozenset[str]]:
        """The provinces of each place and postcode that a sentence names."""
        found = list(self._scan(words))
        rest = set(words) - {word for first, last, _ in found for word in words[first:last]}
        is_accounted_for = all(word in _words_of("around") or word in _words_of("before") or word.isdigit() for word in rest)
        code = find_postcode(text, digits_alone=is_accounted_for)
        province = province_of_postcode(code) if code else None
        if province:
            yield frozenset({province})
        after = _words_of("before")
        is_short = len(words) <= _SHORT and bool(found) and found[0][0] == 0
        for first, last, provinces in found:
            is_cued = is_short or (first > 0 and words[first - 1] in after)
            is_common = last == first + 1 and words[first] in _words_of("common")
            if is_accounted_for + is_cued > is_common:
                yield provinces
                after = after | {words[last - 1]}

    def _scan(self, words: list[str]) -> Iterator[tuple[int, int, frozenset[str]]]:
        """The longest known names in a sentence, from left to right: first word, word behind the last, provinces."""
        at = 0
        while at < len(words):
            ends = range(min(at + _LONGEST, len(words)), at, -1)
            end, provinces = next(
                ((end, found) for end in ends if (found := self._found_form(" ".join(words[at:end])))), (at + 1, _NOWHERE)
            )
            if provinces and not (end == at + 1 and words[at] in _words_of("around")):
                yield at, end, provinces
            at = end

    def _found(self, place: str) -> frozenset[str]:
        return self._found_form(place_form(place))

    def _found_form(self, typed: str) -> frozenset[str]:
        if typed in _words_of("never"):
            return _NOWHERE
        region = load_regions().get(typed)
        if region:
            return frozenset({region})
        if typed.startswith(_SAINT) and typed not in self._provinces:
            typed = f"sint {typed.removeprefix(_SAINT)}"
        known = self._provinces.get(typed) or self._provinces.get(_synonyms().get(typed, typed), _NOWHERE)
        return known | _villages().get(typed, _NOWHERE)


def place_form(place: str) -> str:
    """A name as names of places are compared: also with any apostrophe and without one (*'s-Hertogenbosch*, *s Hertogenbosch*)."""
    return without_marks(place).replace("'", "")


def normalise_place(place: str) -> str:
    """The one name under which a place is compared, whether people typed a byname (*Grunn*) or the name on the map."""
    typed = place_form(place)
    return _synonyms().get(typed, typed)


def _narrowed(named: list[frozenset[str]]) -> frozenset[str]:
    """What all names have in common; if that is nothing, it may be any of them."""
    common = reduce(frozenset.intersection, named) if named else _NOWHERE
    return common or _NOWHERE.union(*named)


def _split(text: str) -> list[str]:
    return place_form(text).split()


@cache
def load_synonyms() -> dict[str, str]:
    """Bynames of places, and the name on the map."""
    return {byname: name for group in _read()["names"] for byname, name in group["of"].items()}


@cache
def load_regions() -> dict[str, str]:
    """Regions within one province, and its code."""
    return {place_form(region): province for group in _read()["regions"] for region, province in group["of"].items()}


@cache
def _synonyms() -> dict[str, str]:
    return {place_form(byname): place_form(name) for byname, name in load_synonyms().items()}


@cache
def _villages() -> dict[str, frozenset[str]]:
    return {place_form(name): provinces for name, provinces in load_villages().items()}


@cache
def _words_of(kind: str) -> frozenset[str]:
    """Words of sentences about a place, by their kind (places.toml says which there are)."""
    return frozenset(place_form(word) for words in _read()["sentences"][kind].values() for word in words)


@cache
def _read() -> dict[str, Any]:
    return tomllib.loads(files("flows.reference").joinpath("places.toml").read_text("utf-8"))

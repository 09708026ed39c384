"""Step counter: a backtracking matcher over the parse tree of a pattern, as Python's own is one, that counts instead of measuring time."""

from __future__ import annotations

import re._constants as names  # type: ignore[import-not-found]
import re._parser as parser  # type: ignore[import-not-found]
from collections.abc import Callable, Sequence
from typing import Any

Node = tuple[Any, Any]
Continue = Callable[[int], bool]
_SINGLE = (names.LITERAL, names.NOT_LITERAL, names.IN, names.ANY)
_REPEATS = (names.MAX_REPEAT, names.MIN_REPEAT, names.POSSESSIVE_REPEAT)
_CATEGORIES = {
    names.CATEGORY_SPACE: str.isspace,
    names.CATEGORY_NOT_SPACE: lambda char: not char.isspace(),
    names.CATEGORY_DIGIT: str.isdecimal,
    names.CATEGORY_NOT_DIGIT: lambda char: not char.isdecimal(),
    names.CATEGORY_WORD: lambda char: char.isalnum() or char == "_",
    names.CATEGORY_NOT_WORD: lambda char: not (char.isalnum() or char == "_"),
}


class TooManySteps(Exception):
    """The search took more steps than it may."""


class StepCounter:
    """Searches a pattern from every place of a text, as `finditer` does."""

    def __init__(self, pattern: str, flags: int = 0) -> None:
        self.tree = parser.parse(pattern, flags)
        self._ignores_case = bool(self.tree.state.flags & parser.SRE_FLAG_IGNORECASE)
        self.size = size_of(self.tree)
        self._text, self._steps, self._most, self._groups = "", 0, 0, dict[int, tuple[int, int]]()
        self._known = dict[tuple[int, Any, str], bool]()
        self._lists = dict[int, list[Node]]()
        self._beginning = dict[tuple[int, str], list[tuple[int, list[Node] | None]]]()
        self._runs = dict[tuple[int, Any], dict[int, int]]()

    def count(self, text: str, most: int) -> int:
        """The steps of a whole search. Raises TooManySteps beyond `most`."""
        self._text, self._steps, self._most, self._runs = text, 0, most, {}
        place = 0
        while place <= len(text):
            end = self._end(self._nodes(self.tree), place)
            place = max(end, place + 1) if end is not None else place + 1
        return self._steps

    def _nodes(self, part: Any) -> list[Node]:
        """What a part of the tree consists of: the parser's own sequence takes several calls to read."""
        found = self._lists.get(id(part))  # as below, an id stays a part's own
        if found is None:
            found = self._lists[id(part)] = list(part)
        return found

    def _end(self, nodes: Sequence[Node], place: int) -> int | None:
        ends: list[int] = []

        def note(end: int) -> bool:
            ends.append(end)
            return True

        return ends[-1] if self._match(nodes, 0, place, note) else None

    def _step(self, steps: int = 1) -> None:
        self._steps += steps
        if self._steps > self._most:
            raise TooManySteps

    def _match(self, nodes: Sequence[Node], at: int, place: int, then: Continue) -> bool:
        while at < len(nodes):
            self._step()
            kind, value = nodes[at]
            if kind not in _SINGLE:
                behind = nodes[at + 1] if at + 1 < len(nodes) else None
                return self._match_wide(kind, value, place, behind, lambda end, at=at: self._match(nodes, at + 1, end, then))  # type: ignore[misc]
            if not self._fits(kind, value, place):
                return False
            at, place = at + 1, place + 1
        return then(place)

    def _match_wide(self, kind: Any, value: Any, place: int, behind: Node | None, then: Continue) -> bool:
        if kind is names.SUBPATTERN:
            return self._match_group(value[0], self._nodes(value[-1]), place, then)
        if kind is names.BRANCH:
            for steps, branch in self._branches(value, place):
                self._step(steps)
                if branch is not None and self._match(branch, 0, place, then):
                    return True
            return False
        if kind in _REPEATS:
            return self._repeat(kind, value, place, behind, then)
        if kind in (names.ASSERT, names.ASSERT_NOT):
            return self._looks(value, place) is (kind is names.ASSERT) and then(place)
        if kind is names.ATOMIC_GROUP:
            end = self._end(self._nodes(value), place)
            return end is not None and then(end)
        if kind is names.AT:
            return self._is_at(value, place) and then(place)
        if kind is names.GROUPREF:
            start, end = self._groups.get(value, (0, 0))
            self._steps += end - start
            return self._text.startswith(self._text[start:end], place) and then(place + end - start)
        raise NotImplementedError(kind)

    def _branches(self, value: Any, place: int) -> list[tuple[int, list[Node] | None]]:
        """The branches that can begin with the character here, each with the steps to it; at last those behind them."""
        key = (id(value), self._text[place : place + 1])
        if key not in self._beginning:
            found, steps = list[tuple[int, list[Node] | None]](), 0
            for branch in map(self._nodes, value[1]):
                steps += 1
                if not branch or branch[0][0] not in _SINGLE or self._fits(*branch[0], place):
                    found.append((steps, branch))
                    steps = 0
            self._beginning[key] = [*found, (steps, None)]
        return self._beginning[key]

    def _match_group(self, number: int | None, nodes: Sequence[Node], place: int, then: Continue) -> bool:
        def note(end: int) -> bool:
            if number is not None:
                self._groups[number] = (place, end)
            return then(end)

        return self._match(nodes, 0, place, note)

    def _repeat(self, kind: Any, value: tuple[int, int, Any], place: int, behind: Node | None, then: Continue) -> bool:
        least, most, item = value
        nodes = self._nodes(item)
        if kind is not names.MIN_REPEAT and len(nodes) == 1 and nodes[0][0] in _SINGLE:
            end = min(place + most, self._run_end(nodes[0], place))
            self._step(end - place)
            if kind is names.POSSESSIVE_REPEAT:
                return end - place >= least and then(end)
            return self._repeat_single(place + least, end, behind, then)
        if kind is names.POSSESSIVE_REPEAT:
            behind_all = self._end([(names.MAX_REPEAT, (least, most, item))], place)
            return behind_all is not None and then(behind_all)
        return self._repeat_again(kind is names.MIN_REPEAT, least, most, nodes, place, then)

    def _run_end(self, node: Node, place: int) -> int:
        """Where what fits this node ends from here on; found once for the whole of a run."""
        ends = self._runs.setdefault((id(node[1]), node[0]), {})
        if place not in ends:
            end = place
            while self._fits(*node, end):
                end += 1
            ends.update(dict.fromkeys(range(place, end + 1), end))
        return ends[place]

    def _repeat_single(self, least: int, end: int, behind: Node | None, then: Continue) -> bool:
        """From the longest to the shortest; where what is behind cannot begin, that is the one step more that it takes to see."""
        is_single, is_edge = behind is not None and behind[0] in _SINGLE, behind is not None and behind[0] is names.AT
        while end >= least:
            if behind and ((is_single and not self._fits(*behind, end)) or (is_edge and not self._is_at(behind[1], end))):
                self._step(2)
            else:
                self._step()
                if then(end):
                    return True
            end -= 1
        return False

    def _repeat_again(self, lazy: bool, least: int, most: int, nodes: Sequence[Node], place: int, then: Continue) -> bool:
        self._step()
        if lazy and least <= 0 and then(place):
            return True

        def again(end: int) -> bool:
            return end > place and self._repeat_again(lazy, least - 1, most - 1, nodes, end, then)

        return (most > 0 and self._match(nodes, 0, place, again)) or (not lazy and least <= 0 and then(place))

    def _looks(self, value: tuple[int, Any], place: int) -> bool:
        direction, item = value
        start = place if direction > 0 else place - item.getwidth()[0]
        return start >= 0 and self._end(self._nodes(item), start) is not None

    def _is_at(self, value: Any, place: int) -> bool:
        text = self._text
        if value in (names.AT_BEGINNING, names.AT_BEGINNING_STRING):
            return place == 0 or (bool(self.tree.state.flags & parser.SRE_FLAG_MULTILINE) and text[place - 1] == "\n")
        if value in (names.AT_END, names.AT_END_STRING):
            return place == len(text)
        around = [0 <= at < len(text) and (text[at].isalnum() or text[at] == "_") for at in (place - 1, place)]
        return (around[0] != around[1]) is (value is names.AT_BOUNDARY)

    def _fits(self, kind: Any, value: Any, place: int) -> bool:
        if place >= len(self._text):
            return False
        key = (id(value), kind, self._text[place])  # the tree lives as long as this counter, so an id stays a node's own
        if key not in self._known:
            self._known[key] = self._accepts(kind, value, key[2])
        return self._known[key]

    def _accepts(self, kind: Any, value: Any, char: str) -> bool:
        chars = {char, char.lower(), char.upper()} if self._ignores_case else {char}
        if kind is names.ANY:
            return char != "\n" or bool(self.tree.state.flags & parser.SRE_FLAG_DOTALL)
        if kind is names.LITERAL:
            return chr(value) in chars
        if kind is names.NOT_LITERAL:
            return chr(value) not in chars
        negated = value[0][0] is names.NEGATE
        is_listed = any(_is_in(item, one) for item in value[negated:] for one in chars if len(one) == 1)
        return is_listed is not bool(negated)


def _is_in(item: Node, char: str) -> bool:
    kind, value = item
    if kind is names.LITERAL:
        return bool(char == chr(value))
    if kind is names.RANGE:
        return bool(value[0] <= ord(char) <= value[1])
    return bool(_CATEGORIES[value](char))


def size_of(nodes: Any) -> int:
    """How many nodes a pattern has, each as often as a bound lets it repeat."""
    total = 0
    for kind, value in nodes:
        total += 1
        if kind in _REPEATS:
            total += size_of(value[2]) * (value[1] if value[1] is not names.MAXREPEAT else max(1, value[0]))
        elif kind is names.BRANCH:
            total += sum(map(size_of, value[1]))
        elif kind in (names.SUBPATTERN, names.ASSERT, names.ASSERT_NOT):
            total += size_of(value[-1])
        elif kind is names.ATOMIC_GROUP:
            total += size_of(value)
    return total


def samples_of(nodes: Any) -> list[str]:
    """Characters that the parts of a pattern match, in the order of the parts."""
    found: list[str] = []
    for kind, value in nodes:
        if kind is names.LITERAL:
            found.append(chr(value))
        elif kind is names.IN:
            found += [char for char in "a1 ,.-\n@/'A;:(é" if any(_is_in(item, char) for item in value if item[0] is not names.NEGATE)][:2]
        elif kind in _REPEATS:
            found += samples_of(value[2])
        elif kind is names.BRANCH:
            found += [char for branch in value[1][:8] for char in samples_of(branch)[:3]]
        elif kind in (names.SUBPATTERN, names.ASSERT, names.ASSERT_NOT):
            found += samples_of(value[-1])
        elif kind is names.ATOMIC_GROUP:
            found += samples_of(value)
    return found

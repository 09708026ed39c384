"""The seeker's model: the circle, as the seeker names it. The machine never removes, reorders or contacts anybody."""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import Any, cast

from flows.conversation.state import ConversationState
from flows.dossier.dossier import Person

LIMIT = 60  # people; against abuse, not a judgement (domain.md 3.4)
PROMPTS = 13  # memory prompts in the words (domain.md 3.5)
IN_A_ROW = 3

_AND = re.compile(r"\s+(?:en|and|&|\+|und|ve|i|y|et|و)\s+", re.IGNORECASE)
_AND_OR_COMMA = re.compile(rf"{_AND.pattern}|[,،]\s*", re.IGNORECASE)
_RELATED = 1  # commas: `Riet, mijn tante` is one person with a relation
_RELATION = re.compile(r"^([^,(:]+)[,(:]\s*(.+?)\)?\s*$", re.DOTALL)


def split(words: str) -> list[str]:
    """One part for each person that a message may name: lines, or two names around `and`."""
    lines = [line for line in words.split("\n") if line.strip()]
    if len(lines) > 1:
        return lines
    commas = sum(words.count(comma) for comma in ",،")
    if commas == _RELATED and not _AND.search(words):
        return [words]
    return [part for part in (_AND_OR_COMMA if commas else _AND).split(words) if part.strip()]


def person(number: int, said: str) -> Person:
    """A person as typed: all of it, and the name and the relation where a comma, colon or bracket parts them."""
    found = _RELATION.match(said)
    name, relation = (found.group(1).strip(), found.group(2).strip()) if found else (said.strip(), "")
    return {"id": number, "said": said, "name": name, "relation": relation, "wish": None}


class CircleActions(ConversationState):
    """Guards and keeps of the circle."""

    def has_people(self) -> bool:
        return bool(self.people)

    def has_nobody(self) -> bool:
        return not self.people

    def holds_somebody(self) -> bool:
        return any(person["wish"] == "talk_first" for person in self.people)

    def holds_nobody(self) -> bool:
        return not self.holds_somebody()

    def leaves_people(self) -> bool:
        return len(self.people) > 1

    def find(self, number: int) -> Person | None:
        """The person with this number."""
        return next((p for p in self.people if p["id"] == number), None)

    def add_person(self) -> None:
        self._add(self.heard.words)

    def _add(self, *many: str) -> None:
        """Keep them as far as there is room; the others are given back."""
        room = max(0, LIMIT - len(self.people))
        for said in many[:room]:
            self._add_one(said)
        if many[room:]:
            self.notice("circle_full", n=LIMIT)
            self.returned = "\n".join(many[room:])

    def _add_one(self, said: str) -> None:
        self.people_ever += 1
        self.people.append(person(self.people_ever, said))
        self.answers.pop("circle", None)
        self.touch("circle")

    def add_two(self) -> None:
        self._add(*self.parts())
        self.pending = []

    def add_one(self) -> None:
        self._add(*self.pending)
        self.pending = []

    def parts(self) -> list[str]:
        """The people that the waiting words may name."""
        return [part.strip() for said in self.pending for part in split(said)]

    def name_nobody(self) -> None:
        self.set_answer("circle", status="nobody")
        self.notice("circle_nobody")

    def may_think(self) -> bool:
        """At most three prompts in a row, each at most once (domain.md I4)."""
        return self.prompts_in_a_row < IN_A_ROW and len(self.prompts_shown) < PROMPTS

    def think(self) -> None:
        if not self.may_think():
            return
        self.prompts_in_a_row += 1
        unseen = [n for n in range(1, PROMPTS + 1) if n not in self.prompts_shown]
        self.prompts_shown.append(unseen[self.turn.fresh.recognition[0] % len(unseen)])

    def select(self) -> None:
        self.selected_person = int(self.heard.value)

    def set_wish(self) -> None:
        self._patch(wish=self.heard.value)

    def rename(self) -> None:
        self._patch(said=self.heard.words, name=self.heard.words.strip())

    def relate(self) -> None:
        self._patch(relation=self.heard.words.strip())

    def remove(self) -> None:
        self.people = [p for p in self.people if p["id"] != self.selected_person]
        self.touch("circle")

    def toggle_talk_first(self) -> None:
        """The coordinator talks to the seeker first; tapped again it is undone."""
        self.selected_person = int(self.heard.value)
        found = self.find(self.selected_person)
        self._patch(wish=None if found and found["wish"] == "talk_first" else "talk_first")

    def forget_people(self, numbers: Collection[int]) -> None:
        """Names of people who were not told in time go (domain.md 6.2)."""
        self.people = [person for person in self.people if person["id"] not in numbers]
        self.offered = None

    def _patch(self, **values: Any) -> None:
        found = self.find(self.selected_person)
        if found:
            cast(dict[str, Any], found).update(values)
            self.touch("circle")

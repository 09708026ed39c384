"""People of the circle, as the seeker types them: one message may name several, and give each a relation."""

from __future__ import annotations

import re
from collections.abc import Sequence

from flows.dossier.dossier import Person

LIMIT = 60  # people; against abuse, not a judgement (domain.md 3.4)

_AND = re.compile(r"\s+(?:en|and|&|\+|und|ve|i|y|et|و)\s+", re.IGNORECASE)
_AND_OR_COMMA = re.compile(rf"{_AND.pattern}|[,،]\s*", re.IGNORECASE)
_ONE_COMMA = 1  # `Riet, mijn tante` is one person with a relation
_RELATION = re.compile(r"^([^,(:]+)[,(:]\s*(.+?)\)?\s*$", re.DOTALL)


def split_people(text: str) -> list[str]:
    """One part for each person that a message may name: lines, or two names around `and`."""
    lines = [line for line in text.split("\n") if line.strip()]
    if len(lines) > 1:
        return lines
    commas = sum(text.count(comma) for comma in ",،")
    if commas == _ONE_COMMA and not _AND.search(text):
        return [text]
    return [part for part in (_AND_OR_COMMA if commas else _AND).split(text) if part.strip()]


def label_people(people: Sequence[Person]) -> list[str]:
    """How each is called in a list: name and relation, and a number where two would be the same."""
    labels = [", ".join(filter(None, (person["name"] or person["said"], person["relation"]))) for person in people]
    return [f"{label} ({labels[: at + 1].count(label)})" if labels.count(label) > 1 else label for at, label in enumerate(labels)]


def parse_person(number: int, text: str) -> Person:
    """A person as typed: the whole text, and the name and the relation if a comma, colon or bracket separates them."""
    found = _RELATION.match(text)
    name, relation = (found.group(1).strip(), found.group(2).strip()) if found else (text.strip(), "")
    return {"id": number, "said": text, "name": name, "relation": relation, "wish": None}

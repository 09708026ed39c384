"""People of the circle, as the seeker types them: one message may name several, and give each a relation."""

from __future__ import annotations

import re
from collections.abc import Sequence

from flows.dossier.dossier import Person

# each begins at the start of blanks, and nothing repeats without a bound: no text takes long
_AND = re.compile(r"(?<!\s)\s+(?:en|and|&|\+|und|ve|i|y|et|و)\s+", re.IGNORECASE)
_AND_OR_COMMA = re.compile(rf"{_AND.pattern}|[,،]\s*", re.IGNORECASE)
_LIST_SIGN = re.compile(r"(?<!\s)\s*;\s*|(?<!\s)\s+/\s+")  # nobody writes a relation behind these
_ONE_COMMA = 1  # `Riet, mijn tante` is one person with a relation
_RELATION = re.compile(r"^([^,(:]+)[,(:]\s*(.+?)\)?$", re.DOTALL)
_BULLET = re.compile(r"^\s*(?:[-*•–—·>✓]|\d{1,2}[.)])\s*(?=\S)")
_ADDRESS = re.compile(r"[^\s@]{1,64}@[^\s@]{1,255}\.\w+|\+?\d[\d\s-]{7,}\d")  # an e-mail address or a telephone number


def split_people(text: str, *, is_list: bool = False) -> list[str]:
    """One part for each person that a message may name: lines, names in a list, or two names around `and`.

    One comma may also stand before a relation; in a list it does not.
    """
    lines = [line for line in text.split("\n") if line.strip()]
    if len(lines) > 1:
        return lines
    if _LIST_SIGN.search(text):
        return [part for part in _LIST_SIGN.split(text) if part.strip()]
    commas = sum(text.count(comma) for comma in ",،")
    if commas == _ONE_COMMA and not is_list and not _AND.search(text):
        return [text]
    return [part for part in (_AND_OR_COMMA if commas else _AND).split(text) if part.strip()]


def label_people(people: Sequence[Person]) -> list[str]:
    """How each is called in a list: name and relation, and a number where two would be the same."""
    labels = [", ".join(filter(None, (person["name"] or person["said"], person["relation"]))) for person in people]
    return [f"{label} ({labels[: at + 1].count(label)})" if labels.count(label) > 1 else label for at, label in enumerate(labels)]


def split_name(text: str) -> tuple[str, str]:
    """The name and the relation, if a comma, colon or bracket separates them; without a bullet and without a number or address."""
    plain = _BULLET.sub("", text).rstrip()
    found = _RELATION.match(plain)
    name, relation = (found.group(1), found.group(2)) if found else (plain, "")
    return _ADDRESS.sub("", name).strip() or name.strip(), _ADDRESS.sub("", relation).strip()


def parse_person(number: int, text: str, shortened: str = "") -> Person:
    """A person as typed: the whole text, letter for letter, and the name and the relation in it or in its shortened form."""
    name, relation = split_name(shortened or text)
    return {"id": number, "said": text, "name": name, "relation": relation, "wish": None}

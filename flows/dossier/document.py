"""Reading a dossier, and the next version of one that was sent. The format is specified in docs/dossier.md."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection
from datetime import datetime
from typing import Any, Final, cast

import rfc8785

from flows.dossier.dossier import Answer, Dossier, Entry, Part, Person
from flows.reference.languages import find_languages
from flows.timestamps import to_iso

SCHEMA: Final = 1
NOT_ASKED = ("own_choice",)  # domain.md 2.2, field 4: asked by the coordinator when nobody can read along


def canonical_json(dossier: Dossier) -> bytes:
    """The dossier as canonical JSON (RFC 8785): the same answers give the same bytes."""
    return rfc8785.dumps(cast(dict[str, Any], dossier))


def compute_digest(content: bytes) -> str:
    """SHA-256 of canonical JSON, in hexadecimal: what consent 2 names."""
    return hashlib.sha256(content).hexdigest()


def find_answer(dossier: Dossier, question: str) -> Entry:
    """The answer to a question as the dossier shows it; `not_asked` if it was not given or its part is switched off."""
    missing: Entry = {"question": question, "status": "not_asked"}
    entries = (entry for part in dossier["parts"] if "entries" in part for entry in part["entries"])
    return next((entry for entry in entries if entry["question"] == question), missing)


def find_part(dossier: Dossier, name: str) -> Part:
    """A part of the dossier; one that is not in it is like one that is switched off."""
    hidden: Part = {"part": name, "shown": False}
    return next((part for part in dossier["parts"] if part["part"] == name), hidden)


def find_people(dossier: Dossier) -> list[Person]:
    """Everybody in the circle, or nobody if that part is switched off."""
    return [person for part in dossier["parts"] if "people" in part for person in part["people"]]


def spoken_languages(answer: Answer | Entry) -> tuple[str, ...]:
    """What somebody likes to speak or sign, by ISO 639-3 code: of the button, or of the names in their own words."""
    return tuple(answer.get("chose", ())) or find_languages(" ".join(answer.get("said", ())))


def remove_people(content: bytes, numbers: Collection[int], at: datetime) -> bytes:
    """The next version of what was sent, in canonical JSON, without these people: nothing else of it changes (domain.md 6.2)."""
    dossier: Dossier = json.loads(content)
    for part in dossier["parts"]:
        if "people" in part:
            part["people"] = [person for person in part["people"] if person["id"] not in numbers]
    dossier["version"] += 1
    dossier["changed"] = [change for change in dossier["changed"] if change["question"] != "circle"]
    dossier["changed"].append({"question": "circle", "at": to_iso(at)})
    return canonical_json(dossier)

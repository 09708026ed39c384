"""Reading a dossier, and the next version of one that was sent. The format is specified in docs/dossier.md."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Collection
from datetime import datetime
from typing import Any, Final, cast

import rfc8785

from flows.dossier.dossier import Answer, Dossier, Entry, Part, Person
from flows.reference.languages import accepts_any, excluded_languages, find_languages, parse_language
from flows.timestamps import to_iso

SCHEMA: Final = 1
UNKNOWN = "und"  # ISO 639-3 of a language that cannot be determined; no coordinator has it
ANY, OTHER = "any", "other"  # answers that name no language
NOT_ASKED = ("own_choice",)  # domain.md 2.2, field 4: asked by the coordinator when nobody can read along


def canonical_json(dossier: Dossier) -> bytes:
    """The dossier as canonical JSON (RFC 8785): the same answers give the same bytes."""
    return rfc8785.dumps(cast(dict[str, Any], dossier))


def compute_digest(content: bytes) -> str:
    """SHA-256 of canonical JSON, in hexadecimal: what consent 2 names."""
    return hashlib.sha256(content).hexdigest()


def find_answer(dossier: Dossier, question: str) -> Entry:
    """The answer to a question as the dossier shows it; `not_asked` if it was not given or its part is switched off."""
    for part in (one for one in dossier["parts"] if "entries" in one):
        for entry in part["entries"]:
            if entry["question"] == question:
                return entry
    return {"question": question, "status": "not_asked"}


def find_part(dossier: Dossier, name: str) -> Part:
    """A part of the dossier; one that is not in it is like one that is switched off."""
    hidden: Part = {"part": name, "shown": False}
    return next((part for part in dossier["parts"] if part["part"] == name), hidden)


def find_people(dossier: Dossier) -> list[Person]:
    """Everybody in the circle, or nobody if that part is switched off."""
    return [person for part in dossier["parts"] if "people" in part for person in part["people"]]


def languages_asked(find: Callable[[str], Answer | Entry], written: str) -> tuple[str, ...]:
    """What somebody who writes in `written` likes to speak or sign; UNKNOWN for words that name no language, until one is chosen.

    Empty if nothing was asked for.
    """
    known = spoken_languages(find("spoken"))
    if known or not is_language_unknown(" ".join(find("spoken").get("said", ())), written):
        return known
    chosen = spoken_languages(find("spoken_which"))
    return () if chosen == (ANY,) else (UNKNOWN,) if chosen in ((), (OTHER,)) else chosen


def is_language_unknown(words: str, written: str) -> bool:
    """Whether words about a language name none: whoever writes Dutch and says *geen Engels* or *maakt niet uit* speaks Dutch."""
    if not words or find_languages(words) or accepts_any(words):
        return False
    excluded = excluded_languages(words)
    return not excluded or parse_language(written) in excluded


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

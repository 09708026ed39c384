"""The dossier and the match card: versioned, verbatim, nothing derived. The format stands in docs/dossier.md."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection
from datetime import datetime
from typing import TYPE_CHECKING, Any

import rfc8785

from flows.questionnaire.states import PARTS, STATES
from flows.reference.languages import find_languages
from flows.timestamps import to_iso

if TYPE_CHECKING:
    from flows.conversation.state import ConversationState

SCHEMA = 1
NOT_ASKED = ("own_choice",)  # domain.md 2.2, field 4: asked by the coordinator when nobody can read along
_ENTRIES = {part: tuple(s.name for s in STATES if s.part == part and s.name != "circle") for part in ("you", *PARTS)}
_WISHES = ("woman", "man", "any")


def document(conversation: ConversationState) -> dict[str, Any]:
    """The dossier of this conversation as it would be sent now, as JSON values."""
    return {
        "kring": "dossier",
        "schema": SCHEMA,
        "version": conversation.versions + 1,
        "written_at": conversation.changed_at,
        "language": conversation.language,
        "called": "".join(conversation.said("name")),
        "typed_by": "somebody_helped" if conversation.chose("for_whom") == ["helped"] else "seeker",
        "consent": conversation.consent,
        "parts": [_part(conversation, part) for part in ("you", *PARTS)],
        "changed": [{"question": question, "at": at} for question, at in conversation.edits.items()],
        "not_asked": list(NOT_ASKED),
    }


def canonical(conversation: ConversationState) -> bytes:
    """The dossier as canonical JSON (RFC 8785): the same answers give the same bytes."""
    return rfc8785.dumps(document(conversation))


def digest(content: bytes) -> str:
    """SHA-256 in hexadecimal: what consent 2 names."""
    return hashlib.sha256(content).hexdigest()


def card(conversation: ConversationState) -> dict[str, Any]:
    """The match card: buttons only, never a typed word, never the place (domain.md E4)."""
    shown = "wishes" not in conversation.hidden_parts
    spoken = languages(conversation.answer("spoken")) if shown else ()
    reached = conversation.chose("reach") if "contact" not in conversation.hidden_parts else ["self"]
    return {
        "language": conversation.language,
        **({"spoken": list(spoken)} if spoken else {}),
        "province": next(iter(conversation.chose("province")), None),
        "age": next(iter(conversation.chose("age")), "unsaid"),
        "wishes": [w for w in conversation.chose("coordinator_wish") if w in _WISHES] if shown else [],
        "date": next(iter(conversation.chose("date")), "none") if shown else "none",
        "contact": "seeker_calls" if reached == ["self"] else "we_call",
    }


def languages(given: dict[str, Any]) -> tuple[str, ...]:
    """What somebody likes to speak or sign, by ISO 639-3 code: of the button, or of the names in their own words."""
    return tuple(given.get("chose", ())) or find_languages(" ".join(given.get("said", ())))


def find_answer(document: dict[str, Any], question: str) -> dict[str, Any]:
    """The answer to a question as the dossier shows it; empty where it was not given or its part is switched off."""
    entries = (entry for part in document["parts"] for entry in part.get("entries", ()) if entry["question"] == question)
    return next(entries, {})


def remove_people(content: bytes, numbers: Collection[int], at: datetime) -> bytes:
    """The next version of what was sent, without these people: nothing else of it changes (domain.md 6.2)."""
    sent: dict[str, Any] = json.loads(content)
    for part in sent["parts"]:
        if "people" in part:
            part["people"] = [person for person in part["people"] if person["id"] not in numbers]
    changed = [one for one in sent["changed"] if one["question"] != "circle"]
    sent |= {"version": sent["version"] + 1, "changed": [*changed, {"question": "circle", "at": to_iso(at)}]}
    return rfc8785.dumps(sent)


def _part(conversation: ConversationState, part: str) -> dict[str, Any]:
    if part in conversation.hidden_parts:
        return {"part": part, "shown": False}
    if part == "circle":
        nobody = conversation.answer("circle").get("status") == "nobody"
        marks = {"marks": True} if conversation.show_wishes else {}
        return {"part": part, "shown": True, "people": conversation.people, "nobody": nobody} | marks
    return {"part": part, "shown": True, "entries": [_entry(conversation, question) for question in _ENTRIES[part]]}


def _entry(conversation: ConversationState, question: str) -> dict[str, Any]:
    answer = conversation.answer(question)
    status = answer.get("status", "answered" if answer.get("said") or answer.get("chose") else "not_asked")
    return {"question": question, "status": status} | {key: answer[key] for key in ("said", "chose") if answer.get(key)}

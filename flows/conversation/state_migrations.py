"""Migrations of stored conversations: a conversation in progress finds its question again after a state was renamed.

To rename or remove a state, raise CHART_VERSION and write in RENAMED_STATES, under the new version, what the state is called now.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

CHART_VERSION = 3

STORED_NAMES = {  # field -> its name in a stored document: renaming a field never touches what is stored
    "consent": "kept",
    "draft_span": "keeps",
    "preview_digest": "offered",
    "feedback_given": "fits_said",
    "short_route": "short",
    "hidden_parts": "off",
    "show_wishes": "marks",
    "selected_person": "tapped",
    "history": "trail",
    "question_number": "asked",
    "chat_allowed": "here",
    "prompts_shown": "thought",
    "prompts_in_a_row": "thinking",
}
GONE_NOTICES = frozenset({"corrected"})  # kinds that have no text any more
DOUBTS_SINCE = 3  # before this version texts that were asked about waited in `pending`
ASKED_ABOUT = ("control_or_words", "concern_late", "circle_is_name", "circle_two", "answer_question")
FIELD_NAMES = {stored: field for field, stored in STORED_NAMES.items()}
RENAMED_STATES: Mapping[int, Mapping[str, str]] = {2: {"receipt_offer": "handed_off"}}


def migrate_document(
    document: Mapping[str, Any], version: int = CHART_VERSION, moved: Mapping[int, Mapping[str, str]] = RENAMED_STATES
) -> dict[str, Any]:
    """The stored document in the state names of this chart. Answers keep their words under the new name; nothing is thrown away."""
    made_for = int(document.get("chart", version))
    found = {**document, "chart": version}
    for at in sorted(moved):
        if made_for < at <= version:
            found |= _renamed(found, moved[at])
    if made_for < DOUBTS_SINCE <= version:
        found |= _doubts(found)
    if notices := found.get("notices"):
        found["notices"] = [notice for notice in notices if notice[0] not in GONE_NOTICES]
    return found


def _renamed(document: Mapping[str, Any], names: Mapping[str, str]) -> dict[str, Any]:
    trail = [names.get(name, name) for name in document.get("trail", ())]
    by_name = {key: {names.get(k, k): v for k, v in document.get(key, {}).items()} for key in ("answers", "edits")}
    return {"state": names.get(document["state"], document["state"]), "trail": list(dict.fromkeys(trail)), **by_name}


def _doubts(document: Mapping[str, Any]) -> dict[str, Any]:
    """Texts that are asked about now, each as a doubt of its own."""
    state, trail = document["state"], document.get("trail", ())
    if state not in ASKED_ABOUT or not trail:
        return {}
    command = "stop" if state == "control_or_words" else ""
    return {"doubts": [[state, trail[-1], text, command] for text in document.get("pending", ())], "pending": []}

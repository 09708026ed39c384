"""Builder of the dossier and the match card: both are made from the conversation alone, verbatim, with nothing derived."""

from __future__ import annotations

from flows.conversation.state import ConversationState
from flows.dossier.document import NOT_ASKED, SCHEMA, spoken_languages
from flows.dossier.dossier import Dossier, Entry, MatchCard, Part
from flows.questionnaire.states import PARTS, STATES

_ENTRIES = {part: tuple(s.name for s in STATES if s.part == part and s.name != "circle") for part in ("you", *PARTS)}
_WISHES = ("woman", "man", "any")


def build_dossier(conversation: ConversationState) -> Dossier:
    """The dossier of this conversation as it would be sent now."""
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


def build_match_card(conversation: ConversationState) -> MatchCard:
    """The match card: buttons only, never a typed word, never the place (domain.md E4)."""
    shown = "wishes" not in conversation.hidden_parts
    spoken = spoken_languages(conversation.answer("spoken")) if shown else ()
    reached = conversation.chose("reach") if "contact" not in conversation.hidden_parts else ["self"]
    card: MatchCard = {
        "language": conversation.language,
        "province": next(iter(conversation.chose("province")), None),
        "age": next(iter(conversation.chose("age")), "unsaid"),
        "wishes": [w for w in conversation.chose("coordinator_wish") if w in _WISHES] if shown else [],
        "date": next(iter(conversation.chose("date")), "none") if shown else "none",
        "contact": "seeker_calls" if reached == ["self"] else "we_call",
    }
    if spoken:
        card["spoken"] = list(spoken)
    return card


def _part(conversation: ConversationState, part: str) -> Part:
    if part in conversation.hidden_parts:
        return {"part": part, "shown": False}
    if part == "circle":
        return _circle(conversation)
    return {"part": part, "shown": True, "entries": [_entry(conversation, question) for question in _ENTRIES[part]]}


def _circle(conversation: ConversationState) -> Part:
    nobody = conversation.answer("circle").get("status") == "nobody"
    if conversation.show_wishes:
        return {"part": "circle", "shown": True, "people": conversation.people, "nobody": nobody, "marks": True}
    return {"part": "circle", "shown": True, "people": conversation.people, "nobody": nobody}


def _entry(conversation: ConversationState, question: str) -> Entry:
    answer = conversation.answer(question)
    said, chose, status = answer.get("said"), answer.get("chose"), answer.get("status")
    entry: Entry = {"question": question, "status": "answered" if said or chose else "not_asked"}
    if status is not None and status != "nobody":
        entry["status"] = status
    if said:
        entry["said"] = said
    if chose:
        entry["chose"] = chose
    return entry

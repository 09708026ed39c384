"""Builder of the dossier and its match card: from the conversation alone, verbatim, without what is switched off."""

from __future__ import annotations

from functools import partial
from typing import Final, Literal

from flows.conversation.additions import additions, sent_texts
from flows.conversation.state import ConversationState
from flows.dossier.contact_promise import MESSAGES, SELF, wished_languages, wished_signs
from flows.dossier.document import NOT_ASKED, SCHEMA, find_answer, find_part
from flows.dossier.dossier import Dossier, Entry, MatchCard, Part
from flows.matching.candidate import NOBODY
from flows.matching.criteria import criteria_of
from flows.matching.matching import find_first, lacks_signers
from flows.questionnaire.person_words import find_own_name
from flows.questionnaire.questionnaire import PARTS, Questionnaire, State
from flows.questionnaire.turn_context import TurnContext

NOT_SHARED: Final = "not_shared"  # on the match card
NOT_ASKED_YET: Final = "not_asked"
CONTACT: Final[dict[str, Literal["seeker_calls", "we_write"]]] = {SELF: "seeker_calls", MESSAGES: "we_write"}  # others: we call


def build_dossier(conversation: ConversationState, questionnaire: Questionnaire) -> Dossier:
    """The dossier of this conversation as it would be sent now."""
    return {
        "kring": "dossier",
        "schema": SCHEMA,
        "version": conversation.versions + 1,
        "written_at": conversation.changed_at,
        "language": conversation.language,
        "called": find_own_name("".join(conversation.texts_of("name"))) if conversation.shares("you", "name") else "",
        "typed_by": "somebody_helped" if _says_who_helped(conversation) else "seeker",
        "consent": conversation.consent,
        "parts": [_part(conversation, questionnaire, part) for part in ("you", *PARTS)],
        "changed": [{"question": question, "at": at} for question, at in conversation.edits.items()],
        "not_asked": list(NOT_ASKED),
    }


def _says_who_helped(conversation: ConversationState) -> bool:
    return conversation.shares("you", "for_whom") and conversation.choices_of("for_whom") == ["helped"]


def build_match_card(dossier: Dossier) -> MatchCard:
    """The match card of this dossier: buttons only, never a typed word or the place, and nothing that it does not share (domain.md E4)."""
    is_reachable = all(_shares(dossier, "contact", question) for question in ("reach", "reach_address"))
    ways = find_answer(dossier, "reach").get("chose", ()) if is_reachable else (SELF,)
    card: MatchCard = {
        "language": dossier["language"],
        "province": next(iter(find_answer(dossier, "province").get("chose", ())), None),
        "age": _card_answer(dossier, "you", "age")[0],
        "wishes": _card_answer(dossier, "wishes", "coordinator_wish"),
        "date": _card_answer(dossier, "wishes", "date")[0],
        "contact": CONTACT.get(next(iter(ways), ""), "we_call") if ways else NOT_ASKED_YET,
    }
    if spoken := wished_languages(dossier):
        card["spoken"] = list(spoken)
    return card


def _shares(dossier: Dossier, part: str, question: str) -> bool:
    """Whether neither the part nor the answer is switched off or taken out."""
    return find_part(dossier, part)["shown"] and find_answer(dossier, question)["status"] != NOT_SHARED


def _card_answer(dossier: Dossier, part: str, question: str) -> list[str]:
    """The buttons of an answer; what was not said is never a no."""
    entry = find_answer(dossier, question)
    chosen = [NOT_SHARED if key == "unsaid" else key for key in entry.get("chose", ())]
    is_kept = not _shares(dossier, part, question) or entry["status"] == "skipped"
    return chosen or [NOT_SHARED if is_kept else NOT_ASKED_YET]


def find_blocker(conversation: ConversationState, context: TurnContext) -> str:
    """Why the dossier, as it would be sent now, could be offered to nobody, as flows.matching.matching.Ranking has it; or nothing."""
    outside = context.outside
    if not outside.someone_available or outside.load_candidates is None:
        return "" if outside.someone_available else NOBODY
    return find_first(criteria_of(build_dossier(conversation, context.questionnaire)), outside.load_candidates()).blocker or ""


def has_no_signer(conversation: ConversationState, context: TurnContext) -> bool:
    """Whether the dossier, as it would be sent now, asks for a sign language that nobody who is free knows."""
    outside = context.outside
    if not wished_signs(partial(_shown_answer, conversation, context.questionnaire)):
        return False
    candidates = outside.load_candidates() if outside.someone_available and outside.load_candidates else ()
    is_known = not outside.someone_available or outside.load_candidates is not None
    return is_known and lacks_signers(criteria_of(build_dossier(conversation, context.questionnaire)), candidates)


def _shown_answer(conversation: ConversationState, questionnaire: Questionnaire, question: str) -> Entry:
    """One answer as the dossier would show it now."""
    state = questionnaire[question]
    return _entry(conversation, state) if state.part not in conversation.hidden_parts else {"question": question, "status": "not_asked"}


def _part(conversation: ConversationState, questionnaire: Questionnaire, part: str) -> Part:
    if part in conversation.hidden_parts:
        return {"part": part, "shown": False}
    if part == "circle":
        return _circle(conversation)
    states = [questionnaire[name] for name in questionnaire.by_part[part]]
    return {"part": part, "shown": True, "entries": [_entry(conversation, state) for state in states if _stands(conversation, state)]}


def _stands(conversation: ConversationState, state: State) -> bool:
    """Every question has its entry, but one that the foundation asks no more: it has one if it was answered."""
    return not state.is_own or state.menu_place is not None or bool(conversation.answer_to(state.name))


def _circle(conversation: ConversationState) -> Part:
    nobody = conversation.answer_to("circle").get("status") == "nobody"
    if conversation.show_wishes:
        return {"part": "circle", "shown": True, "people": conversation.people, "nobody": nobody, "marks": True}
    return {"part": "circle", "shown": True, "people": conversation.people, "nobody": nobody}


def _entry(conversation: ConversationState, state: State) -> Entry:
    """The answer, or that it is not shared, whatever it is; a follow-up goes with the question before it."""
    question, answer = state.name, conversation.answer_to(state.name)
    goes_with = {question} if state.shared_alone else {question, state.follows}
    if not goes_with.isdisjoint(conversation.hidden_answers):
        return {"question": question, "status": "not_shared"}
    if not answer:
        return {"question": question, "status": "not_asked"}
    said, chose, status, added = sent_texts(answer), answer.get("chose"), answer.get("status"), list(additions(answer))
    entry: Entry = {"question": question, "status": "answered" if said or chose or added else "not_asked"}
    if status is not None and status != "nobody":
        entry["status"] = status
    if said:
        entry["said"] = said
    if chose:
        entry["chose"] = chose
    if added:
        entry["added"] = added
    return entry

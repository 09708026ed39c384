"""Builder of the dossier and the match card: both are made from the conversation alone, verbatim, with nothing derived."""

from __future__ import annotations

from flows.conversation.additions import additions, sent_texts
from flows.conversation.state import ConversationState
from flows.dossier.document import NOT_ASKED, SCHEMA, spoken_languages
from flows.dossier.dossier import Dossier, Entry, MatchCard, Part
from flows.matching.criteria import criteria_of
from flows.matching.matching import rank_candidates
from flows.questionnaire.questionnaire import PARTS, Questionnaire, State, TurnContext

_WISHES = ("woman", "man", "any")


def build_dossier(conversation: ConversationState, questionnaire: Questionnaire) -> Dossier:
    """The dossier of this conversation as it would be sent now."""
    return {
        "kring": "dossier",
        "schema": SCHEMA,
        "version": conversation.versions + 1,
        "written_at": conversation.changed_at,
        "language": conversation.language,
        "called": "".join(conversation.texts_of("name")),
        "typed_by": "somebody_helped" if conversation.choices_of("for_whom") == ["helped"] else "seeker",
        "consent": conversation.consent,
        "parts": [_part(conversation, questionnaire, part) for part in ("you", *PARTS)],
        "changed": [{"question": question, "at": at} for question, at in conversation.edits.items()],
        "not_asked": list(NOT_ASKED),
    }


def build_match_card(conversation: ConversationState) -> MatchCard:
    """The match card: buttons only, never a typed word, never the place (domain.md E4)."""
    spoken = spoken_languages(conversation.answer_to("spoken")) if conversation.shares("wishes", "spoken") else ()
    wished = conversation.choices_of("coordinator_wish") if conversation.shares("wishes", "coordinator_wish") else []
    dates = conversation.choices_of("date") if conversation.shares("wishes", "date") else []
    ages = conversation.choices_of("age") if conversation.shares("you", "age") else []
    reached = conversation.choices_of("reach") if conversation.shares("contact", "reach") else ["self"]
    card: MatchCard = {
        "language": conversation.language,
        "province": next(iter(conversation.choices_of("province")), None),
        "age": next(iter(ages), "unsaid"),
        "wishes": [wish for wish in wished if wish in _WISHES],
        "date": next(iter(dates), "none"),
        "contact": "seeker_calls" if reached == ["self"] else "we_call",
    }
    if spoken:
        card["spoken"] = list(spoken)
    return card


def is_someone_available(conversation: ConversationState, context: TurnContext) -> bool:
    """Whether the dossier, as it would be sent now, could be offered to somebody."""
    outside = context.outside
    if not outside.someone_available or outside.load_candidates is None:
        return outside.someone_available
    return bool(rank_candidates(criteria_of(build_dossier(conversation, context.questionnaire)), outside.load_candidates()).fits)


def _part(conversation: ConversationState, questionnaire: Questionnaire, part: str) -> Part:
    if part in conversation.hidden_parts:
        return {"part": part, "shown": False}
    if part == "circle":
        return _circle(conversation)
    return {"part": part, "shown": True, "entries": [_entry(conversation, questionnaire[name]) for name in questionnaire.by_part[part]]}


def _circle(conversation: ConversationState) -> Part:
    nobody = conversation.answer_to("circle").get("status") == "nobody"
    if conversation.show_wishes:
        return {"part": "circle", "shown": True, "people": conversation.people, "nobody": nobody, "marks": True}
    return {"part": "circle", "shown": True, "people": conversation.people, "nobody": nobody}


def _entry(conversation: ConversationState, state: State) -> Entry:
    """The answer, or that it is not shared, whatever it is; a follow-up goes with the question before it."""
    question, answer = state.name, conversation.answer_to(state.name)
    if {question, state.follows} & set(conversation.hidden_answers):
        return {"question": question, "status": "not_shared"}
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

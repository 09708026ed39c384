"""Values of placeholders that follow from the conversation and its status alone."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from flows.conversation.people import label_people, names_alone
from flows.conversation.state import ConversationState
from flows.direction import contain_direction
from flows.dossier.status import DossierStatus
from flows.questionnaire.questions.asked_together import TOGETHER, asked_together
from flows.questionnaire.questions.doubts import doubtful_people
from flows.questionnaire.turn_context import TurnContext
from flows.timestamps import from_iso

SHOWN_LENGTH = 300  # characters of words, or of a name, that are repeated in a text
NO_STATUS = DossierStatus("", 0, datetime.min, datetime.min)

Value = Callable[[ConversationState, TurnContext, str], object]  # of a placeholder in the text with this key


def constant(fact: str, conversation: ConversationState, context: TurnContext, key: str) -> str:
    """A fact about the installation, the same for everybody."""
    return fact


def sent_at(conversation: ConversationState) -> datetime:
    """The time of the last version; before it, that of this turn."""
    return from_iso(conversation.sent["at"]) if conversation.sent else from_iso(conversation.touched_at)


def known_status(context: TurnContext) -> DossierStatus:
    """The status of the dossier, empty if there is none."""
    return context.outside.status or NO_STATUS


def shorten(words: str, most: int = SHOWN_LENGTH) -> str:
    """Somebody's own words as they are repeated in a text; they are stored whole."""
    return contain_direction(words if len(words) <= most else f"{words[:most].rstrip()}…")


def _recognition(conversation: ConversationState, context: TurnContext, key: str) -> str:
    return conversation.sent["recognition"] if conversation.sent else ""


def _person_name(conversation: ConversationState, context: TurnContext, key: str) -> str:
    return _of_selected(conversation, names_alone(conversation.people))


def _person_label(conversation: ConversationState, context: TurnContext, key: str) -> str:
    return _of_selected(conversation, label_people(conversation.people))


def _of_selected(conversation: ConversationState, labels: list[str]) -> str:
    labelled = zip(conversation.people, labels, strict=True)
    return next((shorten(label) for person, label in labelled if person["id"] == conversation.selected_person), "")


def _code(conversation: ConversationState, context: TurnContext, key: str) -> str:
    return " ".join((conversation.code or "")[n : n + 4] for n in range(0, 16, 4))


def _waiting_texts(conversation: ConversationState, context: TurnContext, key: str) -> str:
    if conversation.state == "circle_two":
        return "\n".join(doubtful_people(conversation))
    if conversation.state in TOGETHER:
        return "\n".join(shorten(doubt.text.strip()) for doubt in asked_together(conversation))
    return "\n".join(conversation.pending or conversation.texts_of(conversation.state))


def _doubtful_words(conversation: ConversationState, context: TurnContext, key: str) -> str:
    return shorten(conversation.doubts[0].text.strip()) if conversation.doubts else ""


VALUES: dict[str, Value] = {
    "recognition": _recognition,
    "name": _person_name,
    "person": _person_label,
    "code": _code,
    "list": _waiting_texts,
    "words": _doubtful_words,
    "who": lambda conversation, context, key: known_status(context).coordinator or "",
    "colleague": lambda conversation, context, key: known_status(context).proposed or conversation.proposed,
    "reader": lambda conversation, context, key: known_status(context).former_reader or "",
    "line": lambda conversation, context, key: known_status(context).contact_line,
    "plan": lambda conversation, context, key: known_status(context).plan,
    "ties": lambda conversation, context, key: known_status(context).ties,
    "former": lambda conversation, context, key: conversation.former_coordinator,
    "sender": lambda conversation, context, key: context.installation.mail_from,
    "n": lambda conversation, context, key: len(known_status(context).tried),
}

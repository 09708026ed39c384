"""Reported contact: which coordinator and which report of theirs the status shows, so that no answer counts for another one.

The question stands on the status, whose number stays the same while coordinators come and go; so does the button of a seeker who phones
themselves. What they are about is known of every page and button; of words in a chat only what was shown there last.
"""

from __future__ import annotations

from flows.conversation.state import ConversationState
from flows.dossier.document import compute_digest
from flows.dossier.status import DossierStatus
from flows.questionnaire.status.guards import has_coordinator, is_contact_reported, may_call_self
from flows.questionnaire.turn_context import TurnContext

STATUS = "handed_off"  # the state that shows it
_DIGITS = 12


def find_subject(conversation: ConversationState, context: TurnContext) -> str:
    """Who says of which day that there was contact, if the seeker is asked about that now, or who reads the story; as a digest."""
    status = context.outside.status
    if status is None or conversation.state != STATUS:
        return ""
    if is_contact_reported(conversation, context):
        return _of_report(status)
    return _digest(status.coordinator_id) if has_coordinator(conversation, context) else ""


def is_shown(conversation: ConversationState, context: TurnContext) -> bool:
    """Whether the page or message showed whoever reads the story now; of words in a chat, whether no other was shown there last."""
    status = context.outside.status
    if status is None or not status.reader_id:
        return True
    now = (_digest(status.coordinator_id), _of_report(status))
    if context.asked_about is None:
        is_here = bool(conversation.report_shown) and conversation.report_shown.startswith(_shown(context, ""))
        return not is_here or conversation.report_shown in [_shown(context, one) for one in now]
    return context.asked_about in now


def note_subject(conversation: ConversationState, context: TurnContext) -> None:
    """What this turn asks about is what words are about that are typed where it came from."""
    subject = find_subject(conversation, context)
    conversation.report_shown = _shown(context, subject) if subject else ""


def is_same_report(conversation: ConversationState, context: TurnContext) -> bool:
    """Whether the answer is about the report that is asked about now."""
    return is_contact_reported(conversation, context) and _is_same_subject(conversation, context)


def is_nothing_reported(conversation: ConversationState, context: TurnContext) -> bool:
    """Whether nobody says that there was contact: beside that question an *ok* may be its yes."""
    return not is_contact_reported(conversation, context)


def is_same_caller(conversation: ConversationState, context: TurnContext) -> bool:
    """Whether whoever is to be phoned is the one who tried in vain as far as the seeker was shown."""
    return may_call_self(conversation, context) and _is_same_subject(conversation, context)


def _is_same_subject(conversation: ConversationState, context: TurnContext) -> bool:
    subject = find_subject(conversation, context)
    if context.asked_about is not None:
        return bool(subject) and context.asked_about == subject
    return bool(subject) and conversation.report_shown == _shown(context, subject)


def _of_report(status: DossierStatus) -> str:
    return _digest(f"{status.coordinator_id} {status.contacted_on}")


def _digest(text: str) -> str:
    return compute_digest(text.encode())[:_DIGITS]


def _shown(context: TurnContext, subject: str) -> str:
    return f"{context.outside.here} {subject}"

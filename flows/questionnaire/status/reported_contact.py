"""Reported contact: which report of a coordinator the status asks about, so that no answer counts for another one.

The question stands on the status, whose number stays the same while coordinators come and go. What it is about is known of every page and
button that asks it; of words in a chat only what was shown there last.
"""

from __future__ import annotations

from flows.conversation.state import ConversationState
from flows.dossier.document import compute_digest
from flows.questionnaire.questionnaire import TurnContext
from flows.questionnaire.status.guards import is_contact_reported

STATUS = "handed_off"  # the state that shows it
_DIGITS = 12


def reported_contact(conversation: ConversationState, context: TurnContext) -> str:
    """Who says of which day that there was contact, as a digest, if the seeker is asked about that now."""
    status = context.outside.status
    if status is None or conversation.state != STATUS or not is_contact_reported(conversation, context):
        return ""
    return compute_digest(f"{status.coordinator_id} {status.contacted_on}".encode())[:_DIGITS]


def note_report(conversation: ConversationState, context: TurnContext) -> None:
    """What this turn asks about is what words are about that are typed where it came from."""
    conversation.report_shown = _shown(context, reported_contact(conversation, context))


def is_same_report(conversation: ConversationState, context: TurnContext) -> bool:
    """Whether the answer is about the report that is asked about now."""
    asked_about = reported_contact(conversation, context)
    if context.asked_about is not None:
        return bool(asked_about) and context.asked_about == asked_about
    return bool(asked_about) and conversation.report_shown == _shown(context, asked_about)


def _shown(context: TurnContext, asked_about: str) -> str:
    return f"{context.outside.here} {asked_about}" if asked_about else ""

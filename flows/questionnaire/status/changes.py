"""Changes of the status: whether what it says is another since the seeker looked last."""

from __future__ import annotations

from datetime import datetime

from flows.conversation.effects import CodeSeen
from flows.conversation.state import ConversationState
from flows.dossier.document import compute_digest
from flows.dossier.status import DossierStatus
from flows.questionnaire.status.headline import main_text
from flows.questionnaire.status.reported_contact import STATUS, note_subject
from flows.questionnaire.status.texts import ACCEPTED, OFFERED, declared_texts
from flows.questionnaire.turn_context import TurnContext

JUST_SENT = DossierStatus("waiting", 1, datetime.min, datetime.min)  # as it stands in the turn that sends it


def tell_change(conversation: ConversationState, context: TurnContext) -> None:
    """Whoever asks how it stands reads whether anything changed, and since when; after a turn that changed something, what holds now."""
    if not conversation.seen_status:
        conversation.add_notice("status_now")
        return
    is_same = conversation.seen_status == _fingerprint(conversation, context)
    conversation.add_notice("status_same" if is_same else "status_changed", moment=conversation.status_seen_at)


def note_look(conversation: ConversationState, context: TurnContext) -> None:
    """What this turn shows is what was seen, and a silent one shows nothing; a turn with effects changes it, but for its code."""
    if conversation.state == STATUS and not context.is_silent:
        note_subject(conversation, context)
        is_known = all(isinstance(effect, CodeSeen) for effect in context.effects) or context.outside.status is None
        conversation.seen_status = _fingerprint(conversation, context) if is_known else ""
        conversation.status_seen_at = conversation.touched_at


def _fingerprint(conversation: ConversationState, context: TurnContext) -> str:
    """A digest of everything that the status says: what happened and changes no line of it is no change."""
    status, main = context.outside.status or JUST_SENT, main_text(conversation, context, context.outside.status)
    told = (
        *("status.waiting" if main == "status.sent" else main, status is not JUST_SENT and status.is_ending(context.outside.at)),
        *(status.blocker, status.proposed_id, status.reasons if main in OFFERED or status.state in ACCEPTED else ()),
        *(status.coordinator, status.plan, status.contact_line, status.tried, status.contacted_on, status.contact_agreed),
        *(status.refused_ways, tuple(declared_texts(status)), status.former_reader, status.messages),
    )
    return compute_digest(repr(told).encode())

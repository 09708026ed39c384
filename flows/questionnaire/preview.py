"""Preview: the version of the dossier that was read back, by its digest, and the version of the text with which it is agreed to."""

from __future__ import annotations

from flows.conversation.state import ConversationState
from flows.dossier.document import canonical_json, compute_digest
from flows.questionnaire.dossier_builder import build_dossier
from flows.questionnaire.status.guards import may_refuse
from flows.questionnaire.turn_context import TurnContext

CONSENT_SHARE, CONSENT_HELD = "consent_share/1", "consent_share/2"  # versions of the text that people agree to
CONSENT_TEXTS = {CONSENT_SHARE: "consent_share", CONSENT_HELD: "consent_share_held"}  # of the second, that a coordinator has it already
CONSENT_ADDITION, CONSENT_REPLY = "add_share/1", "reply_share/1"  # likewise, where added words are read back alone


def preview_content(conversation: ConversationState, context: TurnContext) -> bytes:
    """The dossier as it would be sent now, in canonical JSON."""
    return canonical_json(build_dossier(conversation, context.questionnaire))


def remember_preview_digest(conversation: ConversationState, context: TurnContext) -> None:
    """The person is asked about this version with this text, so any change voids the answer."""
    conversation.preview_digest = compute_digest(preview_content(conversation, context))
    conversation.consent_text = CONSENT_HELD if may_refuse(conversation, context) else CONSENT_SHARE

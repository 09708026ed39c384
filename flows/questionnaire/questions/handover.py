"""Handover: consent 2 to exactly the version that was read back, sending it, and the return code."""

from __future__ import annotations

from flows.conversation.effects import HandOver, NewCode
from flows.conversation.state import ConversationState
from flows.dossier.document import canonical_json, compute_digest
from flows.questionnaire.dossier_builder import build_dossier, build_match_card
from flows.questionnaire.questionnaire import State, TurnContext
from flows.questionnaire.questions.coming_in import is_for_work, lacks_knowing
from flows.questionnaire.questions.story import tell_availability

CONSENT_SHARE = "consent_share/1"  # version of the text that people agree to


def remember_preview_digest(conversation: ConversationState, context: TurnContext) -> None:
    """The person is asked about this version, so any change voids the answer."""
    conversation.preview_digest = compute_digest(_content(conversation, context))


def may_hand_over(conversation: ConversationState, context: TurnContext) -> bool:
    return (
        bool(conversation.consent)
        and not is_for_work(conversation, context)
        and not lacks_knowing(conversation, context)
        and conversation.preview_digest == compute_digest(_content(conversation, context))
    )


def may_revise(conversation: ConversationState, context: TurnContext) -> bool:
    return conversation.handed_off and may_hand_over(conversation, context)


def hand_over(conversation: ConversationState, context: TurnContext) -> None:
    _send(conversation, context, _choose_recognition(conversation, context))
    for kind in ("sent", "what_next_self" if is_reached_by_self(conversation) else "what_next", "code_offer", "help_folded"):
        conversation.add_notice(kind)


def send_revision(conversation: ConversationState, context: TurnContext) -> None:
    """A later version keeps the recognition words of the first."""
    notice = "sent_again" if conversation.edits else "added_sent" if conversation.has_addition else "sent"
    _send(conversation, context, conversation.sent["recognition"] if conversation.sent else "")
    conversation.add_notice(notice)


def is_reached_by_self(conversation: ConversationState) -> bool:
    """Whether the seeker makes contact: they said so, or keep the way of contact to themselves."""
    return conversation.choices_of("reach") == ["self"] or not conversation.shares("contact", "reach")


def issue_code(conversation: ConversationState, context: TurnContext) -> None:
    conversation.code = context.random.code
    context.effects.append(NewCode(conversation.code))


def drop_code(conversation: ConversationState, context: TurnContext) -> None:
    conversation.code = None


def _send(conversation: ConversationState, context: TurnContext, recognition: str) -> None:
    content = _content(conversation, context)
    digest = compute_digest(content)
    conversation.versions += 1
    conversation.sent = {
        "version": conversation.versions,
        "at": conversation.touched_at,
        "digest": digest,
        "recognition": recognition,
    }
    conversation.forget_changes()
    context.effects.append(HandOver(content, digest, build_match_card(conversation), recognition, CONSENT_SHARE))


def _content(conversation: ConversationState, context: TurnContext) -> bytes:
    return canonical_json(build_dossier(conversation, context.questionnaire))


def _choose_recognition(conversation: ConversationState, context: TurnContext) -> str:
    """Two different words, by which the seeker knows the coordinator."""
    words = context.catalog.text(conversation.language, "recognition.list").split()
    first, second = (n % len(words) for n in context.random.indexes)
    return f"{words[first]} {words[second if second != first else (second + 1) % len(words)]}"


STATES = (
    State("consent_share", actions=("agree", "refuse"), yes="agree", no="refuse", on_enter=tell_availability, shows_own_words=True),
    State("receipt", actions=("seen",), yes="seen", visible_elsewhere=True),
)

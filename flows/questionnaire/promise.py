"""Promise of contact as this seeker reads it: by their answers, by what they said after sending, and by when."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from flows.conversation.state import ConversationState
from flows.dossier.contact_promise import HERE, MAIL, MESSAGES, SELF, ContactPromise, promise_of
from flows.dossier.dossier import Answer
from flows.questionnaire.turn_context import TurnContext
from flows.timestamps import from_iso


def promise_for(conversation: ConversationState, context: TurnContext) -> ContactPromise:
    """Who keeps their way of contact to themselves makes contact, and so does who says so after sending."""

    def find(question: str) -> Answer:
        is_hidden = question in ("reach", "reach_when", "reach_address") and not conversation.shares("contact", question)
        return {"status": "not_shared"} if is_hidden else conversation.answer_to(question)

    promise, status = promise_of(find), context.outside.status
    return replace(promise, way=SELF) if status and status.calls_self else promise


def promised_by(conversation: ConversationState, context: TurnContext) -> datetime:
    """The time by which the seeker hears something, or can see whom they reach: a day in the safe window."""
    status, days = context.outside.status, timedelta(days=context.installation.answer_within_days)
    sent_at = from_iso(conversation.sent["at"] if conversation.sent else conversation.touched_at)
    due = (status.answer_due_at if status else None) or sent_at + days
    return promise_for(conversation, context).due_by(due.astimezone(ZoneInfo(context.installation.timezone)))


def speaks_of_phone(conversation: ConversationState, context: TurnContext) -> bool:
    """Whether a line or a button about phoning fits this seeker."""
    return promise_for(conversation, context).speaks_of_phone


def is_phoned(conversation: ConversationState, context: TurnContext) -> bool:
    """Whether picking up, voicemail and a visible number mean anything to this seeker."""
    return promise_for(conversation, context).manner == "call"


def is_written_to(conversation: ConversationState, context: TurnContext) -> bool:
    """Whether this seeker chose to be written to, here or elsewhere; who said nothing yet about a way did not."""
    return bool(conversation.answer_to("reach")) and promise_for(conversation, context).manner in ("written", MESSAGES)


def news_way(conversation: ConversationState, context: TurnContext) -> str:
    """Where this seeker could be told that there is news: a chat that messages can be sent to, or their own e-mail; else nowhere."""
    if context.outside.is_third_party_chat:
        return HERE
    sends_mail = bool(context.installation.mail_from) and MAIL in context.installation.notification_channels
    return MAIL if sends_mail and promise_for(conversation, context).way == "email" else ""

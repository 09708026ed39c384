"""Headline of the status: the key of its first line, which says how far a sent dossier is."""

from __future__ import annotations

from flows.conversation.state import ConversationState
from flows.dossier.case_progress import MAX_TRIES
from flows.dossier.contact_promise import MESSAGES
from flows.dossier.status import DossierStatus
from flows.matching.candidate import LANGUAGE, NOBODY, SIGNS
from flows.questionnaire.promise import promise_for, speaks_of_phone
from flows.questionnaire.status.guards import is_overdue, is_plan_over
from flows.questionnaire.turn_context import TurnContext

NO_SHARED = {LANGUAGE: "status.no_language", SIGNS: "status.no_signs"}  # by blocker


def main_text(conversation: ConversationState, context: TurnContext, status: DossierStatus | None) -> str:
    """The first line: how far it is."""
    if not status:
        return "status.sent"  # in the turn that sent it: nobody looked up yet who read an earlier version
    if status.state in ("waiting", "organisations", "names"):
        return _waiting_text(conversation, context, status)
    if status.state == "contacted":
        return "status.contact" if status.contact_agreed is None else "status.contacted"
    if status.state == "set_aside":
        return "status.set_aside"
    if status.state == "closed":
        return "status.closed"
    if status.calls_self:
        is_over = status.planned_until is not None and context.outside.at >= status.planned_until
        return ("status.claimed_self_over" if is_over else "status.claimed_self") if status.plan else "status.called_self"
    if promise_for(conversation, context).manner == MESSAGES:
        return _messages_text(conversation, context, status)
    if is_plan_over(conversation, context):
        return "status.silent"
    if status.tried:
        tried = "status.tried_limit" if len(status.tried) >= MAX_TRIES else "status.tried"
        return tried if speaks_of_phone(conversation, context) else f"{tried}_written"
    return "status.claimed" if status.plan else "status.replanning"


def _messages_text(conversation: ConversationState, context: TurnContext, status: DossierStatus) -> str:
    """Where the coordinator writes here: that a message is there, when one will be, or that it did not come."""
    if status.messages:
        return "status.wrote"
    if is_plan_over(conversation, context):
        return "status.silent_messages"
    if not status.plan:
        return "status.replanning_messages"
    return "status.claimed_messages" if status.planned_until else "status.writes_again"


def _waiting_text(conversation: ConversationState, context: TurnContext, status: DossierStatus) -> str:
    is_late = is_overdue(conversation, context)
    if status.state != "waiting":
        is_planned = status.state == "names" and status.plan
        return "status.checking_planned" if is_planned else "status.checking_late" if is_late else "status.checking"
    if status.blocker in NO_SHARED:
        return NO_SHARED[status.blocker]
    if is_late:
        return "status.late_again" if status.former_reader is not None else "status.late"
    if status.blocker == NOBODY:
        return "status.nobody"
    if conversation.same_coordinator:  # it may be the one who had it before
        return "status.sent_offered" if status.offered else "status.sent"
    if status.former_reader is not None:
        return "status.again_offered" if status.offered else "status.again"
    return "status.offered" if status.offered else "status.waiting"

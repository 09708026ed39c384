"""Status texts: the keys that say, from its status alone, how far a sent dossier is."""

from __future__ import annotations

from collections.abc import Iterator

from flows.conversation.state import ConversationState
from flows.dossier.lifecycle import MAX_TRIES
from flows.dossier.status import DossierStatus
from flows.matching.matching import LANGUAGE
from flows.questionnaire.questionnaire import TurnContext
from flows.questionnaire.questions.status_guards import may_give_feedback

ACCEPTED = ("organisations", "names", "open")  # states of a dossier in which the reasons for this coordinator are told
STATUS_TEXTS = tuple(
    f"status.{name}"
    for name in (
        *("sent", "waiting", "offered", "no_language", "fits", "read", "again", "checking", "checking_late"),
        *("late", "claimed", "replanning", "tried", "tried_limit"),
        *("why", "again_offered"),
        *("contact", "contacted", "closed", "claimed_self", "called_self", "knows_nobody", "no_tie", "ties"),
    )
)


def choose_status_texts(conversation: ConversationState, context: TurnContext) -> Iterator[str]:
    """How far it is, why this coordinator, what they answered to the conflict questions, and the question for feedback."""
    status = context.outside.status
    main = _main_text(context, status)
    yield main
    if status and status.reasons and (status.state in ACCEPTED or main in ("status.offered", "status.again_offered")):
        yield "status.why"
    if status and status.state == "open":
        yield from _declared(status)
    if may_give_feedback(conversation, context):
        yield "status.fits"


def _declared(status: DossierStatus) -> Iterator[str]:
    """What the coordinator answered to the questions that were put, and tells about work and board."""
    if status.checked_names:
        yield "status.knows_nobody"
    if status.checked_organisations:
        yield "status.no_tie"
    if status.ties:
        yield "status.ties"
    if any(look.action == "story" and look.name == status.coordinator for look in status.access_records):
        yield "status.read"


def _main_text(context: TurnContext, status: DossierStatus | None) -> str:
    if not status:
        return "status.sent"  # in the turn that sent it: nobody looked up yet who read an earlier version
    if status.state in ("waiting", "organisations", "names"):
        return _waiting_text(context, status)
    if status.state == "contacted":
        return "status.contact" if status.contact_agreed is None else "status.contacted"
    if status.state == "closed":
        return "status.closed"
    if status.calls_self:
        return "status.claimed_self" if status.plan else "status.called_self"
    if len(status.tried) >= MAX_TRIES:
        return "status.tried_limit"
    if status.tried:
        return "status.tried"
    return "status.claimed" if status.plan else "status.replanning"


def _waiting_text(context: TurnContext, status: DossierStatus) -> str:
    is_late = bool(status.answer_due_at and context.outside.at > status.answer_due_at)
    if status.state != "waiting":
        return "status.checking_late" if is_late else "status.checking"
    if status.blocker == LANGUAGE:
        return "status.no_language"
    if is_late:
        return "status.late"
    if any(look.action == "story" for look in status.access_records):
        return "status.again_offered" if status.offered else "status.again"
    return "status.offered" if status.offered else "status.waiting"

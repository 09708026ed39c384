"""Status texts: the keys that say, from its status alone, how far a sent dossier is."""

from __future__ import annotations

from collections.abc import Iterator

from flows.conversation.state import ConversationState
from flows.dossier.contact_promise import ContactPromise
from flows.dossier.lifecycle import MAX_TRIES
from flows.dossier.status import DossierStatus
from flows.matching.matching import LANGUAGE, NOBODY, SIGNS
from flows.questionnaire.promise import promise_for, speaks_of_phone
from flows.questionnaire.questionnaire import TurnContext
from flows.questionnaire.questions.status_guards import is_overdue, is_plan_over, may_give_feedback

PROMISING = tuple(f"status.{name}" for name in ("sent", "waiting", "offered", "checking", "again", "again_offered"))  # say by when
NO_SHARED = {LANGUAGE: "status.no_language", SIGNS: "status.no_signs"}  # by blocker
ACCEPTED = ("organisations", "names", "open")  # states of a dossier in which the reasons for this coordinator are told
STATUS_TEXTS = tuple(
    f"status.{name}"
    for name in (
        *("sent", "waiting", "offered", "no_language", "no_signs", "nobody", "fits", "read", "again", "checking", "checking_late"),
        *("late", "claimed", "silent", "replanning", "tried", "tried_written", "tried_limit", "tried_limit_written"),
        *("why", "again_offered", "hear", "look", "reach_phone", "reach_mail", "remember"),
        *(f"words_{manner}" for manner in ("call", "written", "self", "open")),
        *("contact", "contacted", "closed", "claimed_self", "called_self", "knows_nobody", "no_tie", "ties"),
        *("refused_telegram", "refused_mail"),
    )
)


def choose_status_texts(conversation: ConversationState, context: TurnContext) -> Iterator[str]:
    """How far it is, what is promised, why this coordinator, what they answered; the words and a way to us; the question for feedback."""
    status, promise = context.outside.status, promise_for(conversation, context)
    main = _main_text(conversation, context, status)
    yield main
    is_told = any(notice.kind == "what_next" for notice in conversation.notices)
    if main in PROMISING and not is_told:
        yield "status.look" if promise.seeker_acts else "status.hear"
    if status and not context.outside.is_third_party_chat:
        yield from (f"status.refused_{way}" for way in status.refused_ways)
    if status and status.reasons and (status.state in ACCEPTED or main in ("status.offered", "status.again_offered")):
        yield "status.why"
    if status and status.state == "open":
        yield from _declared(status)
    if not is_told:
        yield from _ways_to_us(promise, is_waiting=main in PROMISING)
    if may_give_feedback(conversation, context):
        yield "status.fits"


def _ways_to_us(promise: ContactPromise, is_waiting: bool) -> Iterator[str]:
    """The words by which seeker and coordinator know each other, and where to ask something: in every state."""
    yield f"status.words_{promise.manner}"
    if is_waiting:
        yield "status.remember"
    yield "status.reach_phone" if promise.speaks_of_phone else "status.reach_mail"


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


def _main_text(conversation: ConversationState, context: TurnContext, status: DossierStatus | None) -> str:
    if not status:
        return "status.sent"  # in the turn that sent it: nobody looked up yet who read an earlier version
    if status.state in ("waiting", "organisations", "names"):
        return _waiting_text(conversation, context, status)
    if status.state == "contacted":
        return "status.contact" if status.contact_agreed is None else "status.contacted"
    if status.state == "closed":
        return "status.closed"
    if status.calls_self:
        return "status.claimed_self" if status.plan else "status.called_self"
    if is_plan_over(conversation, context):
        return "status.silent"
    if status.tried:
        tried = "status.tried_limit" if len(status.tried) >= MAX_TRIES else "status.tried"
        return tried if speaks_of_phone(conversation, context) else f"{tried}_written"
    return "status.claimed" if status.plan else "status.replanning"


def _waiting_text(conversation: ConversationState, context: TurnContext, status: DossierStatus) -> str:
    is_late = is_overdue(conversation, context)
    if status.state != "waiting":
        return "status.checking_late" if is_late else "status.checking"
    if status.blocker in NO_SHARED:
        return NO_SHARED[status.blocker]
    if is_late:
        return "status.late"
    if status.blocker == NOBODY:
        return "status.nobody"
    if conversation.same_coordinator and not status.offered:
        return "status.sent"  # it may be the one who had it before
    if any(look.action == "story" for look in status.access_records):
        return "status.again_offered" if status.offered else "status.again"
    return "status.offered" if status.offered else "status.waiting"

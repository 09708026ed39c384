"""Status texts: the keys that say, from its status alone, how far a sent dossier is."""

from __future__ import annotations

from collections.abc import Iterator

from flows.conversation.state import ConversationState
from flows.dossier.contact_promise import ALL_MANNERS, MESSAGES, SELF, ContactPromise
from flows.dossier.status import DossierStatus
from flows.matching.candidate import NOBODY
from flows.questionnaire.dossier_builder import has_no_signer
from flows.questionnaire.promise import promise_for
from flows.questionnaire.status.guards import is_colleague_proposed, may_give_feedback
from flows.questionnaire.status.headline import NO_SHARED, main_text
from flows.questionnaire.turn_context import TurnContext
from flows.timestamps import from_iso

PROMISING = tuple(  # say by when
    f"status.{name}" for name in ("sent", "sent_offered", "waiting", "offered", "checking", "again", "again_offered")
)
OFFERED = tuple(f"status.{name}" for name in ("offered", "sent_offered", "again_offered"))
LATE = ("status.late", "status.late_again")
WROTE_BACK = {  # by what it says first, that the seeker answered last; after contact silence brings nobody else
    "status.wrote": ("status.wrote_back",),
    **dict.fromkeys(("status.contact", "status.contacted"), ("status.wrote_back_after",)),
}
ACCEPTED = ("organisations", "names", "open")  # states of a dossier in which the reasons for this coordinator are told
TOLD_BY_DAY = {  # by manner of contact
    "call": "status.hear",
    "written": "status.hear_written",
    "open": "status.hear_written",
    MESSAGES: "status.here",
    SELF: "status.look",
}
BY_DAY = (*TOLD_BY_DAY.values(), "status.chosen_here")
_OTHER_TEXTS = (
    *(
        "nobody",
        "nobody_free",
        "nobody_signs",
        "checking_late",
        "checking_planned",
        "ending",
        "set_aside",
        "late",
        "late_again",
        "no_longer",
        "claimed",
        "silent",
        "replanning",
        "claimed_self",
        "claimed_self_over",
        "called_self",
    ),
    *("tried", "tried_written", "tried_limit", "tried_limit_written", "contact", "contacted", "closed"),
    *("wrote", "wrote_back", "wrote_back_after", "writes_again", "claimed_messages", "silent_messages", "replanning_messages"),
    *("why", "read", "knows_nobody", "no_tie", "ties", "proposed", "fits"),
    *("reach_phone", "reach_mail", "remember", "refused_telegram", "refused_mail"),
    *(f"words_{manner}" for manner in ALL_MANNERS),
)
STATUS_TEXTS = tuple(dict.fromkeys((*PROMISING, *NO_SHARED.values(), *BY_DAY, *(f"status.{name}" for name in _OTHER_TEXTS))))


def told_by_day(promise: ContactPromise) -> str:
    """What is promised by a day. Where only words say when contact is safe, a moment stands here before anybody makes contact."""
    return "status.chosen_here" if promise.goes_by_words else TOLD_BY_DAY[promise.manner]


def choose_status_texts(conversation: ConversationState, context: TurnContext) -> Iterator[str]:
    """How far it is, what is promised, why this coordinator, what they answered; the words and a way to us; the question for feedback."""
    status, promise = context.outside.status, promise_for(conversation, context)
    main = main_text(conversation, context, status)
    if status and status.former_reader and not conversation.same_coordinator:
        yield "status.no_longer"
    if status and status.blocker == NOBODY and main in LATE:
        yield "status.nobody_free"
    yield main
    if status and status.messages and conversation.sent and from_iso(conversation.sent["at"]) > status.messages[-1].at:
        yield from WROTE_BACK.get(main, ())
    is_told = main in PROMISING and any(notice.kind == "what_next" for notice in conversation.notices)
    if main in PROMISING and not is_told:
        yield told_by_day(promise)
    if status and status.blocker == NOBODY and main in ("status.nobody", *LATE) and has_no_signer(conversation, context):
        yield "status.nobody_signs"
    if status and status.is_ending(context.outside.at):
        yield "status.ending"
    if status and not context.outside.is_third_party_chat:
        yield from (f"status.refused_{way}" for way in status.refused_ways)
    if status and status.reasons and (status.state in ACCEPTED or main in OFFERED):
        yield "status.why"
    if status and status.state == "open":
        yield from declared_texts(status)
    if not is_told:
        yield from _ways_to_us(promise, is_waiting=main in PROMISING)
    if is_colleague_proposed(conversation, context):
        yield "status.proposed"
    elif may_give_feedback(conversation, context):
        yield "status.fits"


def is_as_promised(conversation: ConversationState, context: TurnContext) -> bool:
    """Whether what was said at sending about what comes next is still so."""
    return main_text(conversation, context, context.outside.status) in PROMISING


def _ways_to_us(promise: ContactPromise, is_waiting: bool) -> Iterator[str]:
    """The words by which seeker and coordinator know each other, and where to ask something: in every state."""
    yield f"status.words_{promise.manner}"
    if is_waiting:
        yield "status.remember"
    yield "status.reach_phone" if promise.speaks_of_phone else "status.reach_mail"


def declared_texts(status: DossierStatus) -> Iterator[str]:
    """What the coordinator answered to the questions that were put, and tells about work and board."""
    if status.checked_names:
        yield "status.knows_nobody"
    if status.checked_organisations:
        yield "status.no_tie"
    if status.ties:
        yield "status.ties"
    if any(look.action == "story" and look.name == status.coordinator for look in status.access_records):
        yield "status.read"

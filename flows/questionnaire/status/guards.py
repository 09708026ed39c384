"""Guards on the status of a sent dossier."""

from __future__ import annotations

from flows.conversation.state import ConversationState
from flows.dossier.lifecycle import CLAIMED, STORY_OPEN
from flows.matching.candidate import LANGUAGE, NOBODY, SIGNS
from flows.questionnaire.promise import promised_by, speaks_of_phone
from flows.questionnaire.turn_context import TurnContext


def is_sent(conversation: ConversationState, context: TurnContext) -> bool:
    return conversation.handed_off


def was_sent(conversation: ConversationState, context: TurnContext) -> bool:
    """Whether a version was ever sent, also if it was taken back."""
    return conversation.versions > 0


def was_sent_in_writing(conversation: ConversationState, context: TurnContext) -> bool:
    """Whether it was sent by somebody to whom no line about phoning fits."""
    return was_sent(conversation, context) and not speaks_of_phone(conversation, context)


def may_read_back(conversation: ConversationState, context: TurnContext) -> bool:
    """Whether the story may be shown in this channel."""
    return context.outside.may_read_back


def may_add(conversation: ConversationState, context: TurnContext) -> bool:
    """Words can be added by themselves, unless a change waits to be read back at the place of sending."""
    return not is_closed(conversation, context) and not waits_for_review(conversation)


def may_add_elsewhere(conversation: ConversationState, context: TurnContext) -> bool:
    """Where the story may not be read back, adding has a button of its own."""
    return not context.outside.may_read_back and may_add(conversation, context)


def waits_for_review(conversation: ConversationState) -> bool:
    """Whether a change or an addition is still to be read back and sent."""
    return bool(conversation.edits) or conversation.has_addition


def may_change(conversation: ConversationState, context: TurnContext) -> bool:
    return context.outside.may_read_back and not is_closed(conversation, context)


def is_closed(conversation: ConversationState, context: TurnContext) -> bool:
    return _is_in(context, ("closed",))


def is_story_open(conversation: ConversationState, context: TurnContext) -> bool:
    """Whether the story is open to a coordinator."""
    return _is_in(context, STORY_OPEN)


def has_coordinator(conversation: ConversationState, context: TurnContext) -> bool:
    """Whether a coordinator has the story."""
    status = context.outside.status
    return bool(status and status.coordinator) and is_story_open(conversation, context)


def may_refuse(conversation: ConversationState, context: TurnContext) -> bool:
    """At any time after the claim, without a reason (domain.md E11)."""
    status = context.outside.status
    return bool(status and status.coordinator) and _is_in(context, CLAIMED)


def is_same_coordinator(conversation: ConversationState, context: TurnContext) -> bool:
    """Whether whoever has the story is still the one in whose place another was asked for."""
    status = context.outside.status
    return may_refuse(conversation, context) and bool(status and status.coordinator_id == conversation.refused_id)


def was_asked_about_nobody(conversation: ConversationState, context: TurnContext) -> bool:
    """Whether another coordinator was asked for before it was stored in whose place: the question was asked by an older version."""
    return may_refuse(conversation, context) and not conversation.refused_id


def may_call_self(conversation: ConversationState, context: TurnContext) -> bool:
    """Once the coordinator tried in vain, unless a line about phoning does not fit this seeker."""
    status = context.outside.status
    return bool(status and status.tried) and has_coordinator(conversation, context) and speaks_of_phone(conversation, context)


def is_contact_reported(conversation: ConversationState, context: TurnContext) -> bool:
    status = context.outside.status
    return status is not None and status.state == "contacted" and status.contact_agreed is None


def is_colleague_proposed(conversation: ConversationState, context: TurnContext) -> bool:
    """Whether the coordinator asks if a colleague may take over; what they ask first comes first."""
    status = context.outside.status
    return bool(status and status.proposed) and has_coordinator(conversation, context) and not is_contact_reported(conversation, context)


def is_same_proposal(conversation: ConversationState, context: TurnContext) -> bool:
    """Whether the coordinator still proposes the colleague of whom the seeker was asked."""
    status = context.outside.status
    return is_colleague_proposed(conversation, context) and bool(status and status.proposed_id == conversation.proposed_id)


def is_plan_over(conversation: ConversationState, context: TurnContext) -> bool:
    """Whether the planned moment of a coordinator who makes contact is over, and nothing was heard."""
    status = context.outside.status
    if not status or not status.plan or not status.planned_until or status.calls_self:
        return False
    return _is_in(context, ("open",)) and context.outside.at >= status.planned_until


def is_late(conversation: ConversationState, context: TurnContext) -> bool:
    """Whether nobody accepted it within the time that was said."""
    return is_overdue(conversation, context) and _is_in(context, ("waiting",))


def is_overdue(conversation: ConversationState, context: TurnContext) -> bool:
    """Whether the time that was said is over."""
    status = context.outside.status
    return bool(status and status.answer_due_at) and context.outside.at > promised_by(conversation, context)


def may_wait(conversation: ConversationState, context: TurnContext) -> bool:
    """Whether the seeker is asked what they want while nobody accepts it: it is late, or nobody can be asked."""
    return is_late(conversation, context) or _is_blocked_by(context, NOBODY)


def may_change_wish(conversation: ConversationState, context: TurnContext) -> bool:
    return may_wait(conversation, context) and may_change(conversation, context)


def lacks_language(conversation: ConversationState, context: TurnContext) -> bool:
    """Whether nobody who is free shares the seeker's language."""
    return _is_blocked_by(context, LANGUAGE)


def lacks_signs(conversation: ConversationState, context: TurnContext) -> bool:
    """Whether nobody who is free knows the sign language that the seeker needs."""
    return _is_blocked_by(context, SIGNS)


def is_set_aside(conversation: ConversationState, context: TurnContext) -> bool:
    """Whether the operator set it aside in a flood: nobody is looked for until the seeker sends it anew."""
    return _is_in(context, ("set_aside",))


def may_give_feedback(conversation: ConversationState, context: TurnContext) -> bool:
    """Asked once, after contact that the seeker confirmed."""
    status = context.outside.status
    return bool(status and status.contact_agreed and not conversation.feedback_given)


def _is_blocked_by(context: TurnContext, blocker: str) -> bool:
    return context.outside.status is not None and context.outside.status.blocker == blocker and _is_in(context, ("waiting",))


def _is_in(context: TurnContext, states: tuple[str, ...]) -> bool:
    return context.outside.status is not None and context.outside.status.state in states

"""Another coordinator: a colleague whom the present one proposes, or anybody else than this one; a yes is about whoever was named."""

from __future__ import annotations

from flows.conversation.effects import ColleagueAnswered, RefuseCoordinator
from flows.conversation.state import ConversationState
from flows.questionnaire.questionnaire import State
from flows.questionnaire.status.addressee import coordinator_id
from flows.questionnaire.turn_context import TurnContext

CONSENT_COLLEAGUE = "colleague/1"  # version of the text that people agree to


def ask_about_colleague(conversation: ConversationState, context: TurnContext) -> None:
    """Whoever is named in the question is whom the answer is about, also if the coordinator proposes another meanwhile."""
    status = context.outside.status
    conversation.proposed_id, conversation.proposed = (status.proposed_id, status.proposed) if status else ("", "")


def agree_to_colleague(conversation: ConversationState, context: TurnContext) -> None:
    context.effects.append(ColleagueAnswered(True, conversation.proposed_id, CONSENT_COLLEAGUE))
    conversation.add_notice("colleague_agreed")


def keep_coordinator(conversation: ConversationState, context: TurnContext) -> None:
    context.effects.append(ColleagueAnswered(False, conversation.proposed_id, CONSENT_COLLEAGUE))
    conversation.add_notice("colleague_kept")


def ask_about_coordinator(conversation: ConversationState, context: TurnContext) -> None:
    """Whoever is named in the question is whom a yes is about, also if somebody else has the story meanwhile."""
    conversation.refused_id = coordinator_id(context)


def ask_anew_about_coordinator(conversation: ConversationState, context: TurnContext) -> None:
    """The same question again, with a number of its own: a second press on the page or message of before is no yes to it."""
    ask_about_coordinator(conversation, context)
    conversation.renumber_question()
    conversation.add_notice("old_button")


def refuse_coordinator(conversation: ConversationState, context: TurnContext) -> None:
    context.effects.append(RefuseCoordinator(conversation.refused_id))
    conversation.add_notice("coordinator_refused")


STATES = (
    State("colleague", actions=("yes", "no", "other_coordinator"), is_grave=True, visible_elsewhere=True),
    State("other_coordinator", actions=("yes", "no"), is_grave=True, visible_elsewhere=True),
)

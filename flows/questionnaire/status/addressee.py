"""Addressee: the coordinator for whom a seeker began an answer, so that nobody else reads it before the seeker was asked again.

Everything that a seeker sends after the first time begins at the status, which names who has the story. They may write for days, while
coordinators come and go. Where nobody has the story by then, it waits for the next one, as the story does.
"""

from __future__ import annotations

from flows.conversation.state import ConversationState
from flows.questionnaire.status.reported_contact import STATUS, is_shown
from flows.questionnaire.turn_context import Guard, TurnContext


def note_addressee(conversation: ConversationState, context: TurnContext) -> None:
    """What begins at the status is for whoever reads the story now, unless the page, the message or the chat still showed another."""
    if conversation.state == STATUS:
        conversation.addressee_id = reader_id(context) if is_shown(conversation, context) else ""


def is_for_another(conversation: ConversationState, context: TurnContext) -> bool:
    """Whether somebody reads the story by now for whom the answer was not begun."""
    return reader_id(context) not in ("", conversation.addressee_id)


def for_another(guard: Guard) -> Guard:
    """A guard: this one, where somebody reads the story by now for whom the answer was not begun."""

    def holds_for_another(conversation: ConversationState, context: TurnContext) -> bool:
        return is_for_another(conversation, context) and guard(conversation, context)

    holds_for_another.__name__ = f"{guard.__name__}_for_another"
    return holds_for_another


def ask_again(conversation: ConversationState, context: TurnContext) -> None:
    """The same question with who reads the story now, and a number of its own: a second press on the one before is no yes to it."""
    status = context.outside.status
    conversation.addressee_id = reader_id(context)
    conversation.renumber_question()
    conversation.add_notice("coordinator_changed", who=(status.coordinator or "") if status else "")


def reader_id(context: TurnContext) -> str:
    """Whoever may open the story now, empty for nobody."""
    return context.outside.status.reader_id if context.outside.status else ""


def coordinator_id(context: TurnContext) -> str:
    """Whoever the dossier is with, also if they may not open the story any more; empty for nobody."""
    return context.outside.status.coordinator_id if context.outside.status else ""

"""Messages of the coordinator to a seeker who reads them here, when it suits them, and the seeker's answers.

What the coordinator writes is shown on a page of its own, never on the status. An answer is an addition about contact: dated, read back
and agreed to before it is sent, as everything is.
"""

from __future__ import annotations

from datetime import datetime

from flows.conversation.effects import MessagesRemoved
from flows.conversation.state import ConversationState
from flows.dossier.contact_promise import MESSAGES
from flows.questionnaire.parsers.own_words import OWN_WORDS
from flows.questionnaire.preview import CONSENT_REPLY
from flows.questionnaire.promise import promise_for
from flows.questionnaire.questionnaire import State
from flows.questionnaire.questions.answers import hold_pending
from flows.questionnaire.questions.handover import send_pending
from flows.questionnaire.status.guards import is_story_open, waits_for_review
from flows.questionnaire.turn_context import TurnContext
from flows.timestamps import from_iso

ANSWER = "contact_more"  # the question of the dossier to which an answer is added


def has_messages(conversation: ConversationState, context: TurnContext) -> bool:
    return bool(context.outside.status and context.outside.status.messages)


def may_reply(conversation: ConversationState, context: TurnContext) -> bool:
    """Whether an answer would be read, and alone: a change that waits for its own reading is sent there."""
    if waits_for_review(conversation) or not is_story_open(conversation, context):
        return False
    return promise_for(conversation, context).way == MESSAGES and conversation.shares("contact", ANSWER)


def may_remove_messages(conversation: ConversationState, context: TurnContext) -> bool:
    return has_messages(conversation, context) and is_story_open(conversation, context)


def return_words(conversation: ConversationState, context: TurnContext) -> None:
    """Nobody would read an answer; the words go back."""
    context.returned = context.event.text
    conversation.add_notice("not_understood", hint="choose")


def read_messages(conversation: ConversationState, context: TurnContext) -> None:
    """These are shown now; a page that is opened again may show more, but nobody knows whether it was."""
    conversation.messages_until = _newest(context).isoformat()


def remove_messages(conversation: ConversationState, context: TurnContext) -> None:
    """What the coordinator wrote after the page was opened stays: the seeker may not have read it."""
    newest = _newest(context)
    until = from_iso(conversation.messages_until) if conversation.messages_until else newest
    context.effects.append(MessagesRemoved(until))
    conversation.add_notice("messages_removed_but_new" if newest > until else "messages_removed")


def _newest(context: TurnContext) -> datetime:
    """When the last message was written; the guards know that there is one."""
    status = context.outside.status
    return (status.messages if status else ())[-1].at


def send_reply(conversation: ConversationState, context: TurnContext) -> None:
    """The seeker read back these words alone."""
    send_pending(conversation, context, ANSWER, CONSENT_REPLY)
    conversation.notices = [notice for notice in conversation.notices if notice.kind != "added_sent"]
    conversation.add_notice("reply_sent")


STATES = (
    State(
        "coordinator_messages",
        OWN_WORDS,
        store=hold_pending,
        buttons_first=True,
        actions=(("write_back", may_reply), "back_to_status", ("remove_messages", may_remove_messages)),
        shows_own_words=True,
        screen_text="elsewhere_messages",
        visible_elsewhere=True,
    ),
    State("reply", OWN_WORDS, store=hold_pending, visible_elsewhere=True),
    State(
        "reply_share",
        actions=("agree", "refuse"),
        yes="agree",
        no="refuse",
        confirms_text=True,
        shows_own_words=True,
        visible_elsewhere=True,
    ),
)

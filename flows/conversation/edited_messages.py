"""Source messages: which answer a message became, so that changing the message can correct the answer."""

from __future__ import annotations

from typing import NamedTuple

from flows.comparing_form import without_invisible
from flows.conversation.state import ConversationState
from flows.conversation.stored_values import SourceMessage
from flows.dossier.dossier import Answer

MESSAGES = 60  # the newest, that can be corrected by changing them


class Snapshot(NamedTuple):
    """The answer to the current question before the turn, and how many people were ever named."""

    question: str
    answer: Answer
    people_ever: int


def take_snapshot(conversation: ConversationState) -> Snapshot:
    """What `record_source_message` compares the conversation with after the turn."""
    question = conversation.question_of_words
    return Snapshot(question, conversation.answer_to(question).copy(), conversation.people_ever)


def record_source_message(conversation: ConversationState, message: str, before: Snapshot) -> None:
    """Note which answer this message became, if it became one."""
    if conversation.people_ever > before.people_ever:
        _remember(conversation, message, "circle", conversation.people_ever)
    elif conversation.answer_to(before.question) != before.answer:
        _remember(conversation, message, before.question, len(conversation.texts_of(before.question)) - 1)


def find_source_message(conversation: ConversationState, message: str | None) -> SourceMessage | None:
    """What became of the message with this keyed id."""
    return next((source for source in conversation.messages if source.message == message), None)


def says_same(conversation: ConversationState, source: SourceMessage, text: str) -> bool:
    """Whether these are the words that stand there, letter for letter: Telegram calls a message changed that only got a preview."""
    if source.question == "circle":
        person = conversation.find_person(source.text_index)
        stored = [person["said"]] if person else []
    else:
        stored = conversation.texts_of(source.question)[source.text_index :][:1] if source.text_index >= 0 else []
    return any(without_invisible(one).split() == without_invisible(text).split() for one in stored)


def remove_source_messages(conversation: ConversationState, question: str, index: int | None = None) -> None:
    """This text of the answer is gone, or all of them: changing their messages corrects nothing any more."""
    gone = [source for source in conversation.messages if source.question == question and index in (None, source.text_index)]
    conversation.messages = [source for source in conversation.messages if source not in gone]


def move_up_source_messages(conversation: ConversationState, question: str, index: int) -> None:
    """The texts behind this one are now one place further in front."""
    conversation.messages = [
        source._replace(text_index=source.text_index - 1) if source.question == question and source.text_index > index else source
        for source in conversation.messages
    ]


def is_correctable(conversation: ConversationState, source: SourceMessage) -> bool:
    """Text understood as a button is only replaced while the next question is open; other text at any time."""
    is_open = conversation.question_number == source.question_number
    return source.text_index >= 0 or (is_open and conversation.history[-1:] == [source.question])


def _remember(conversation: ConversationState, message: str, question: str, index: int) -> None:
    others = [source for source in conversation.messages if source.message != message][-MESSAGES:]
    conversation.messages = [*others, SourceMessage(message, question, index, conversation.question_number)]

"""Commands: words that mean the same at every question, and where such a word may be an answer too."""

from __future__ import annotations

from flows.conversation.state import ConversationState
from flows.i18n.catalog import normalise_text
from flows.questionnaire.input.named_choices import COMMAND_MARK, LONGEST_COMMAND
from flows.questionnaire.loose_words import find_loosely
from flows.questionnaire.parsers.parser import InputEvent
from flows.questionnaire.questionnaire import State
from flows.questionnaire.questions.doubts import ASKED
from flows.questionnaire.turn_context import TurnContext
from flows.questionnaire.typed_words import is_yes_or_no

STORY = frozenset({"concern", "add_words", "reply"})  # where every command may be a part of what is told
OF_A_QUESTION = frozenset({"back", "skip", "undo", "done", "start_over"})  # commands that mean something of the question on screen
_ASKED_ELSEWHERE = frozenset({"stop", "erase", "help"})  # single words that may be an answer to other questions for text
_LEADS_TO = {"erase": "wipe_ask", "later": "paused", "stop": "paused", "tongue": "language"}
_EVENTS = {"skip": "skipped", "stop": "later"}


def parse_command(key: str) -> InputEvent:
    """The event of a command, the same in every state."""
    return InputEvent(_EVENTS.get(key, key))


def leads_here(conversation: ConversationState, command: str | None) -> bool:
    """Whether this command leads to the question of now: said there, it is no answer."""
    return command is not None and conversation.state == _LEADS_TO.get(command)


def may_be_answer_too(state: State, text: str, command: str | None) -> bool:
    """Whether a text that names a command may also be meant as the answer."""
    if command not in ASKED or normalise_text(text).startswith(COMMAND_MARK):
        return False
    if state.name in STORY:
        return True
    return state.parser.field != "choice" and command in _ASKED_ELSEWHERE and len(text.split()) == 1


def find_ending(conversation: ConversationState, context: TurnContext, state: State, typed: str) -> str | None:
    """The command that words may mean which end an answer: *klaar* where there is no such button; below a story a bare *nee* or *ok*, and
    *klar* and *ja dat was t eigenlijk wel*.
    """
    if state.name == "concern" and conversation.texts_of("concern"):
        is_short = len(typed.split()) <= LONGEST_COMMAND  # what is longer tells something
        done = is_short and find_loosely(context.catalog, conversation.language, state, ("done",), typed)
        return "done" if done or is_yes_or_no(context.catalog, conversation.language, typed) else None
    is_asked = state.skippable and state.parser.field == "words" and state.name not in STORY
    ends = is_asked and any(typed in context.catalog.synonyms(conversation.language, key) for key in ("done", "go_on"))
    return "skip" if ends else None

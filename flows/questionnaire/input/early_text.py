"""Early text: what was typed before its question was there, or could be read, is no answer to it (rule 5 of input_parser.py)."""

from __future__ import annotations

from flows.conversation.state import ConversationState
from flows.i18n.catalog import normalise_text
from flows.questionnaire.channel_privacy import privacy_screen
from flows.questionnaire.fixed_answers import find_fixed_answer
from flows.questionnaire.input.commands import OF_A_QUESTION, STORY, leads_here, may_be_answer_too, parse_command
from flows.questionnaire.input.named_choices import find_button, find_command
from flows.questionnaire.input.said_commands import find_said_command
from flows.questionnaire.parsers.choice import CHOICE_OR_MORE_WORDS
from flows.questionnaire.parsers.parser import InputEvent, Parser
from flows.questionnaire.parsers.person import PERSON
from flows.questionnaire.parsers.sentences import tells_something
from flows.questionnaire.questionnaire import State
from flows.questionnaire.relation_words import says_who
from flows.questionnaire.turn_context import TurnContext
from flows.questionnaire.typed_words import is_yes_or_no


def parse_early(conversation: ConversationState, context: TurnContext, state: State, text: str) -> InputEvent | None:
    """Text that was typed before this question was there, or None for what means the same at every question."""
    typed = normalise_text(text)
    button = find_button(conversation, context, text, typed)
    command = find_command(conversation, context, typed) or find_said_command(conversation, context, text)
    names = command or button or is_yes_or_no(context.catalog, conversation.language, typed)
    is_asked_about = state.name in STORY or state.parser is CHOICE_OR_MORE_WORDS  # or comes to the story anyway
    if is_asked_about and (not names or may_be_answer_too(state, text, command)):
        return None
    if command and command not in OF_A_QUESTION:
        return _parse_early_command(conversation, state, text, command)
    if not names and find_fixed_answer(conversation, context, text):
        return None
    if conversation.is_in_doubt:
        return InputEvent("later_words")
    is_word = any(map(str.isalpha, text)) or state.parser.field != "choice"
    if names or not (is_word and state.takes_story and conversation.consent) or privacy_screen(conversation, context):
        return InputEvent("old_words", text=text)
    return _ask_about_late(state.parser, text)


def _parse_early_command(conversation: ConversationState, state: State, text: str, command: str) -> InputEvent:
    """A command of everywhere is no button of this question that bears the same words."""
    if leads_here(conversation, command):
        return InputEvent("old_words", text=text)
    return InputEvent("unsure_words", command, text) if may_be_answer_too(state, text, command) else parse_command(command)


def judge_unread(event: InputEvent, text: str) -> InputEvent:
    """Typed before the question for people could be read: who says what somebody is, names them; any other name is asked about."""
    return event if event.name != "answered" or says_who(text) else _ask_about_late(PERSON, text)


def _ask_about_late(parser: Parser, text: str) -> InputEvent:
    """Where people are named, what is no sentence and begins as a name is likelier a name than a piece of the story."""
    is_name = parser is PERSON and (text[:1].isupper() or says_who(text)) and not tells_something(text)
    return InputEvent("unsure_name" if is_name else "unsure_late", text=text)

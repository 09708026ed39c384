"""Answer text: typed text as the answer to a question, or what is asked or said instead (rules 3 and 4 of input_parser.py)."""

from __future__ import annotations

from flows.conversation.state import ConversationState
from flows.errors import NotUnderstood
from flows.i18n.catalog import normalise_text
from flows.questionnaire.input.commands import STORY
from flows.questionnaire.input.early_text import judge_unread
from flows.questionnaire.input.named_choices import names_button_elsewhere
from flows.questionnaire.loose_words import find_loosely
from flows.questionnaire.parsers.name import NAME, NEW_NAME, RELATION
from flows.questionnaire.parsers.parser import InputEvent
from flows.questionnaire.parsers.person import PERSON
from flows.questionnaire.parsers.place import PLACE, says_where
from flows.questionnaire.parsers.sentences import is_chatter, refers_back, tells_something
from flows.questionnaire.person_words import without_words_beside
from flows.questionnaire.questionnaire import State
from flows.questionnaire.turn_context import TurnContext
from flows.questionnaire.typed_words import is_yes_or_no

_NAMES = (NAME, NEW_NAME)
_NAMING = (*_NAMES, PERSON, RELATION, PLACE)  # where words with which people only greet, sigh or swear are no answer


def parse_answer(conversation: ConversationState, context: TurnContext, question: str, text: str) -> InputEvent:
    """The text as the answer to this question, as which the person meant it. Raises NotUnderstood if it cannot be one."""
    return context.questionnaire[question].parser.parse(conversation, text)


def parse_as_answer(conversation: ConversationState, context: TurnContext, state: State, text: str) -> InputEvent:
    """The text as the answer to the question of now, unless it is a button that stands elsewhere."""
    if _is_told_elsewhere(state, text):
        return _ask_what_is_meant(conversation, state, text)
    if state.name == "reach_address" and _names_other_way(conversation, context, text):
        raise NotUnderstood("address_way")
    if state.parser.field == "line":
        if is_yes_or_no(context.catalog, conversation.language, normalise_text(text)):
            return _refuse(conversation, state, text)
        is_nothing = state.parser in _NAMING and is_chatter(text)
        if is_nothing or names_button_elsewhere(conversation, context, state.name, text):
            return _ask_or_refuse(conversation, state, text)
    if state.parser in (*_NAMES, PERSON) and context.places.is_only_place(without_words_beside(text)):
        return InputEvent("unsure_name" if state.parser is PERSON else "unsure_late", text=text)
    event = state.parser.parse_first(conversation, text, state.takes_story)
    if event.name == "skipped" and answer_stands(conversation, context, state):
        return InputEvent("stands")
    if event.name == "answered" and state.parser is PLACE and not _may_be_place(context, text):
        return InputEvent("unsure_late", text=text)
    is_unread = context.is_quick and state.name == "circle" and conversation.history[-1:] == ["concern"]
    return judge_unread(event, text) if is_unread else event


def _names_other_way(conversation: ConversationState, context: TurnContext, text: str) -> bool:
    """Whether the text names a way of contact other than the one whose address is asked, also behind a no (*nee bel maar*)."""
    ways, typed = context.questionnaire["reach"], normalise_text(text)
    first, _, rest = typed.partition(" ")
    said = rest if rest and is_yes_or_no(context.catalog, conversation.language, first) else typed
    named = find_loosely(context.catalog, conversation.language, ways, ways.answers, said)
    return named is not None and [named] != conversation.choices_of("reach")


def _may_be_place(context: TurnContext, text: str) -> bool:
    """*Hij leest mee* tells something and names no place; *ik woon in een dorp* may be one."""
    return not tells_something(text) or says_where(text) or context.places.names_place(text)


def answer_stands(conversation: ConversationState, context: TurnContext, state: State) -> bool:
    """Whether an answer stands here: *zeg ik liever niet* does not say that it may stay, and skipping would keep it."""
    present = state.present_answer(conversation, context)
    return state.skippable and bool(present.get("said") or present.get("chose"))


def _ask_or_refuse(conversation: ConversationState, state: State, text: str, hint: str = "choose") -> InputEvent:
    """A button of another question may still be somebody's name, where people are named."""
    return InputEvent("unsure_name", text=text) if state.parser is PERSON else _refuse(conversation, state, text, hint)


def _is_told_elsewhere(state: State, text: str) -> bool:
    """Whether this only points back, at a question that waits for something else than story."""
    is_answer = state.part is not None or state.parser.field == "line"
    return is_answer and state.name not in STORY and refers_back(text)


def _ask_what_is_meant(conversation: ConversationState, state: State, text: str) -> InputEvent:
    """Whatever only points back is asked about where it may be an answer to somebody who reads all, and refused elsewhere."""
    if state.parser.field == "words":
        return InputEvent("unsure_late", text=text)
    return _ask_or_refuse(conversation, state, text, "refers_back")


def _refuse(conversation: ConversationState, state: State, text: str, hint: str = "choose") -> InputEvent:
    """This is no answer: NotUnderstood, with the parser's own hint if it has one."""
    state.parser.parse(conversation, text)
    raise NotUnderstood(hint)

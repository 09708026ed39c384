"""Input parser: the event that a turn means in a state. The one rule for all questions:

1. A tap wins: the tapped button is meant, whatever stands in the field.
2. Typed text that names a choice on the screen, or a command, as a whole, is that. Where the question would take such a word as the
   answer, it is asked about first: all commands in the story, a few single words elsewhere. With a stroke before it (*/wis*) it never is.
   The words for yes and no are only what the state that asks makes of them; they are no name, place or person. Buttons of other questions
   are none either (*ja, verstuur*), nor is what only points to words of before (*zie boven, dat zei ik al*).
   A state may name texts that are too unclear there (*graag* at the age). Right below the question about danger a yes or no answers that.
3. Text that can be the answer to the question on screen is the answer (flows/questionnaire/parsers/parser.py).
4. Text that cannot be, or that nobody can have typed for this question, is asked about with the words shown, or refused with a hint and
   given back. Nothing is guessed, and nothing that was typed vanishes without a line that says so.
5. Text that was typed before the question was there is no answer to it, whatever it says: a yes, a button's words and what has no letters
   go back with a line that says so, words are asked about. Only commands that mean the same everywhere, questions to us and words that
   come to the story are heard as ever. Which question a text was typed at is said by its channel: the web and the terminal name the
   question that was on screen, Telegram numbers its messages in their order (`Turn.before_question`), and no clock is asked. Right after
   the story what comes within seconds is asked about too, as many type on: the only place where being quick counts.
"""

from __future__ import annotations

import re

from flows.conversation.state import ConversationState
from flows.errors import NotUnderstood
from flows.i18n.catalog import normalise_text
from flows.questionnaire.channel_privacy import ELSEWHERE_FIRST, privacy_screen
from flows.questionnaire.fixed_answers import find_fixed_answer
from flows.questionnaire.loose_words import find_loosely
from flows.questionnaire.named_choices import (
    COMMAND_MARK,
    find_button,
    find_command,
    find_danger_answer,
    is_unclear,
    names_button_elsewhere,
)
from flows.questionnaire.parsers.choice import CHOICE_OR_MORE_WORDS, CHOICES
from flows.questionnaire.parsers.name import NAME, NEW_NAME
from flows.questionnaire.parsers.parser import InputEvent, Parser
from flows.questionnaire.parsers.person import PERSON
from flows.questionnaire.parsers.sentences import refers_back, says_no_answer, tells_something
from flows.questionnaire.person_words import says_who
from flows.questionnaire.questionnaire import State, TurnContext
from flows.questionnaire.questions.doubts import ASKED
from flows.questionnaire.typed_words import is_yes_or_no, words_of

STORY = frozenset({"concern", "add_words", "reply"})  # where every command may be a part of what is told
NAMES = (NAME, NEW_NAME)  # of which a place alone is none unasked
ASKED_ELSEWHERE = frozenset({"stop", "erase", "help"})  # single words that may be an answer to other questions for text
LEADS_TO = {"erase": "wipe_ask", "later": "paused", "stop": "paused", "tongue": "language"}  # said there, it is no answer
COMMAND_EVENTS = {"skip": "skipped", "stop": "later"}
OF_A_QUESTION = frozenset({"back", "skip", "undo", "done", "start_over"})  # commands that mean something of the question on screen


_UNKNOWN_COMMAND = re.compile(r"/\w")  # no name, place or person begins so


def parse_button(conversation: ConversationState, context: TurnContext, key: str) -> InputEvent:
    """The event of a button in this state."""
    state = context.questionnaire[conversation.state]
    kind, _, number = key.partition("_")
    if key in state.answers:
        return InputEvent("answered", key)
    if kind in ("person", "ring") and number.isdecimal():
        return InputEvent("tapped", number)
    if kind == "wish":
        return InputEvent("wished", number.partition("_")[2])
    if kind == "undo":
        return InputEvent("undo")
    if kind in ("change", "remove") and number.isdecimal():
        return InputEvent(f"{kind}_piece", number)
    if kind == "share":
        return InputEvent("share", number)
    if kind == "speak":
        return InputEvent("chosen", number)
    if key in state.toggles:
        return InputEvent("picked", key)
    return InputEvent("skipped" if key == "skip" else key)


def parse_command(key: str) -> InputEvent:
    """The event of a command, the same in every state."""
    return InputEvent(COMMAND_EVENTS.get(key, key))


def parse_text(conversation: ConversationState, context: TurnContext, text: str) -> InputEvent:
    """The event of typed text in this state; NotUnderstood carries the hint."""
    early = _parse_early(conversation, context, context.questionnaire[conversation.state], text) if context.is_early else None
    return early or _parse_seen(conversation, context, text)


def _parse_seen(conversation: ConversationState, context: TurnContext, text: str) -> InputEvent:
    """Text that was typed at this question, or means the same at every one."""
    state, screen = context.questionnaire[conversation.state], privacy_screen(conversation, context)
    if about_danger := find_danger_answer(conversation, context, text):
        return InputEvent(about_danger, text=text)
    typed = normalise_text(text)
    unclear = is_unclear(conversation, context, typed)
    button = None if unclear else find_button(conversation, context, text, typed)
    command = button or find_command(conversation, context, typed)
    ends = not command and _ends_answer(conversation, context, state, typed)
    if not screen and (ends or _may_be_answer_too(state, text, command)):
        return InputEvent("unsure_words", command or "skip", text)
    if conversation.state == LEADS_TO.get(command or ""):
        raise NotUnderstood("choose")
    if button:
        return _parse_named(conversation, context, state, button, text)
    explained = find_loosely(context.catalog, conversation.language, state, state.explained, text)
    if explained and not screen and not unclear:
        return InputEvent(explained)
    if command:
        return parse_command(command)
    fixed_answer = find_fixed_answer(conversation, context, text)
    if fixed_answer:
        return InputEvent("fixed_answer", fixed_answer)
    if state.parser.field != "words" and _UNKNOWN_COMMAND.match(normalise_text(text)):
        raise NotUnderstood("choose")
    if screen:
        return _before_choosing(screen == ELSEWHERE_FIRST and state.parser not in CHOICES)
    if conversation.state == "circle" and conversation.people and _means_nobody(conversation, context, text):
        return InputEvent("done")
    if conversation.is_in_doubt:
        return InputEvent("later_words", text=text)
    if state.confirms_text:
        return _wait_too(conversation, text)
    return _parse_as_answer(conversation, context, state, text)


def _parse_named(conversation: ConversationState, context: TurnContext, state: State, button: str, text: str) -> InputEvent:
    if button == "skip" and says_no_answer(text) and _stands(conversation, context, state):
        return InputEvent("stands")
    return parse_button(conversation, context, button)._replace(text=text)


def _parse_as_answer(conversation: ConversationState, context: TurnContext, state: State, text: str) -> InputEvent:
    """The text as the answer to the question of now, unless it is a button that stands elsewhere."""
    if _is_told_elsewhere(state, text):
        return _ask_what_is_meant(conversation, state, text)
    if state.parser.field == "line":
        if is_yes_or_no(context.catalog, conversation.language, normalise_text(text)):
            return _refuse(conversation, state, text)
        if names_button_elsewhere(conversation, context, state.name, text):
            return _ask_or_refuse(conversation, state, text)
    if state.parser in NAMES and context.places.is_only_place(text):
        return InputEvent("unsure_late", text=text)
    event = state.parser.parse_first(conversation, text, state.takes_story)
    if event.name == "skipped" and _stands(conversation, context, state):
        return InputEvent("stands")
    is_unread = context.is_quick and state.name == "circle" and conversation.history[-1:] == ["concern"]
    return _before_it_was_read(event, text) if is_unread else event


def _parse_early(conversation: ConversationState, context: TurnContext, state: State, text: str) -> InputEvent | None:
    """Text that was typed before this question was there, or None for what means the same at every question."""
    typed = normalise_text(text)
    command, button = find_command(conversation, context, typed), find_button(conversation, context, text, typed)
    names = command or button or is_yes_or_no(context.catalog, conversation.language, typed)
    is_asked_about = state.name in STORY or state.parser is CHOICE_OR_MORE_WORDS  # or comes to the story anyway
    if is_asked_about and (not names or _may_be_answer_too(state, text, command)):
        return None
    if command and command not in OF_A_QUESTION:
        return _parse_early_command(conversation, state, text, command)
    if not names and find_fixed_answer(conversation, context, text):
        return None
    if conversation.is_in_doubt:
        return InputEvent("later_words", text=text)
    is_word = any(map(str.isalpha, text)) or state.parser.field != "choice"
    if names or not (is_word and state.takes_story and conversation.consent) or privacy_screen(conversation, context):
        return InputEvent("old_words", text=text)
    return _ask_about_late(state.parser, text)


def _parse_early_command(conversation: ConversationState, state: State, text: str, command: str) -> InputEvent:
    """A command of everywhere is no button of this question that bears the same words."""
    if conversation.state == LEADS_TO.get(command):
        return InputEvent("old_words", text=text)
    return InputEvent("unsure_words", command, text) if _may_be_answer_too(state, text, command) else parse_command(command)


def _ask_about_late(parser: Parser, text: str) -> InputEvent:
    """Where people are named, what is no sentence and begins as a name is likelier a name than a piece of the story."""
    is_name = parser is PERSON and (text[:1].isupper() or says_who(text)) and not tells_something(text)
    return InputEvent("unsure_name" if is_name else "unsure_late", text=text)


def _stands(conversation: ConversationState, context: TurnContext, state: State) -> bool:
    """Whether an answer stands here: *zeg ik liever niet* does not say that it may stay, and skipping would keep it."""
    present = state.present_answer(conversation, context)
    return state.skippable and bool(present.get("said") or present.get("chose"))


def _may_be_answer_too(state: State, text: str, command: str | None) -> bool:
    """Whether a text that names a command may also be meant as the answer."""
    if command not in ASKED or normalise_text(text).startswith(COMMAND_MARK):
        return False
    if state.name in STORY:
        return True
    return state.parser.field != "choice" and command in ASKED_ELSEWHERE and len(text.split()) == 1


def _ends_answer(conversation: ConversationState, context: TurnContext, state: State, typed: str) -> bool:
    """Whether somebody says *klaar* at a question for words that may be skipped and has no such button."""
    is_asked = state.skippable and state.parser.field == "words" and state.name not in STORY
    return is_asked and any(typed in context.catalog.synonyms(conversation.language, key) for key in ("done", "go_on"))


def parse_answer(conversation: ConversationState, context: TurnContext, question: str, text: str) -> InputEvent:
    """The text as the answer to this question, as which the person meant it. Raises NotUnderstood if it cannot be one."""
    return context.questionnaire[question].parser.parse(conversation, text)


def _means_nobody(conversation: ConversationState, context: TurnContext, text: str) -> bool:
    return normalise_text(text) in words_of(context.catalog, conversation.language, context.questionnaire["circle"], "nobody")


def _before_choosing(is_asked: bool) -> InputEvent:
    """Own words wait if they are asked for; elsewhere a button is asked for."""
    if not is_asked:
        raise NotUnderstood("choose")
    return InputEvent("waits")


def _wait_too(conversation: ConversationState, text: str) -> InputEvent:
    """More text for the question that is asked about text."""
    conversation.pending.append(text)
    return InputEvent("")


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


def _before_it_was_read(event: InputEvent, text: str) -> InputEvent:
    """Typed before the question for people could be read: who says what somebody is, names them; any other name is asked about."""
    return event if event.name != "answered" or says_who(text) else _ask_about_late(PERSON, text)

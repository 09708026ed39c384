"""Input parser: the event that a turn means in a state. The one rule for all questions:

1. A tap wins: the tapped button is meant, whatever stands in the field.
2. Typed text that names a choice on the screen, or a command, as a whole, is that. Where the question would take such a word as the
   answer, it is asked about first: all commands in the story, a bare yes or no below it, a few single words elsewhere. With a stroke before
   it (*/wis*) it never is. A command in more words (*wis alles alsjeblieft*) is heard if each word is accounted for.
   The words for yes and no are only what the state that asks makes of them; they are no name, place or person. Buttons of other questions
   are none either (*ja, verstuur*), nor is what only points to words of before (*zie boven, dat zei ik al*), greets, sighs or swears.
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
from flows.questionnaire.input.answer_text import answer_stands, parse_as_answer
from flows.questionnaire.input.buttons import parse_button
from flows.questionnaire.input.commands import find_ending, leads_here, may_be_answer_too, parse_command
from flows.questionnaire.input.early_text import parse_early
from flows.questionnaire.input.named_choices import find_button, find_command, find_danger_answer, is_unclear, names_button_elsewhere
from flows.questionnaire.input.said_commands import find_said_command, hear_said_command
from flows.questionnaire.loose_words import find_loosely
from flows.questionnaire.parsers.choice import CHOICES
from flows.questionnaire.parsers.parser import InputEvent
from flows.questionnaire.parsers.sentences import says_no_answer, sets_condition
from flows.questionnaire.questionnaire import State
from flows.questionnaire.turn_context import TurnContext
from flows.questionnaire.typed_words import words_of

_UNKNOWN_COMMAND = re.compile(r"/\w")  # no name, place or person begins so


def parse_text(conversation: ConversationState, context: TurnContext, text: str) -> InputEvent:
    """The event of typed text in this state; NotUnderstood carries the hint."""
    early = parse_early(conversation, context, context.questionnaire[conversation.state], text) if context.is_early else None
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
    ends = find_ending(conversation, context, state, typed) if not command else None
    asked = ends or (command if may_be_answer_too(state, text, command) else None)
    if asked and not screen:
        return InputEvent("unsure_words", asked, text)
    if leads_here(conversation, command):
        raise NotUnderstood("choose")
    if button:
        return _parse_named(conversation, context, state, button, text)
    explained = find_loosely(context.catalog, conversation.language, state, state.explained, text)
    if explained and not screen and not unclear:
        return InputEvent(explained)
    if command:
        is_ending = command == "skip" and conversation.is_in_doubt and not screen
        return InputEvent("later_words") if is_ending else parse_command(command)
    fixed_answer = find_fixed_answer(conversation, context, text)
    if fixed_answer:
        return InputEvent("fixed_answer", fixed_answer)
    if state.parser.field != "words" and _UNKNOWN_COMMAND.match(typed):
        raise NotUnderstood("choose")
    return _parse_unnamed(conversation, context, state, screen, text)


def _parse_unnamed(conversation: ConversationState, context: TurnContext, state: State, screen: str | None, text: str) -> InputEvent:
    """Text that names nothing of the screen and asks us nothing."""
    if said := find_said_command(conversation, context, text):
        return hear_said_command(conversation, state, screen, said, text)
    if screen:
        return _before_choosing(screen == ELSEWHERE_FIRST and state.parser not in CHOICES)
    if conversation.state == "circle" and conversation.people and _means_nobody(conversation, context, text):
        return InputEvent("done")
    if state.condition and sets_condition(text):
        return InputEvent("conditional", text=text)
    if conversation.is_in_doubt:
        return InputEvent("later_words")
    if state.confirms_text and names_button_elsewhere(conversation, context, state.name, text):
        raise NotUnderstood("choose")
    if state.confirms_text:
        return _wait_too(conversation, text)
    return parse_as_answer(conversation, context, state, text)


def _parse_named(conversation: ConversationState, context: TurnContext, state: State, button: str, text: str) -> InputEvent:
    if button == "skip" and says_no_answer(text) and answer_stands(conversation, context, state):
        return InputEvent("stands")
    return parse_button(conversation, context, button)._replace(text=text)


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

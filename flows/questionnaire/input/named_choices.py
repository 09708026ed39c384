"""Named choices: which button or command a typed text names as a whole."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache, lru_cache

from flows.comparing_form import undouble
from flows.conversation.messages import Button
from flows.conversation.state import ConversationState
from flows.i18n.catalog import Catalog, normalise_text
from flows.questionnaire.loose_words import find_loosely
from flows.questionnaire.parsers.choice import CHOICES
from flows.questionnaire.parsers.name import RELATION
from flows.questionnaire.parsers.parser import asks_us
from flows.questionnaire.parsers.person import PERSON
from flows.questionnaire.parsers.place import PLACE
from flows.questionnaire.parsers.sentences import says_no_answer, without_words
from flows.questionnaire.person_words import find_named, find_taken_out, may_allow
from flows.questionnaire.questionnaire import State
from flows.questionnaire.questions.asides import SAFETY
from flows.questionnaire.questions.circle.naming import RING
from flows.questionnaire.relation_words import says_who
from flows.questionnaire.turn_context import TurnContext
from flows.questionnaire.typed_words import COMMANDS, words_of, words_of_buttons
from flows.questionnaire.word_lists import heard_texts

_OPENS = {"circle": RING, "circle_list": "person_"}  # by state, the start of the buttons with which somebody of the list opens
LONGEST_COMMAND = 6  # words
LONGEST_ANSWER = 3  # words of a yes or a no
COMMAND_MARK = "/"  # before the words of a button: they are a command, and no part of a story


def is_unclear(conversation: ConversationState, context: TurnContext, normalised: str) -> bool:
    """Whether this text, as a whole or each word of it, may mean too much in this state to name a choice: *graag* is no age."""
    lists = (context.catalog.synonyms(conversation.language, name) for name in context.questionnaire[conversation.state].unclear)
    return bool(normalised) and any(normalised in one or one.issuperset(normalised.split()) for one in lists)


def find_button(conversation: ConversationState, context: TurnContext, text: str, normalised: str) -> str | None:
    """The button that this text names as a whole, by its label or a synonym."""
    typed, state = normalised.removeprefix(COMMAND_MARK), context.questionnaire[conversation.state]
    forms = set(_forms_beside_names(context, conversation.language, typed)) if state.parser is PERSON else {typed}
    if undouble(typed) in _done_spellings(context.catalog, conversation.language) and any(one.key == "done" for one in context.buttons):
        return "done"
    is_heard = not forms.isdisjoint(heard_texts(context.catalog, conversation.language))
    for button in context.buttons if typed else ():
        is_person = button.key.startswith("person_")
        if button.key.startswith(RING) or (is_person and _is_chosen_person(button)):
            continue
        label = normalise_text(button.text) if is_person else _normalise_label(button.text)
        if typed == label or (is_heard and forms & words_of(context.catalog, conversation.language, state, button.key)):
            return button.key
    if _repeats_command(conversation, context, typed):
        return "as_command"
    by_name = _find_person(conversation, context, text) or _find_taken_out(conversation, text)
    return by_name or _find_loosely(conversation, context, state, text)


@cache
def _done_spellings(catalog: Catalog, language: str) -> frozenset[str]:
    """The single words for being done, without doubled letters: *klar* is nobody on a list, and no time."""
    return frozenset(undouble(word) for word in catalog.synonyms(language, "done") if word.isalpha())


def _forms_beside_names(context: TurnContext, language: str, typed: str) -> Iterator[str]:
    """The text, also without fillers and behind a yes or a no (*nee dat zijn ze wel*): where people are named, no looser way is taken."""
    words = typed.split()
    answers = context.catalog.synonyms(language, "yes") | context.catalog.synonyms(language, "no")
    behind = max((end for end in range(1, min(len(words), LONGEST_ANSWER + 1)) if " ".join(words[:end]) in answers), default=0)
    for rest in (typed, " ".join(words[behind:])):
        yield from (rest, without_words(rest, "filler"))


def _repeats_command(conversation: ConversationState, context: TurnContext, typed: str) -> bool:
    """Whether somebody who is asked about a command only says it again."""
    is_asked = conversation.state == "control_or_words" and any(button.key == "as_command" for button in context.buttons)
    asked = (doubt.command for doubt in conversation.doubts[:1] if is_asked)
    return any(typed in context.catalog.synonyms(conversation.language, command) for command in asked)


def _find_person(conversation: ConversationState, context: TurnContext, text: str) -> str | None:
    """The one person whom this text names, where people are buttons; of two with the same name nobody is guessed."""
    if conversation.state == "circle_hold" and may_allow(text):
        return None
    shown = {button.key for button in context.buttons if button.key.startswith("person_") and not _is_chosen_person(button)}
    if not shown:
        return None
    named = find_named([person for person in conversation.people if f"person_{person['id']}" in shown], text)
    return f"person_{named['id']}" if named else None


def _find_taken_out(conversation: ConversationState, text: str) -> str | None:
    """Where people are named, the one of the list whom this text may ask to take off it: that person opens, and nobody is removed."""
    prefix = _OPENS.get(conversation.state)
    person = find_taken_out(conversation.people, text) if prefix else None
    return f"{prefix}{person['id']}" if person else None


def _is_chosen_person(button: Button) -> bool:
    """Whether this person is chosen already: who types the name again takes nothing back."""
    return button.key.startswith("person_") and button.is_on is True


def _find_loosely(conversation: ConversationState, context: TurnContext, state: State, text: str) -> str | None:
    """The choice of this state that the text names in other words or spelling; where own words are asked, an answer alone."""
    own = state.button_keys if state.parser in CHOICES or state.buttons_first else state.answers
    shown = [button.key for button in context.buttons if button.key in own]
    if not shown or asks_us(text):
        return None
    found = find_loosely(context.catalog, conversation.language, state, shown, text)
    read = state.read(conversation, context, text) if state.read and not found else None
    return found or (read if any(button.key == read for button in context.buttons) else None)


def names_button_elsewhere(conversation: ConversationState, context: TurnContext, question: str, text: str) -> bool:
    """Whether this is, at this question, as a whole a button of another, and so no name; *collega* and *Groningen* are answers too."""
    typed, parser = normalise_text(text).removeprefix(COMMAND_MARK), context.questionnaire[question].parser
    is_place = parser is PLACE and context.places.names_place(text)
    is_relation = parser is RELATION and typed in context.catalog.synonyms(conversation.language, "not_related")
    if is_place or is_relation or says_who(typed) or says_no_answer(typed):
        return False
    return typed in words_of_buttons(context.catalog, conversation.language, context.questionnaire)


def find_danger_answer(conversation: ConversationState, context: TurnContext, text: str) -> str | None:
    """The button of the question about danger that this text names, if the person was just asked that."""
    if not context.asks_danger:
        return None
    return find_loosely(context.catalog, conversation.language, SAFETY, SAFETY.fixed_actions, text)


def find_command(conversation: ConversationState, context: TurnContext, typed: str) -> str | None:
    """The command that this normalised text is as a whole; Neeltje, Wisse and Klaartje are people."""
    state = context.questionnaire[conversation.state]
    keys = (*COMMANDS, *(key for key in ("done", "start_over") if key in state.button_keys))
    named = _commands_by_word(context.catalog, conversation.language, keys)
    return next((named[form] for form in _command_forms(typed) if form in named), None)


@cache
def _commands_by_word(catalog: Catalog, language: str, keys: tuple[str, ...]) -> Mapping[str, str]:
    return {word: key for key in reversed(keys) for word in catalog.synonyms(language, key)}


def _command_forms(typed: str) -> Iterator[str]:
    """The whole text; behind a stroke also without the words that follow the command (*/wis alles*), and without the stroke."""
    words = typed.removeprefix(COMMAND_MARK).split() if typed.startswith(COMMAND_MARK) else []
    yield typed
    for end in range(min(len(words), LONGEST_COMMAND), 0, -1):
        yield from (f"{COMMAND_MARK}{' '.join(words[:end])}", " ".join(words[:end]))


@lru_cache(2000)  # labels of the catalogue; names of people stay in no cache
def _normalise_label(label: str) -> str:
    return normalise_text(label)

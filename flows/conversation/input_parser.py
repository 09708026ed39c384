"""What a turn means in a state: a button, a command, an answer, or something to ask about. Nothing is guessed."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from typing import NamedTuple

import phonenumbers

from flows.conversation.channel_privacy import ELSEWHERE_FIRST
from flows.conversation.circle import split
from flows.conversation.conversation import Conversation
from flows.conversation.state import InputEvent
from flows.errors import NotUnderstood
from flows.i18n.catalog import Catalog, normalise
from flows.questionnaire.states import CONFIRMATIONS, QUIET, STATES, TAKES_STORY, TIMES
from flows.text_cleaning import LIMIT

BY_NAME = {state.name: state for state in STATES}
COMMANDS = ("help", "back", "skip", "later", "erase", "tongue", "human", "what", "privacy", "stop")
ASKED_ABOUT = frozenset({"stop", "wis", "help"})  # exactly these may be part of a story
COMMAND_EVENTS = {"skip": "skipped", "stop": "later"}
ADULT, OLDEST = 16, 120  # years; 16 as domain.md 6.4
A_NAME, A_PLACE = 4, 5  # words; more than this is asked about
A_SENTENCE = 8  # words; more than this is no name, place or time


class ParserContext(NamedTuple):
    """What listening needs: the words of each language, and the buttons that the person sees now (key and text)."""

    catalog: Catalog
    choices: tuple[tuple[str, str], ...]


def parse_button(conversation: Conversation, key: str) -> InputEvent:
    """What a button means in this state."""
    state = BY_NAME[conversation.state]
    kind, _, number = key.partition("_")
    if key in state.answers:
        return InputEvent("answered", key)
    if kind == "person" and number.isdecimal():
        return InputEvent("tapped", number)
    if kind == "speak":
        return InputEvent("chosen", number)
    if (state.name == "reach_when" and key in TIMES) or (state.name == "quiet" and key in QUIET):
        return InputEvent("picked", key)
    return InputEvent("skipped" if key == "skip" else key)


def parse_text(conversation: Conversation, typed: str, ear: ParserContext) -> InputEvent:
    """What typed words mean in this state; NotUnderstood carries the hint."""
    listens = BY_NAME[conversation.state].input_kind
    if normalise(typed) in ASKED_ABOUT and listens != "choice" and not conversation.privacy_screen():
        return InputEvent("unsure_words", normalise(typed), typed)
    pressed = as_button(typed, ear, conversation.language)
    if pressed:
        return parse_button(conversation, pressed)
    command = as_command(typed, ear, conversation.language)
    if command:
        return InputEvent(COMMAND_EVENTS.get(command, command))
    if conversation.privacy_screen():
        return _before_choosing(conversation, typed)
    if conversation.state == "circle" and conversation.people and normalise(typed) in ear.catalog.synonyms(conversation.language, "nobody"):
        return InputEvent("done")
    if conversation.state in CONFIRMATIONS:
        return _wait_too(conversation, typed)
    return PARSERS_WITH_CONFIRMATION[listens](conversation, typed)


def _before_choosing(conversation: Conversation, typed: str) -> InputEvent:
    """Own words wait where they are asked for; elsewhere a button is asked for."""
    waits = conversation.privacy_screen() == ELSEWHERE_FIRST and BY_NAME[conversation.state].input_kind != "choice"
    if not waits or sum(len(words) + 1 for words in (*conversation.pending, typed)) > LIMIT:
        raise NotUnderstood("choose")
    return InputEvent("waits")


def command(key: str) -> InputEvent:
    """What a command means, in every state alike."""
    return InputEvent(COMMAND_EVENTS.get(key, key))


def _wait_too(conversation: Conversation, typed: str) -> InputEvent:
    """More words for the question that is asked about words; all of them are shown, so they fit in one message."""
    if sum(len(words) + 1 for words in (*conversation.pending, typed)) > LIMIT:
        raise NotUnderstood("choose")
    conversation.pending.append(typed)
    return InputEvent("")


def answer(conversation: Conversation, typed: str) -> InputEvent:
    """The words as the answer to this question: the person said that they are."""
    return PARSERS[BY_NAME[conversation.state].input_kind](conversation, typed)


def validate(conversation: Conversation, question: str, typed: str) -> None:
    """NotUnderstood where these words are no answer to that question."""
    PARSERS[BY_NAME[question].input_kind](conversation, typed)


def as_button(typed: str, ear: ParserContext, language: str) -> str | None:
    """The button that these words name as a whole, by its text or a synonym."""
    said = normalise(typed)
    for key, text in ear.choices:
        if said and (said == normalise(text) or said in ear.catalog.synonyms(language, key)):
            return key
    return None


def as_command(typed: str, ear: ParserContext, language: str) -> str | None:
    """The command that these words are as a whole; Neeltje, Wisse and Klaartje are people."""
    said = normalise(typed)
    return next((key for key in COMMANDS if said in ear.catalog.synonyms(language, key)), None)


def _is_sentence(typed: str, most: int = A_SENTENCE) -> bool:
    return len(typed.split()) > most or len(typed) > 120 or "\n" in typed.strip()


def _ask_about(conversation: Conversation, typed: str, most: int) -> InputEvent | None:
    if conversation.consent is None:
        raise NotUnderstood("choose")
    if typed.rstrip().endswith(("?", "؟", "？")):
        return InputEvent("unsure_question", words=typed)
    if _is_sentence(typed, most) and conversation.state in TAKES_STORY:
        return InputEvent("unsure_late", words=typed)
    return None


def _asking_first(strict: Callable[[Conversation, str], InputEvent], most: int = A_SENTENCE) -> Callable[[Conversation, str], InputEvent]:
    return lambda conversation, typed: _ask_about(conversation, typed, most) or strict(conversation, typed)


def _choose(conversation: Conversation, typed: str) -> InputEvent:
    raise NotUnderstood("choose")


def _own_words(conversation: Conversation, typed: str) -> InputEvent:
    return InputEvent("answered", words=typed)


def _a_line(hint: str) -> Callable[[Conversation, str], InputEvent]:
    def listen(conversation: Conversation, typed: str) -> InputEvent:
        if not any(unicodedata.category(char)[0] in "LNS" for char in typed):
            raise NotUnderstood(hint)
        return InputEvent("answered", words=typed)

    return listen


def _a_person(conversation: Conversation, typed: str) -> InputEvent:
    if typed.rstrip().endswith(("?", "؟", "？")):
        return InputEvent("unsure_question", words=typed)
    parts = split(typed)
    if any(_is_sentence(part) for part in (parts if "\n" in typed.strip() else [typed])):
        return InputEvent("unsure_name", words=typed)
    return InputEvent("unsure_two" if len(parts) > 1 else "answered", words=typed)


def _an_age(conversation: Conversation, typed: str) -> InputEvent:
    """A typed age counts and the number is not kept."""
    numbers = re.findall(r"\d+", typed)
    if len(numbers) != 1 or int(numbers[0]) > OLDEST:
        raise NotUnderstood("age")
    return InputEvent("answered", "yes" if int(numbers[0]) >= ADULT else "no")


def _an_address(conversation: Conversation, typed: str) -> InputEvent:
    way = conversation.chose("reach")[0] if conversation.chose("reach") else "otherwise"
    if way in ("call", "text") and not _has_number(typed):
        raise NotUnderstood("address_call")
    if way == "email" and not re.search(r"[^\s@]+@[^\s@]+\.[^\s@]+", typed):
        raise NotUnderstood("address_email")
    return InputEvent("answered", words=typed)


def _has_number(typed: str) -> bool:
    matcher = phonenumbers.PhoneNumberMatcher(typed, "NL", leniency=phonenumbers.Leniency.POSSIBLE)
    return next(iter(matcher), None) is not None


PARSERS: dict[str, Callable[[Conversation, str], InputEvent]] = {
    "choice": _choose,
    "own_words": _own_words,
    "own_pieces": _own_words,
    "a_line": _a_line("name"),
    "a_name": _a_line("name"),
    "a_place": _a_line("place"),
    "a_person": _own_words,
    "an_age": _an_age,
    "an_address": _an_address,
    "times": _own_words,
}
PARSERS_WITH_CONFIRMATION = PARSERS | {
    "choice": _asking_first(_choose),
    "a_line": _asking_first(_a_line("name")),
    "a_name": _asking_first(_a_line("name"), A_NAME),
    "a_place": _asking_first(_a_line("place"), A_PLACE),
    "a_person": _a_person,
    "an_age": _asking_first(_an_age),
    "an_address": _asking_first(_an_address),
    "times": _asking_first(_own_words),
}

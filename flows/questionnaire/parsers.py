"""Parsers of typed text, one for each kind of answer. Nothing is guessed: what may mean two things is asked about."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from typing import Literal, NamedTuple

import phonenumbers

from flows.conversation.people import split_people
from flows.conversation.state import ConversationState
from flows.errors import NotUnderstood

ADULT, OLDEST = 16, 120  # years; 16 as domain.md 6.4
NAME_WORDS, PLACE_WORDS = 4, 5  # more than this is asked about
SENTENCE_WORDS = 8  # more than this is no name, place or time
SENTENCE_LENGTH = 120  # characters
QUESTION_MARKS = ("?", "؟", "？")


class InputEvent(NamedTuple):
    """What a turn means in a state: the event for the chart, a key or number, and own words."""

    name: str
    value: str = ""
    text: str = ""


Parse = Callable[[ConversationState, str], InputEvent]


class Parser(NamedTuple):
    """Reads text as an answer, or raises NotUnderstood with the hint.

    `ask_first` returns an event for text that is asked about before it is an answer; its last argument says whether a long text
    may be story. `field` is what the question waits for: long text, one line, or a button. `own_words` are about oneself or others;
    what is typed for a match alone is not among them.
    """

    parse: Parse
    field: Literal["words", "line", "choice"]
    ask_first: Callable[[ConversationState, str, bool], InputEvent | None] | None = None
    own_words: bool = False

    def parse_first(self, conversation: ConversationState, text: str, takes_story: bool) -> InputEvent:
        """The event of text that came unasked: a question about it, or the answer."""
        asked = self.ask_first(conversation, text, takes_story) if self.ask_first else None
        return asked or self.parse(conversation, text)


def is_sentence(text: str, most: int = SENTENCE_WORDS) -> bool:
    """Whether this is too long for a name, a place or a time."""
    return len(text.split()) > most or len(text) > SENTENCE_LENGTH or "\n" in text.strip()


def _asking_about(most: int = SENTENCE_WORDS) -> Callable[[ConversationState, str, bool], InputEvent | None]:
    def ask(conversation: ConversationState, text: str, takes_story: bool) -> InputEvent | None:
        if conversation.consent is None:
            raise NotUnderstood("choose")
        if text.rstrip().endswith(QUESTION_MARKS):
            return InputEvent("unsure_question", text=text)
        return InputEvent("unsure_late", text=text) if takes_story and is_sentence(text, most) else None

    return ask


def _ask_about_people(conversation: ConversationState, text: str, takes_story: bool) -> InputEvent | None:
    if text.rstrip().endswith(QUESTION_MARKS):
        return InputEvent("unsure_question", text=text)
    parts = split_people(text)
    if any(is_sentence(part) for part in (parts if "\n" in text.strip() else [text])):
        return InputEvent("unsure_name", text=text)
    return InputEvent("unsure_two", text=text) if len(parts) > 1 else None


def _refuse_text(conversation: ConversationState, text: str) -> InputEvent:
    raise NotUnderstood("choose")


def _accept_text(conversation: ConversationState, text: str) -> InputEvent:
    return InputEvent("answered", text=text)


def _with_letters(hint: str) -> Parse:
    def parse(conversation: ConversationState, text: str) -> InputEvent:
        if not any(unicodedata.category(char)[0] in "LNS" for char in text):
            raise NotUnderstood(hint)
        return InputEvent("answered", text=text)

    return parse


def _parse_age(conversation: ConversationState, text: str) -> InputEvent:
    """A typed age counts, and the number itself is not stored."""
    numbers = re.findall(r"\d+", text)
    if len(numbers) != 1 or int(numbers[0]) > OLDEST:
        raise NotUnderstood("age")
    return InputEvent("answered", "yes" if int(numbers[0]) >= ADULT else "no")


def _parse_address(conversation: ConversationState, text: str) -> InputEvent:
    way = next(iter(conversation.choices_of("reach")), "otherwise")
    if way in ("call", "text") and not _has_phone_number(text):
        raise NotUnderstood("address_call")
    if way == "email" and not re.search(r"[^\s@]+@[^\s@]+\.[^\s@]+", text):
        raise NotUnderstood("address_email")
    return InputEvent("answered", text=text)


def _has_phone_number(text: str) -> bool:
    matcher = phonenumbers.PhoneNumberMatcher(text, "NL", leniency=phonenumbers.Leniency.POSSIBLE)
    return next(iter(matcher), None) is not None


CHOICE = Parser(_refuse_text, "choice", _asking_about())
OWN_WORDS = Parser(_accept_text, "words", own_words=True)
LINE = Parser(_with_letters("name"), "line", _asking_about())
NAME = Parser(_with_letters("name"), "line", _asking_about(NAME_WORDS))
PLACE = Parser(_with_letters("place"), "line", _asking_about(PLACE_WORDS))
PERSON = Parser(_accept_text, "line", _ask_about_people, own_words=True)
AGE = Parser(_parse_age, "line", _asking_about())
ADDRESS = Parser(_parse_address, "line", _asking_about())
TIMES = Parser(_accept_text, "line", _asking_about())

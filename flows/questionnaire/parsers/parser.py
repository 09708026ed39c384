"""Parser: what a typed text means as one kind of answer. Nothing is guessed: what may mean two things is asked about."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from typing import Literal, NamedTuple

from flows.conversation.state import ConversationState
from flows.errors import NotUnderstood

SENTENCE_WORDS = 8  # more than this is no name, place or time
SENTENCE_LENGTH = 120  # characters
QUESTION_MARKS = ("?", "؟", "？")


class InputEvent(NamedTuple):
    """What a turn means in a state: the event for the chart, a key or number, and own words."""

    name: str
    value: str = ""
    text: str = ""


Parse = Callable[[ConversationState, str], InputEvent]
AskFirst = Callable[[ConversationState, str, bool], InputEvent | None]


class Parser(NamedTuple):
    """Reads text as an answer, or raises NotUnderstood with the hint.

    `ask_first` returns an event for text that is asked about before it is an answer; its last argument says whether a long text
    may be story. `field` is what the question waits for: long text, one line, or a button. `own_words` are about oneself or others;
    what is typed for a match alone is not among them.
    """

    parse: Parse
    field: Literal["words", "line", "choice"]
    ask_first: AskFirst | None = None
    own_words: bool = False

    def parse_first(self, conversation: ConversationState, text: str, takes_story: bool) -> InputEvent:
        """The event of text that came unasked: a question about it, or the answer."""
        asked = self.ask_first(conversation, text, takes_story) if self.ask_first else None
        return asked or self.parse(conversation, text)


def is_sentence(text: str, most: int = SENTENCE_WORDS) -> bool:
    """Whether this is too long for a name, a place or a time."""
    return len(text.split()) > most or len(text) > SENTENCE_LENGTH or "\n" in text.strip()


def asks_us(text: str) -> bool:
    """Whether this may be a question to us."""
    return text.rstrip().endswith(QUESTION_MARKS)


def ask_about_sentence(most: int = SENTENCE_WORDS) -> AskFirst:
    """Asks about a question to us, and about a text of more than so many words where a story may be meant."""

    def ask(conversation: ConversationState, text: str, takes_story: bool) -> InputEvent | None:
        if conversation.consent is None:
            raise NotUnderstood("choose")
        if asks_us(text):
            return InputEvent("unsure_question", text=text)
        return InputEvent("unsure_late", text=text) if takes_story and is_sentence(text, most) else None

    return ask


def accept_text(conversation: ConversationState, text: str) -> InputEvent:
    """Any text is the answer."""
    return InputEvent("answered", text=text)


def accept_letters(hint: str) -> Parse:
    """A text with at least one letter, digit or symbol is the answer; `hint` is for any other."""

    def parse(conversation: ConversationState, text: str) -> InputEvent:
        if not any(unicodedata.category(char)[0] in "LNS" for char in text):
            raise NotUnderstood(hint)
        return InputEvent("answered", text=text)

    return parse

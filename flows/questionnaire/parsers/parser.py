"""Parser: what a typed text means as one kind of answer. Nothing is guessed: what may mean two things is asked about.

A text that can be the answer to the question on screen is the answer. It is asked about only where it cannot be that: where `parse`
refuses it or it does not fit, and it is long enough to be a part of the story; and where it may be a question to us.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from functools import cache
from typing import Literal, NamedTuple

from flows.comparing_form import fold_characters
from flows.conversation.state import ConversationState
from flows.errors import NotUnderstood
from flows.i18n.catalog import normalise_text
from flows.questionnaire.parsers.sentences import words_of_all_languages

SENTENCE_WORDS = 8  # more than this may be a part of the story
WORD_LENGTH = 15  # characters, so that a text without spaces has a length too
QUESTION_MARKS = ("?", "؟", "？")
ANSWER, WAITED = "is_answer", "waited"  # events whose text is read anew: it is the answer, or it waited and may be one


class InputEvent(NamedTuple):
    """What a turn means in a state: the event for the chart, a key or number, and own words."""

    name: str
    value: str = ""
    text: str = ""


Parse = Callable[[ConversationState, str], InputEvent]


def is_sentence(text: str, most: int = SENTENCE_WORDS) -> bool:
    """Whether the text has more words than this."""
    return len(text.split()) > most or len(text) > most * WORD_LENGTH


def asks_us(text: str) -> bool:
    """Whether this may be a question to us: it ends as one, or begins as one (`heard.question_start`)."""
    return text.rstrip().endswith(QUESTION_MARKS) or f"{normalise_text(text)} ".startswith(_question_starts())


@cache
def _question_starts() -> tuple[str, ...]:
    return tuple(f"{start} " for start in words_of_all_languages("question_start"))


class Parser(NamedTuple):
    """Reads text as an answer, or raises NotUnderstood with the hint.

    `fits` says whether a text may be taken unasked; `ask_first` returns an event for one that is asked about in its own way.
    `field` is what the question waits for: long text, one line, or a button. `own_words` are about oneself or others; what is typed
    for a match alone is not among them.
    """

    parse: Parse
    field: Literal["words", "line", "choice"]
    fits: Callable[[str], bool] | None = None
    ask_first: Parse | None = None
    own_words: bool = False

    def parse_first(self, conversation: ConversationState, text: str, takes_story: bool) -> InputEvent:
        """The event of text that came unasked: the answer, or a question about it. `takes_story`: a long text may be story."""
        if self.field == "words":
            asked = self.ask_first(conversation, text) if self.ask_first else InputEvent("")
            return asked if asked.name else self.parse(conversation, text)
        if conversation.consent is None:
            raise NotUnderstood("choose")
        if asks_us(text):
            return InputEvent("unsure_question", text=text)
        asked = self.ask_first(conversation, text) if self.ask_first else InputEvent("")
        return asked if asked.name else self._parse_unasked(conversation, text, takes_story)

    def _parse_unasked(self, conversation: ConversationState, text: str, takes_story: bool) -> InputEvent:
        try:
            event = self.parse(conversation, text)
        except NotUnderstood:
            if takes_story and is_sentence(text):
                return InputEvent("unsure_late", text=text)
            raise
        may_be_story = takes_story and event.name == "answered" and self.fits is not None and not self.fits(text)
        return InputEvent("unsure_late", text=text) if may_be_story else event


def has_at_most(words: int) -> Callable[[str], bool]:
    """Fits any text of so many words."""
    return lambda text: not is_sentence(text, words)


def accept_text(conversation: ConversationState, text: str) -> InputEvent:
    """Any text is the answer."""
    return InputEvent("answered", text=text)


def accept_letters(hint: str) -> Parse:
    """A text with at least one letter, digit or symbol is the answer; `hint` is for any other."""

    def parse(conversation: ConversationState, text: str) -> InputEvent:
        if not any(unicodedata.category(char)[0] in "LNS" for char in fold_characters(text)):
            raise NotUnderstood(hint)
        return InputEvent("answered", text=text)

    return parse

"""Values inside the stored document of a conversation."""

from __future__ import annotations

from typing import Any, Literal, NamedTuple, NotRequired, TypedDict

APART = "apart"
DeedKind = Literal["removed", "changed", "off", "on"]


class Notice(NamedTuple):
    """Something that is said once, before the question: the key of its text, and what fills the text's placeholders.

    `number` counts the notices of a conversation, so that it is known which of them a person was shown. `former` holds the numbers
    that it had before something urgent came above it, each with the first number that was given after that. `where` names the phone
    that alone shows it, if it is about what was typed or pressed there.
    """

    kind: str
    values: dict[str, str | int]
    number: int = 0
    former: tuple[tuple[int, int], ...] = ()
    where: str = ""

    def is_for(self, here: str) -> bool:
        """Whether this phone shows it; where none is named, every phone does."""
        return here in ("", self.where) or not self.where

    def is_seen(self, last_seen: int) -> bool:
        """Whether a person who was shown everything up to this number was shown this."""
        return self.number <= last_seen or any(first <= last_seen < end for first, end in self.former)


class SourceMessage(NamedTuple):
    """A message that became an answer: its keyed id, the question, the index of its text, and the number of the next question.

    `text_index` is a person's number if `question` is the circle, and below 0 if the text was understood as a button.
    """

    message: str
    question: str
    text_index: int
    question_number: int


class Correction(NamedTuple):
    """The answer, and the index of its text, that is being corrected."""

    question: str
    text_index: int


class Undo(NamedTuple):
    """The last deed: what it was, the key of the label of what it changed, and the fields of the conversation as they were before.

    `number` counts the deeds of a conversation, so that the button of an older one undoes nothing.
    """

    kind: DeedKind
    label: str
    former: dict[str, Any]
    number: int = 0


class Doubt(NamedTuple):
    """Words that may mean two things: the question about them, the question at which they were typed, and a command they may be, or `apart`
    if they are asked about alone.
    """

    kind: str
    question: str
    text: str
    command: str = ""

    @property
    def is_apart(self) -> bool:
        """Whether the person wants a question about these words alone."""
        return self.command == APART


class SentVersion(TypedDict):
    """The version of the dossier that was sent last. `at` is ISO 8601 in UTC, `digest` hexadecimal SHA-256."""

    version: int
    at: str
    digest: str
    recognition: NotRequired[str]

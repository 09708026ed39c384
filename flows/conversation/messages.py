"""The words that every channel and the engine share: what a person did, and what is said and done next."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from flows.conversation.effects import Effect
from flows.dossier.dossier import Dossier, MatchCard, Person
from flows.dossier.status import DossierStatus
from flows.matching.matching import Candidate


@dataclass(frozen=True, slots=True)
class RandomValues:
    """Randomness for one turn, made outside: a return code (16 digits), two places in the recognition list, a token for a passage."""

    code: str
    recognition: tuple[int, int]
    transfer_token: str = ""


@dataclass(frozen=True, slots=True)
class Turn:
    """One thing a person did: words or a choice, at a time (aware, UTC).

    `asked` is the number of the question that the person saw, None where the channel cannot know it.
    `language` is what the channel or the browser says, used only when a conversation begins.
    `command` is a word that works in every state. `message` is what the channel knows the words by, keyed; `edited`: it was changed.
    """

    at: datetime
    random_values: RandomValues
    text: str | None = None
    button: str | None = None
    question_number: int | None = None
    language: str | None = None
    command: str | None = None
    message: str | None = None
    edited: bool = False


@dataclass(frozen=True, slots=True)
class Button:
    """A button: its key (without the question's number), its text, and whether it is on."""

    key: str
    text: str
    is_on: bool | None = None

    def numbered_key(self, question_number: int) -> str:
        """The key with the question's number, for channels that carry both in one string (at most 64 bytes)."""
        return f"{question_number}:{self.key}"


@dataclass(frozen=True, slots=True)
class Reply:
    """One message: the key of its words, the words filled in, its buttons, and what it shows beside them.

    `circle` holds the people named so far, in that order, where the question is about them, and in a notice that is their picture.
    """

    key: str
    text: str
    buttons: tuple[Button, ...] = ()
    dossier: Dossier | None = None
    card: MatchCard | None = None
    circle: tuple[Person, ...] = ()


@dataclass(frozen=True, slots=True)
class Output:
    """All that is to be said now: notices first, the question last; a function of what is kept and nothing else.

    `listens` says what the question waits for: "words" (long), "line" (short) or "choice".
    """

    replies: tuple[Reply, ...]
    global_buttons: tuple[Button, ...]
    question_number: int
    state: str
    input_kind: str
    language: str
    right_to_left: bool = False


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a turn led to. `ended` names the ending where the conversation is gone after it.

    `returned` holds words that were not kept and that the channel gives back to the person.
    """

    output: Output
    effects: tuple[Effect, ...] = ()
    ended: str | None = None
    returned: str | None = None


@dataclass(frozen=True, slots=True)
class Context:
    """What the engine is told about the world around one conversation.

    `origin` is True where this door may read the story back: the draft's doors, or the one it was sent from.
    `free` reads, for who needs to know, who could be asked now. `chat` is True where the channel keeps what is typed outside our reach.
    """

    at: datetime
    someone_available: bool = True
    may_read_back: bool = True
    status: DossierStatus | None = None
    is_third_party_chat: bool = False
    load_candidates: Callable[[], Sequence[Candidate]] | None = None

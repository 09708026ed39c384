"""Messages between every channel and the engine: the turn that a person took, and the output and outcome that follow."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from flows.conversation import limits
from flows.conversation.effects import Effect
from flows.dossier.dossier import Dossier, MatchCard, Person
from flows.dossier.status import DossierStatus
from flows.matching.candidate import Candidate

SWITCHED = {True: "on", False: "off"}  # how a switch stands, behind the key of its button


@dataclass(frozen=True, slots=True)
class RandomValues:
    """Randomness for one turn, made outside: a return code (16 digits), two indexes into any list, and a transfer token.

    The indexes choose the recognition words and the prompt to think of people.
    """

    code: str
    indexes: tuple[int, int]
    transfer_token: str = ""


class Turn(NamedTuple):
    """One thing a person did: typed text, a pressed button or a command, at a time (aware, UTC).

    `question_number` is that of the question the person saw, or None if the channel cannot know it. A web form may bring a button and
    text: the button is what was meant, and the text stood in the field.
    `language` is named by the channel or the browser, and used only when a conversation begins.
    `chosen` holds the keys of all switches that are on, from a channel that brings them with the form; None where each is pressed.
    `command` is a key that works in every state. `message` is the keyed id of the message in its channel; `edited`: it was changed.
    `seen` is the number of the last notice that the person was shown, or None if they saw everything. `refused_beside` is the notice of
    what came with the text and is not kept, such as a picture.
    `hotlines` fit words of danger in the text, if it was read for them before; None if that is still to be done. `before_question`: by
    the order of its channel the text was typed before the question of now was there. `asked_about` is that of the output the person saw,
    or None if the channel cannot know it.
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
    chosen: frozenset[str] | None = None
    seen: int | None = None
    refused_beside: str | None = None
    hotlines: tuple[str, ...] | None = None
    before_question: bool = False
    asked_about: str | None = None


@dataclass(frozen=True, slots=True)
class Button:
    """A button: its key (without the question's number), its label, and whether it is on, or None if it is no switch.

    `is_present`: it is the answer that stands there now.
    """

    key: str
    text: str
    is_on: bool | None = None
    is_present: bool = False

    def numbered_key(self, question_number: int, asked_about: str) -> str:
        """The key with the question's number and what it asks about, for channels that carry all in one string (at most 64 bytes).

        A switch says how it stands: its message may be an older one.
        """
        about = asked_about if self.is_on is None else SWITCHED[self.is_on]
        return f"{question_number}:{self.key}{f':{about}' if about else ''}"


class Piece(NamedTuple):
    """One text of an answer that has several: its number, the text, and the buttons that change and remove it."""

    number: int
    text: str
    buttons: tuple[Button, ...]


class Reply(NamedTuple):
    """One message: the key of its text, the text filled in, its buttons, and what is shown beside them.

    `circle` holds the people named so far, in that order, in a question about them and in the notice that shows their picture.
    `present` is the text that stands there now, `pieces` the texts of an answer that has several: a page shows these closed, a
    chat in a notice and on request. `controls` are buttons that a page places by itself, beside what they are about.
    `notice` is the number of a notice.
    """

    key: str
    text: str
    buttons: tuple[Button, ...] = ()
    dossier: Dossier | None = None
    card: MatchCard | None = None
    circle: tuple[Person, ...] = ()
    present: str = ""
    pieces: tuple[Piece, ...] = ()
    controls: tuple[Button, ...] = ()
    notice: int = 0


class Output(NamedTuple):
    """Everything that a channel shows now: notices first, the question last. It follows from the stored conversation alone.

    `input_kind` says what the question waits for: "words" (long text), "line" (short text) or "choice" (a button).
    `steps_back` is how often *back* leads back from here. `keyboard` is the one that a phone shows, `longest_text` how many characters
    one answer may have. `in_writing`: this person is written to, so that the help card which a page holds ready speaks of no phoning;
    a page reads that of what was told as well. `asked_about` names what a question of the status is about where its number does not say
    so: it goes back with the answer.
    """

    replies: tuple[Reply, ...]
    global_buttons: tuple[Button, ...]
    question_number: int
    state: str
    input_kind: str
    language: str
    right_to_left: bool = False
    steps_back: int = 0
    keyboard: str = ""
    longest_text: int = limits.MESSAGE
    in_writing: bool = False
    asked_about: str = ""

    @property
    def last_notice(self) -> int:
        """The number of the last notice in it, 0 if it has none."""
        return max((reply.notice for reply in self.replies), default=0)


class Outcome(NamedTuple):
    """Outcome of a turn. `ended` names the ending if the conversation is gone after it.

    `returned` holds text that was not stored and that the channel returns to the person. `returned_for` is the question at which it was
    typed, None if that is unknown: text is never put in the field of another question. `is_silent`: a chat sends nothing.
    `held` names what has to wait (`begin` or `send`): then nothing of the turn was done or stored. `consented`: this turn gave consent 1.
    `is_forgotten`: this turn came before, and its conversation is gone since; nothing is stored.
    """

    output: Output
    effects: tuple[Effect, ...] = ()
    ended: str | None = None
    returned: str | None = None
    returned_for: str | None = None
    is_silent: bool = False
    held: str = ""
    consented: bool = False
    is_forgotten: bool = False


class Context(NamedTuple):
    """Facts from outside that concern one conversation in this moment. `at` is aware, in UTC.

    `may_read_back`: this channel may show the story: true on the draft's channels and on the one that it was sent from.
    `is_locked`: not before the return code is typed there. `is_third_party_chat`: the channel stores what is typed outside our
    reach. `load_candidates` reads the coordinators who are free now, and only when it is called.
    `here` names the phone; empty where nothing depends on it.
    """

    at: datetime
    someone_available: bool = True
    may_read_back: bool = True
    status: DossierStatus | None = None
    is_third_party_chat: bool = False
    load_candidates: Callable[[], Sequence[Candidate]] | None = None
    is_locked: bool = False
    here: str = ""

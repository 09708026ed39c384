"""The seeker's door: whatever the channel, a turn gets its time and its randomness here and goes to memory."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from enum import Enum
from typing import Protocol

from flows import receipt
from flows.conversation import Conversation
from flows.engine import Intake
from flows.states import PENDING
from flows.talk import Choice, Fresh, Outcome, Scene, Speech, Turn
from flows.times import lies_ahead
from storage.codes import TooManyGuesses
from storage.drafts import Arrival
from storage.mine import Own

KEEPS_WORDS_FIRST = frozenset({"back", "later", "human", "tongue", "code"})  # buttons that lead away from words just typed
DROPS_WORDS = frozenset({"skip", "erase"})  # who presses these wants no answer kept
TOKEN = 24  # bytes of a passage; 32 letters in a link
CLOSED = "closed_now"  # the state of the one page for somebody new while the intake is closed


class Drafts(Protocol):
    """The part of storage.drafts that a channel needs."""

    async def turn(self, arrival: Arrival) -> Outcome: ...
    async def speech(self, channel: str, person: str, at: datetime) -> Speech | None: ...
    async def enter(self, channel: str, person: str, code: str, at: datetime, source: str) -> bool: ...
    async def lead(self, channel: str, person: str, to: str, token: str, at: datetime) -> bool: ...
    async def cross(self, channel: str, person: str, token: str, at: datetime) -> bool: ...
    async def own(self, channel: str, person: str, at: datetime, copied: bool = False) -> Own | None: ...


@dataclass(frozen=True, slots=True)
class Door:
    """Where somebody comes in: the channel, and how that channel knows the person."""

    channel: str
    person: str


@dataclass(frozen=True, slots=True)
class Said:
    """What a channel heard: words or a button or both, the number of the question, and the update's own id.

    `command` is a word that works in every state; `edited` says that the message was changed.
    """

    update: str
    words: str | None = None
    choice: str | None = None
    asked: int | None = None
    message: int | None = None  # its number, in a channel that keeps messages out of our reach
    command: str | None = None
    edited: bool = False


class Entry(Enum):
    """What came of a return code; `WAIT` comes after too many guesses, to a right code and a wrong one alike."""

    OPENED = "opened"
    TYPO = "typo"
    UNKNOWN = "unknown"
    WAIT = "wait"


def fresh() -> Fresh:
    """Randomness for one turn, from the system."""
    recognition = secrets.randbelow(1 << 30), secrets.randbelow(1 << 30)
    return Fresh(receipt.make(secrets.randbelow), recognition, secrets.token_urlsafe(TOKEN))


class Reception:
    """Receives what people do, in every channel alike. `now` gives aware UTC times."""

    def __init__(self, drafts: Drafts, intake: Intake, now: Callable[[], datetime], fresh: Callable[[], Fresh] = fresh) -> None:
        self._drafts, self._intake, self._now, self._fresh = drafts, intake, now, fresh

    def now(self) -> datetime:
        return self._now()

    # to nobody: nothing is kept
    def welcome(self, language: str, chat: bool = False) -> Speech:
        """What is said to somebody who has said nothing yet; `chat` where the channel keeps what is typed outside our reach."""
        if self._is_closed():
            return shut(self._intake.closed(self._turn(Said(""), language)))
        return self._intake.say(self._nobody(language), Scene(self._now(), chat=chat))

    def ending(self, language: str, ended: str) -> Speech:
        """What is said when everything is gone, to anybody who asks for that page."""
        conversation = self._nobody(language)
        conversation.state = ended
        return self._intake.say(conversation, Scene(self._now()))

    def told(self, language: str, kind: str) -> str:
        """The words of one notice, for a page of its own."""
        conversation = self._nobody(language)
        conversation.notice(kind)
        return self._intake.say(conversation, Scene(self._now())).replies[0].text

    # to somebody
    async def speech(self, door: Door) -> Speech | None:
        """What is to be said now, or None where there is no conversation."""
        return await self._drafts.speech(door.channel, door.person, self._now())

    async def own(self, door: Door, copied: bool = False) -> Own | None:
        """What is theirs to take along, only where it was written; a copy that is made of it leaves a line in the journal."""
        return await self._drafts.own(door.channel, door.person, self._now(), copied)

    async def hear(self, door: Door, said: Said, language: str | None = None) -> Outcome:
        """One thing a person did, taken once however often it comes. Words of somebody new are given back while it is closed."""
        outcome = await self._drafts.turn(Arrival(door.channel, door.person, said.update, self._turn(said, language), said.message))
        closed = outcome.speech.replies[0].key == f"notice.{CLOSED}"
        return Outcome(shut(outcome.speech), returned=said.words) if closed else outcome

    async def hear_both(self, door: Door, said: Said) -> Outcome:
        """A button pressed with words still in the field: words that belong to the question are never lost.

        They are taken first where the button leads away from them; otherwise the button is, and they are given back.
        """
        before = await self.speech(door)
        if before is None or not _goes_first(before, said.choice):
            return await self._press_only(door, said)
        kept = await self.hear(door, replace(said, update=f"{said.update}.w", choice=None))
        if kept.ended or kept.returned or kept.speech.state in PENDING or said.choice not in offered(kept.speech):
            return kept
        return await self.hear(door, replace(said, words=None, asked=kept.speech.asked))

    async def _press_only(self, door: Door, said: Said) -> Outcome:
        outcome = await self.hear(door, replace(said, words=None))
        dropped = said.choice in DROPS_WORDS and outcome.speech.asked != said.asked
        return outcome if outcome.ended or dropped else replace(outcome, returned=outcome.returned or said.words)

    async def enter(self, door: Door, typed: str, source: str) -> Entry:
        """Open the conversation of a return code for this door; a typo costs no try. Guesses are counted per `source`."""
        code = receipt.read(typed)
        if code is None:
            return Entry.TYPO
        try:
            opened = await self._drafts.enter(door.channel, door.person, code, self._now(), source)
        except TooManyGuesses:
            return Entry.WAIT
        return Entry.OPENED if opened else Entry.UNKNOWN

    async def lead(self, door: Door, to: str) -> str | None:
        """A token that leads from this door to another channel, once and soon; None where there is no conversation."""
        token = self._fresh().passage
        return token if await self._drafts.lead(door.channel, door.person, to, token, self._now()) else None

    async def cross(self, door: Door, token: str) -> bool:
        """Let this door lead where a passage leads."""
        return await self._drafts.cross(door.channel, door.person, token, self._now())

    def _is_closed(self) -> bool:
        here = self._intake.installation
        return lies_ahead(here.closed_until, self._now(), here.timezone)

    def _nobody(self, language: str) -> Conversation:
        return self._intake.begin(self._turn(Said(""), language))

    def _turn(self, said: Said, language: str | None) -> Turn:
        turn = Turn(self._now(), self._fresh(), said.words, said.choice, said.asked, language)
        return replace(turn, command=said.command, edited=said.edited)


def buttons(speech: Speech) -> tuple[Choice, ...]:
    """The buttons of all that is said, without those that are always there."""
    return tuple(choice for reply in speech.replies for choice in reply.choices)


def shut(speech: Speech) -> Speech:
    """Of what is said while the intake is closed only the notice: there is no question, and nothing to begin."""
    return replace(speech, replies=(replace(speech.replies[0], choices=()),), always=(), state=CLOSED, listens="choice")


def offered(speech: Speech) -> frozenset[str]:
    """The keys of every button that can be pressed now."""
    return frozenset(choice.key for choice in (*buttons(speech), *speech.always))


def _goes_first(before: Speech, choice: str | None) -> bool:
    if before.listens == "choice":
        return False
    return choice in KEEPS_WORDS_FIRST or choice in {one.key for one in buttons(before)}

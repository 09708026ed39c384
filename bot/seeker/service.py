"""The seeker's door: whatever the channel, a turn gets its time and its randomness here and goes to memory."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, replace
from datetime import datetime
from enum import Enum

from flows import return_code
from flows.conversation.conversation import Conversation
from flows.conversation.messages import Button, Context, Outcome, Output, RandomValues, Turn
from flows.engine import IntakeEngine
from flows.questionnaire.states import CONFIRMATIONS
from flows.timestamps import is_future
from storage.conversations.return_codes import TooManyGuesses
from storage.turns.data_export import PersonalData
from storage.turns.store import ConversationStore, IncomingTurn

KEEPS_WORDS_FIRST = frozenset({"back", "later", "human", "tongue", "code"})  # buttons that lead away from words just typed
DROPS_WORDS = frozenset({"skip", "erase"})  # who presses these wants no answer kept
TOKEN = 24  # bytes of a passage; 32 letters in a link
CLOSED = "closed_now"  # the state of the one page for somebody new while the intake is closed


@dataclass(frozen=True, slots=True)
class ChannelUser:
    """Where somebody comes in: the channel, and how that channel knows the person."""

    channel: str
    person: str


@dataclass(frozen=True, slots=True)
class SeekerInput:
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


def fresh() -> RandomValues:
    """Randomness for one turn, from the system."""
    recognition = secrets.randbelow(1 << 30), secrets.randbelow(1 << 30)
    return RandomValues(return_code.generate(secrets.randbelow), recognition, secrets.token_urlsafe(TOKEN))


def unmeasured(channel: str) -> AbstractContextManager[None]:
    """Where nobody asks for numbers."""
    return nullcontext()


class SeekerService:
    """Receives what people do, in every channel alike. `now` gives aware UTC times."""

    def __init__(
        self,
        store: ConversationStore,
        engine: IntakeEngine,
        now: Callable[[], datetime],
        fresh: Callable[[], RandomValues] = fresh,
        measure: Callable[[str], AbstractContextManager[None]] = unmeasured,
    ) -> None:
        self._store, self._engine, self._now, self._fresh, self._measure = store, engine, now, fresh, measure

    def now(self) -> datetime:
        return self._now()

    # to nobody: nothing is kept
    def welcome(self, language: str, chat: bool = False) -> Output:
        """What is said to somebody who has said nothing yet; `chat` where the channel keeps what is typed outside our reach."""
        if self._is_closed():
            return closed_output(self._engine.closed(self._turn(SeekerInput(""), language)))
        return self._engine.say(self._nobody(language), Context(self._now(), chat=chat))

    def ending(self, language: str, ended: str) -> Output:
        """What is said when everything is gone, to anybody who asks for that page."""
        conversation = self._nobody(language)
        conversation.state = ended
        return self._engine.say(conversation, Context(self._now()))

    def notice_text(self, language: str, kind: str) -> str:
        """The words of one notice, for a page of its own."""
        conversation = self._nobody(language)
        conversation.notice(kind)
        return self._engine.say(conversation, Context(self._now())).replies[0].text

    # to somebody
    async def output(self, channel_user: ChannelUser) -> Output | None:
        """What is to be said now, or None where there is no conversation."""
        return await self._store.current_output(channel_user.channel, channel_user.person, self._now())

    async def own(self, channel_user: ChannelUser, copied: bool = False) -> PersonalData | None:
        """What is theirs to take along, only where it was written; a copy that is made of it leaves a line in the journal."""
        return await self._store.export(channel_user.channel, channel_user.person, self._now(), copied)

    async def handle(self, channel_user: ChannelUser, said: SeekerInput, language: str | None = None) -> Outcome:
        """One thing a person did, taken once however often it comes. Words of somebody new are given back while it is closed."""
        arrival = IncomingTurn(channel_user.channel, channel_user.person, said.update, self._turn(said, language), said.message)
        with self._measure(channel_user.channel):
            outcome = await self._store.turn(arrival)
        closed = outcome.output.replies[0].key == f"notice.{CLOSED}"
        return Outcome(closed_output(outcome.output), returned=said.words) if closed else outcome

    async def handle_text_and_button(self, channel_user: ChannelUser, said: SeekerInput) -> Outcome:
        """A button pressed with words still in the field: words that belong to the question are never lost.

        They are taken first where the button leads away from them; otherwise the button is, and they are given back.
        """
        before = await self.output(channel_user)
        if before is None or not _goes_first(before, said.choice):
            return await self._press_only(channel_user, said)
        kept = await self.handle(channel_user, replace(said, update=f"{said.update}.w", choice=None))
        if kept.ended or kept.returned or kept.output.state in CONFIRMATIONS or said.choice not in offered(kept.output):
            return kept
        return await self.handle(channel_user, replace(said, words=None, asked=kept.output.asked))

    async def _press_only(self, channel_user: ChannelUser, said: SeekerInput) -> Outcome:
        outcome = await self.handle(channel_user, replace(said, words=None))
        dropped = said.choice in DROPS_WORDS and outcome.output.asked != said.asked
        return outcome if outcome.ended or dropped else replace(outcome, returned=outcome.returned or said.words)

    async def enter(self, channel_user: ChannelUser, typed: str, source: str) -> Entry:
        """Open the conversation of a return code for this door; a typo costs no try. Guesses are counted per `source`."""
        code = return_code.parse(typed)
        if code is None:
            return Entry.TYPO
        try:
            opened = await self._store.enter(channel_user.channel, channel_user.person, code, self._now(), source)
        except TooManyGuesses:
            return Entry.WAIT
        return Entry.OPENED if opened else Entry.UNKNOWN

    async def lead(self, channel_user: ChannelUser, to: str) -> str | None:
        """A token that leads from this door to another channel, once and soon; None where there is no conversation."""
        token = self._fresh().passage
        return token if await self._store.issue_transfer(channel_user.channel, channel_user.person, to, token, self._now()) else None

    async def cross(self, channel_user: ChannelUser, token: str) -> bool:
        """Let this door lead where a passage leads."""
        return await self._store.redeem_transfer(channel_user.channel, channel_user.person, token, self._now())

    def _is_closed(self) -> bool:
        installation = self._engine.installation
        return is_future(installation.closed_until, self._now(), installation.timezone)

    def _nobody(self, language: str) -> Conversation:
        return self._engine.begin(self._turn(SeekerInput(""), language))

    def _turn(self, said: SeekerInput, language: str | None) -> Turn:
        turn = Turn(self._now(), self._fresh(), said.words, said.choice, said.asked, language)
        return replace(turn, command=said.command, edited=said.edited)


def buttons(output: Output) -> tuple[Button, ...]:
    """The buttons of all that is said, without those that are always there."""
    return tuple(choice for reply in output.replies for choice in reply.choices)


def closed_output(output: Output) -> Output:
    """Of what is said while the intake is closed only the notice: there is no question, and nothing to begin."""
    return replace(output, replies=(replace(output.replies[0], choices=()),), always=(), state=CLOSED, listens="choice")


def offered(output: Output) -> frozenset[str]:
    """The keys of every button that can be pressed now."""
    return frozenset(choice.key for choice in (*buttons(output), *output.always))


def _goes_first(before: Output, choice: str | None) -> bool:
    if before.listens == "choice":
        return False
    return choice in KEEPS_WORDS_FIRST or choice in {one.key for one in buttons(before)}

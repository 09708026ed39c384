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

SAVES_TEXT_FIRST = frozenset({"back", "later", "human", "tongue", "code"})  # buttons that lead away from words just typed
DISCARDS_TEXT = frozenset({"skip", "erase"})  # who presses these wants no answer kept
TRANSFER_TOKEN_BYTES = 24  # bytes of a passage; 32 letters in a link
INTAKE_CLOSED = "closed_now"  # the state of the one page for somebody new while the intake is closed


@dataclass(frozen=True, slots=True)
class ChannelUser:
    """Where somebody comes in: the channel, and how that channel knows the person."""

    channel: str
    external_id: str


@dataclass(frozen=True, slots=True)
class SeekerInput:
    """What a channel heard: words or a button or both, the number of the question, and the update's own id.

    `command` is a word that works in every state; `edited` says that the message was changed.
    """

    update_id: str
    text: str | None = None
    button: str | None = None
    question_number: int | None = None
    message_id: int | None = None  # its number, in a channel that keeps messages out of our reach
    command: str | None = None
    edited: bool = False


class ReturnCodeResult(Enum):
    """What came of a return code; `WAIT` comes after too many guesses, to a right code and a wrong one alike."""

    OPENED = "opened"
    TYPO = "typo"
    UNKNOWN = "unknown"
    WAIT = "wait"


def random_values() -> RandomValues:
    """Randomness for one turn, from the system."""
    recognition = secrets.randbelow(1 << 30), secrets.randbelow(1 << 30)
    return RandomValues(return_code.generate(secrets.randbelow), recognition, secrets.token_urlsafe(TRANSFER_TOKEN_BYTES))


def without_metrics(channel: str) -> AbstractContextManager[None]:
    """Where nobody asks for numbers."""
    return nullcontext()


class SeekerService:
    """Receives what people do, in every channel alike. `now` gives aware UTC times."""

    def __init__(
        self,
        store: ConversationStore,
        engine: IntakeEngine,
        now: Callable[[], datetime],
        random_values: Callable[[], RandomValues] = random_values,
        measure_turn: Callable[[str], AbstractContextManager[None]] = without_metrics,
    ) -> None:
        self._store, self._engine, self._now, self._random_values, self._measure_turn = store, engine, now, random_values, measure_turn

    def now(self) -> datetime:
        return self._now()

    # to nobody: nothing is kept
    def welcome_output(self, language: str, warns_of_chat: bool = False) -> Output:
        """What is said to somebody who has said nothing yet; `chat` where the channel keeps what is typed outside our reach."""
        if self._is_intake_closed():
            return closed_output(self._engine.closed(self._new_turn(SeekerInput(""), language)))
        return self._engine.say(self._new_conversation(language), Context(self._now(), chat=warns_of_chat))

    def ending_output(self, language: str, final_state: str) -> Output:
        """What is said when everything is gone, to anybody who asks for that page."""
        conversation = self._new_conversation(language)
        conversation.state = final_state
        return self._engine.say(conversation, Context(self._now()))

    def notice_text(self, language: str, kind: str) -> str:
        """The words of one notice, for a page of its own."""
        conversation = self._new_conversation(language)
        conversation.notice(kind)
        return self._engine.say(conversation, Context(self._now())).replies[0].text

    # to somebody
    async def current_output(self, channel_user: ChannelUser) -> Output | None:
        """What is to be said now, or None where there is no conversation."""
        return await self._store.current_output(channel_user.channel, channel_user.external_id, self._now())

    async def export_data(self, channel_user: ChannelUser, is_copy: bool = False) -> PersonalData | None:
        """What is theirs to take along, only where it was written; a copy that is made of it leaves a line in the journal."""
        return await self._store.export_personal_data(channel_user.channel, channel_user.external_id, self._now(), is_copy)

    async def handle_input(self, channel_user: ChannelUser, seeker_input: SeekerInput, language: str | None = None) -> Outcome:
        """One thing a person did, taken once however often it comes. Words of somebody new are given back while it is closed."""
        arrival = IncomingTurn(
            channel_user.channel,
            channel_user.external_id,
            seeker_input.update_id,
            self._new_turn(seeker_input, language),
            seeker_input.message_id,
        )
        with self._measure_turn(channel_user.channel):
            outcome = await self._store.process_turn(arrival)
        closed = outcome.output.replies[0].key == f"notice.{INTAKE_CLOSED}"
        return Outcome(closed_output(outcome.output), returned=seeker_input.text) if closed else outcome

    async def handle_text_and_button(self, channel_user: ChannelUser, seeker_input: SeekerInput) -> Outcome:
        """A button pressed with words still in the field: words that belong to the question are never lost.

        They are taken first where the button leads away from them; otherwise the button is, and they are given back.
        """
        before = await self.current_output(channel_user)
        if before is None or not _saves_text_first(before, seeker_input.button):
            return await self._handle_button_only(channel_user, seeker_input)
        first = await self.handle_input(channel_user, replace(seeker_input, update_id=f"{seeker_input.update_id}.w", button=None))
        if first.ended or first.returned or first.output.state in CONFIRMATIONS or seeker_input.button not in pressable_keys(first.output):
            return first
        return await self.handle_input(channel_user, replace(seeker_input, text=None, question_number=first.output.asked))

    async def _handle_button_only(self, channel_user: ChannelUser, seeker_input: SeekerInput) -> Outcome:
        outcome = await self.handle_input(channel_user, replace(seeker_input, text=None))
        dropped = seeker_input.button in DISCARDS_TEXT and outcome.output.asked != seeker_input.question_number
        return outcome if outcome.ended or dropped else replace(outcome, returned=outcome.returned or seeker_input.text)

    async def redeem_code(self, channel_user: ChannelUser, typed: str, source: str) -> ReturnCodeResult:
        """Open the conversation of a return code for this door; a typo costs no try. Guesses are counted per `source`."""
        code = return_code.parse(typed)
        if code is None:
            return ReturnCodeResult.TYPO
        try:
            opened = await self._store.redeem_return_code(channel_user.channel, channel_user.external_id, code, self._now(), source)
        except TooManyGuesses:
            return ReturnCodeResult.WAIT
        return ReturnCodeResult.OPENED if opened else ReturnCodeResult.UNKNOWN

    async def issue_transfer(self, channel_user: ChannelUser, target_channel: str) -> str | None:
        """A token that leads from this door to another channel, once and soon; None where there is no conversation."""
        token = self._random_values().passage
        return (
            token
            if await self._store.issue_transfer(channel_user.channel, channel_user.external_id, target_channel, token, self._now())
            else None
        )

    async def redeem_transfer(self, channel_user: ChannelUser, token: str) -> bool:
        """Let this door lead where a passage leads."""
        return await self._store.redeem_transfer(channel_user.channel, channel_user.external_id, token, self._now())

    def _is_intake_closed(self) -> bool:
        installation = self._engine.installation
        return is_future(installation.closed_until, self._now(), installation.timezone)

    def _new_conversation(self, language: str) -> Conversation:
        return self._engine.begin(self._new_turn(SeekerInput(""), language))

    def _new_turn(self, seeker_input: SeekerInput, language: str | None) -> Turn:
        turn = Turn(self._now(), self._random_values(), seeker_input.text, seeker_input.button, seeker_input.question_number, language)
        return replace(turn, command=seeker_input.command, edited=seeker_input.edited)


def reply_buttons(output: Output) -> tuple[Button, ...]:
    """The buttons of all that is said, without those that are always there."""
    return tuple(choice for reply in output.replies for choice in reply.choices)


def closed_output(output: Output) -> Output:
    """Of what is said while the intake is closed only the notice: there is no question, and nothing to begin."""
    return replace(output, replies=(replace(output.replies[0], choices=()),), always=(), state=INTAKE_CLOSED, listens="choice")


def pressable_keys(output: Output) -> frozenset[str]:
    """The keys of every button that can be pressed now."""
    return frozenset(choice.key for choice in (*reply_buttons(output), *output.always))


def _saves_text_first(before: Output, choice: str | None) -> bool:
    if before.listens == "choice":
        return False
    return choice in SAVES_TEXT_FIRST or choice in {one.key for one in reply_buttons(before)}

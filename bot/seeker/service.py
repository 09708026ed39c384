"""Seeker service: the one entrance for every channel. It gives each turn its time and randomness and hands it to the store."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import AbstractContextManager, nullcontext
from datetime import datetime, timedelta
from functools import cache, partial
from zoneinfo import ZoneInfo

from bot.seeker.flood_guard import AUTO, NO_RATES, FloodGuard
from bot.seeker.inputs import ChannelUser, ReturnCodeResult, SeekerInput
from bot.seeker.outputs import INTAKE_CLOSED, closed_output
from bot.seeker.random_source import random_values
from flows import return_code
from flows.conversation.messages import Context, Outcome, Output, RandomValues, Turn
from flows.conversation.state import ConversationState
from flows.engine import IntakeEngine
from flows.timestamps import is_future
from storage.turns.data_export import PersonalData
from storage.turns.idle_lock import IdleLock
from storage.turns.store import ConversationStore, CurrentQuestion, IncomingTurn

READ_AT_ONCE = 500  # characters that are read for danger within the turn, which takes a millisecond or two


def without_metrics(channel: str) -> AbstractContextManager[None]:
    """Measures nothing."""
    return nullcontext()


class SeekerService:
    """Use cases of the seeker, the same in every channel. `now` returns aware UTC times; `measure_turn` surrounds each turn."""

    def __init__(
        self,
        store: ConversationStore,
        engine: IntakeEngine,
        now: Callable[[], datetime],
        random_values: Callable[[], RandomValues] = random_values,
        measure_turn: Callable[[str], AbstractContextManager[None]] = without_metrics,
        guard: FloodGuard | None = None,
    ) -> None:
        self.guard = guard or FloodGuard(NO_RATES, now)
        self._store, self._engine, self._now, self._random_values, self._measure_turn = store, engine, now, random_values, measure_turn

    def now(self) -> datetime:
        return self._now()

    # without a conversation: nothing is stored
    def welcome_output(self, language: str, warns_of_chat: bool = False) -> Output:
        """The first screen. `warns_of_chat` in a channel that keeps what is typed where we cannot delete it."""
        if self._is_intake_closed():
            return closed_output(self._engine.render_closed(self._new_turn(SeekerInput(""), language)))
        return self._engine.render_output(self._new_conversation(language), Context(self._now(), is_third_party_chat=warns_of_chat))

    def ending_output(self, language: str, final_state: str) -> Output:
        """The last screen after `final_state`; it is public, because by then no conversation is left."""
        conversation = self._new_conversation(language)
        conversation.state = final_state
        return self._engine.render_output(conversation, Context(self._now()))

    def hears_danger(self, text: str) -> bool:
        """Whether these words may mean danger, so that they are answered by the conversation."""
        return self._engine.hears_danger(text)

    def notice_text(self, language: str, kind: str) -> str:
        """The text of one notice by itself."""
        conversation = self._new_conversation(language)
        conversation.add_notice(kind)
        return self._engine.render_output(conversation, Context(self._now())).replies[0].text

    # with a conversation
    async def current_output(self, channel_user: ChannelUser) -> Output | None:
        """The output of the current state, or None if there is no conversation."""
        return await self._store.current_output(channel_user.channel, channel_user.external_id, self._now())

    async def current_question(self, channel_user: ChannelUser) -> CurrentQuestion | None:
        """The current output with the words that were typed at it and not sent, or None if there is no conversation."""
        return await self._store.current_question(channel_user.channel, channel_user.external_id, self._now())

    async def keep_unsent(self, channel_user: ChannelUser, revision: int, text: str) -> bool:
        """Keep words that are being typed; False if this page is no longer the current one."""
        return await self._store.keep_unsent(channel_user.channel, channel_user.external_id, revision, text, self._now())

    def remembered_until(self, question: CurrentQuestion) -> datetime:
        """Until when a browser may be remembered: the end of the draft, or as long as a dossier waits for a coordinator."""
        return question.ends_at or self._now() + timedelta(days=self._engine.installation.sent_days)

    def describe_end(self, language: str, at: datetime) -> str:
        """The day on which something ends, where the foundation is; with the time if that is today."""
        catalog, zone = self._engine.catalog, ZoneInfo(self._engine.installation.timezone)
        day, today = (one.astimezone(zone).date() for one in (at, self._now()))
        return catalog.format_moment(language, at, zone) if day == today else catalog.format_day(language, day)

    async def export_data(self, channel_user: ChannelUser, is_copy: bool = False) -> PersonalData | None:
        """The seeker's personal data, only in the channel that wrote it. `is_copy` appends an entry to the access log."""
        return await self._store.export_personal_data(channel_user.channel, channel_user.external_id, self._now(), is_copy)

    async def handle_input(self, channel_user: ChannelUser, seeker_input: SeekerInput, language: str | None = None) -> Outcome:
        """Take one turn, once for each `update_id`; returns after the commit. `language` is used only when a conversation begins.

        While the intake is closed, the text of somebody new is returned and not stored. Where the flood guard holds it, nothing is done.
        """
        turn = await self._hear_danger(self._new_turn(seeker_input, language))
        user, given = channel_user, seeker_input
        admit = cache(partial(self._admit, given))  # asked, and counted, once: a transaction that fails runs its turns again
        incoming = IncomingTurn(user.channel, user.external_id, given.update_id, turn, given.message_id, given.left, given.source, admit)
        with self._measure_turn(channel_user.channel):
            outcome = await self._store.process_turn(incoming)
        is_closed = outcome.output.replies[0].key == f"notice.{INTAKE_CLOSED}"
        return Outcome(closed_output(outcome.output), returned=seeker_input.text) if is_closed else outcome

    def _admit(self, given: SeekerInput, action: str, mode: str | None) -> bool:
        return self.guard.admits(action, given.source, given.passed, mode or AUTO)

    async def _hear_danger(self, turn: Turn) -> Turn:
        """Long words are read for danger before they hold the one writer, and in a thread."""
        if len(turn.text or "") <= READ_AT_ONCE:
            return turn
        return turn._replace(hotlines=await asyncio.to_thread(self._engine.hear_danger, turn.text or ""))

    async def go_back_to(self, channel_user: ChannelUser, steps: int, update_id: str) -> Output | None:
        """Press *back* until only `steps` steps lead back from the question; None if there is no conversation."""
        output = await self.current_output(channel_user)
        while output and output.steps_back > steps:
            back = SeekerInput(f"{update_id}.{output.steps_back}", button="back", question_number=output.question_number)
            outcome = await self.handle_input(channel_user, back)
            if outcome.output.steps_back >= output.steps_back:
                break
            output = outcome.output
        return output

    async def redeem_code(
        self, channel_user: ChannelUser, typed_code: str, source: str, pause: Callable[[float], Awaitable[bool]] | None = None
    ) -> ReturnCodeResult:
        """Link this channel user to the conversation of a return code. Wrong ones make their `source` slower; a typo is not a guess.

        `pause` waits so many seconds, and says whether the person is still there; without it they are asked to wait themselves.
        """
        code = return_code.parse_code(typed_code)
        if code is None:
            return ReturnCodeResult.TYPO
        if pause is None and await self._store.is_code_paused(source, self._now()):
            return ReturnCodeResult.WAIT
        guess = await self._store.begin_code_try(source, self._now())
        if pause and guess.pause and not await pause(guess.pause.total_seconds()):
            return ReturnCodeResult.WAIT
        is_opened = await self._store.redeem_return_code(channel_user.channel, channel_user.external_id, code, self._now(), guess)
        return ReturnCodeResult.OPENED if is_opened else ReturnCodeResult.UNKNOWN

    async def issue_transfer(self, channel_user: ChannelUser, target_channel: str) -> str | None:
        """A one-time token that links the target channel to this conversation, or None if there is no conversation."""
        channel, external_id, token = channel_user.channel, channel_user.external_id, self._random_values().transfer_token
        is_issued = await self._store.issue_transfer(channel, external_id, target_channel, token, self._now())
        return token if is_issued else None

    async def redeem_transfer(self, channel_user: ChannelUser, token: str) -> bool:
        """Link this channel user to the conversation of a transfer token; False if it is used, expired or unknown."""
        return await self._store.redeem_transfer(channel_user.channel, channel_user.external_id, token, self._now())

    async def lock_if_idle(self, channel_user: ChannelUser) -> IdleLock | None:
        """The lock of a story that is opened again too long after its last turn; None if it is open."""
        return await self._store.lock_if_idle(channel_user.channel, channel_user.external_id, self._now())

    @property
    def idle_minutes(self) -> int:
        """After how many minutes without a turn a story is locked in a browser; 0 if never."""
        return self._engine.installation.idle_minutes

    async def announce_successor(self, channel_user: ChannelUser, successor: ChannelUser) -> bool:
        """Let this channel user go on under another id, which replaces the present one when it first comes back."""
        return await self._store.announce_successor(channel_user.channel, channel_user.external_id, successor.external_id)

    async def adopt_successor(self, successor: ChannelUser) -> None:
        """An id that was announced came back: the one before it opens nothing any more."""
        await self._store.adopt_successor(successor.channel, successor.external_id)

    def _is_intake_closed(self) -> bool:
        installation = self._engine.installation
        return is_future(installation.closed_until, self._now(), installation.timezone)

    def _new_conversation(self, language: str) -> ConversationState:
        return self._engine.begin_conversation(self._new_turn(SeekerInput(""), language))

    def _new_turn(self, seeker_input: SeekerInput, language: str | None) -> Turn:
        return Turn(
            self._now(),
            self._random_values(),
            seeker_input.text,
            seeker_input.button,
            seeker_input.question_number,
            language,
            command=seeker_input.command,
            edited=seeker_input.edited,
            seen=seeker_input.seen,
            chosen=seeker_input.chosen,
            refused_beside=seeker_input.refused_beside,
            asked_about=seeker_input.asked_about,
        )

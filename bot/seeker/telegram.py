"""The seeker's bot: an update becomes a turn, and what is owed becomes messages. No name of Telegram's is kept."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import suppress
from datetime import datetime
from typing import Any, Protocol

from aiogram.types import Update as TelegramUpdate
from pydantic import ValidationError

from bot.delivery import introducing
from bot.delivery.errands import OwedErrand
from bot.delivery.ports import Call, Line, Unreadable, Update
from bot.seeker.reception import CLOSED, Door, Entry, Reception
from bot.seeker.telegram_hearing import KINDS, SHOWN, Heard, heard
from bot.seeker.telegram_line import AiogramLine
from bot.seeker.telegram_showing import Showing
from bot.seeker.telegram_threshold import Threshold
from flows.wording import Wording
from storage.drafts import Drafts

CHANNEL = "telegram"
_CODE = re.compile(r"(?:\d[ -]?){15}\d\Z")
_FROM = ("message", "edited_message", "callback_query", "my_chat_member")


class House(Protocol):
    """The part of the house that a room needs."""

    @property
    def wording(self) -> Wording: ...


class Wired(Protocol):
    """The part of the wiring that a room needs."""

    @property
    def house(self) -> House: ...
    @property
    def drafts(self) -> Drafts: ...
    @property
    def reception(self) -> Reception: ...


def line(token: str, server: str) -> Line:
    return AiogramLine(token, server)


def room(wired: Wired) -> SeekerBot:
    return SeekerBot(wired.reception, wired.drafts, wired.house.wording)


class SeekerBot:
    """One bot's side of the product (bot.delivery.ports.Room)."""

    name, kinds = CHANNEL, KINDS

    def __init__(self, reception: Reception, drafts: Drafts, wording: Wording) -> None:
        self._reception, self._drafts, self._wording = reception, drafts, wording
        self._showing = Showing(wording)
        self._threshold = Threshold(reception, wording, self._showing)

    def set_up(self) -> Iterator[Call]:
        return introducing.calls(self._wording, SHOWN, "telegram.command.", "telegram.description", "telegram.about")

    def who(self, update: Update) -> str:
        return str(_sender(update).get("id", ""))

    async def take(self, update: Update) -> Sequence[Call]:
        """Until the commit. What is owed nowhere is returned: that a press was heard, and what is said to who has no conversation."""
        try:
            said = heard(TelegramUpdate.model_validate(update))
        except ValidationError:
            raise Unreadable from None
        if said.chat is None:
            return ()
        if said.elsewhere:
            return (Call("leaveChat", {"chat_id": said.chat}), *_noticed(said))
        if said.gone:
            await self._drafts.hush(CHANNEL, str(said.chat))
        return *_noticed(said), *(() if said.gone else await self._hear(said, said.chat))

    async def apologise(self, update: Update) -> Sequence[Call]:
        """In the language of who has a conversation, else in that of their Telegram."""
        who = self.who(update)
        return self._threshold.sorry(int(who), await self._spoken(who, update)) if who else ()

    async def due(self, at: datetime, most: int) -> Sequence[OwedErrand]:
        owed = await self._drafts.owed(CHANNEL, at, most)
        return [OwedErrand(self._drafts, one, self._showing.owed(int(one.person), one.kind, one.speech)) for one in owed]

    # what somebody did
    async def _hear(self, said: Heard, chat: int) -> Sequence[Call]:
        door = Door(CHANNEL, str(chat))
        if said.passage and await self._reception.cross(door, said.passage):
            return await self._leave_trace(said, chat)
        if said.said is None:
            return ()
        speech = await self._reception.speech(door)
        if (speech is None or speech.state == "welcome") and _CODE.match((said.said.words or "").strip()):
            return await self._enter(door, said, chat)
        if speech is None and (said.said.edited or said.said.command not in (None, "tongue")):
            return await self._receive(said, chat)
        outcome = await self._reception.hear(door, said.said, said.language)
        if outcome.ended or outcome.speech.state == CLOSED:
            return self._threshold.farewell(outcome, chat)
        if speech is None and await self._reception.speech(door) is None:  # taken before, and nothing is left of it
            return await self._receive(said, chat)
        return ()

    async def _receive(self, said: Heard, chat: int) -> Sequence[Call]:
        await self._leave_trace(said, chat)
        return self._threshold.welcome(said, chat)

    async def _enter(self, door: Door, said: Heard, chat: int) -> Sequence[Call]:
        """A return code, which is swept at once: what follows is owed where it opened, and said at once where it did not."""
        await self._leave_trace(said, chat, soon=True)
        entry = await self._reception.enter(door, (said.said and said.said.words) or "", door.person)
        return () if entry is Entry.OPENED else self._threshold.stay_out(entry, said, chat)

    async def _leave_trace(self, said: Heard, chat: int, soon: bool = False) -> Sequence[Call]:
        if said.message is not None:
            await self._drafts.left(CHANNEL, str(chat), said.message, self._reception.now(), soon)
        return ()

    async def _spoken(self, who: str, update: Update) -> str:
        with suppress(Exception):  # memory may be what failed
            if speech := await self._reception.speech(Door(CHANNEL, who)):
                return speech.language
        return self._threshold.language(str(_sender(update).get("language_code", "")))


def _noticed(said: Heard) -> Sequence[Call]:
    """A press is acknowledged, so that the button rests."""
    return (Call("answerCallbackQuery", {"callback_query_id": said.press}),) if said.press else ()


def _sender(update: Update) -> dict[str, Any]:
    """Who did this, as Telegram tells it; empty where it does not."""
    for kind in _FROM:
        sender = update[kind].get("from") if isinstance(update.get(kind), dict) else None
        if isinstance(sender, dict):
            return sender
    return {}

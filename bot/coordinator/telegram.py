"""The coordinator's bot: a press becomes a deed at the desk, once, and an answer that is owed. Never a word of a seeker."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import suppress
from datetime import datetime
from typing import Protocol
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from bot.coordinator.callers import Callers, Owed
from bot.coordinator.desk import Desk
from bot.coordinator.sights import Overview
from bot.coordinator.telegram_deeds import Deeds
from bot.coordinator.telegram_errands import NoticeErrand
from bot.coordinator.telegram_hearing import KINDS, SHOWN, Heard, heard
from bot.coordinator.telegram_line import PtbLine
from bot.coordinator.telegram_offers import Remembering
from bot.coordinator.telegram_showing import Showing
from bot.delivery import introducing
from bot.delivery.ports import Call, Line, Unreadable, Update
from bot.letters import Letters
from flows.wording import Wording
from storage import notices
from storage.accounts import BOT
from storage.once import Units
from storage.vault import Vault


class Place(Protocol):
    """Where the desk is, and by which time it lives."""

    @property
    def zone(self) -> ZoneInfo: ...
    @property
    def address(self) -> str: ...


class House(Protocol):
    """The part of the house that a room needs."""

    @property
    def settings(self) -> Place: ...

    @property
    def wording(self) -> Wording: ...
    @property
    def vault(self) -> Vault: ...
    @property
    def now(self) -> Callable[[], datetime]: ...


def line(token: str, server: str) -> Line:
    return PtbLine(token, server)


def remembering(line: Line, units: Units, house: House) -> Line:
    """This line, which keeps in memory what it shows of an offer."""
    callers = Callers(house.vault)

    async def shown(chat: str, message: int, ids: Collection[str]) -> None:
        await units.run(lambda c: callers.shown(c, chat, message, ids, house.now()))

    return Remembering(line, shown)


def room(units: Units, house: House, desk: Callable[[Units], Desk], letters: Letters) -> CoordinatorBot:
    return CoordinatorBot(units, house, desk, letters, Showing(house.wording, house.settings.zone, house.settings.address))


class CoordinatorBot:
    """One bot's side of the product (bot.delivery.ports.Room). `desk` makes the one door around whoever runs its units of work."""

    name, kinds = BOT, KINDS

    def __init__(self, units: Units, house: House, desk: Callable[[Units], Desk], letters: Letters, showing: Showing) -> None:
        self._units, self._now, self._wording, self._desk = units, house.now, house.wording, desk
        self._letters, self._showing = letters, showing
        self._callers = Callers(house.vault)
        self._deeds = Deeds(units, desk, self._callers, house.now)

    def set_up(self) -> Iterator[Call]:
        return introducing.calls(self._wording, SHOWN, "desk.bot.command.", "desk.bot.description", "desk.bot.about")

    def who(self, update: Update) -> str:
        for kind in KINDS:
            sender = update[kind].get("from") if isinstance(update.get(kind), dict) else None
            if isinstance(sender, dict):
                return str(sender.get("id", ""))
        return ""

    async def take(self, update: Update) -> Sequence[Call]:
        """Until the commit. What a coordinator is told is owed; returned is that a press was heard, and the line for strangers."""
        said = heard(update)
        if said is None:
            return ()
        noticed = [Call("answerCallbackQuery", {"callback_query_id": said.press})] if said.press else []
        if said.elsewhere:
            return (Call("leaveChat", {"chat_id": said.chat}), *noticed)
        who = await self._who_calls(said)
        if who is None:
            return (*noticed, self._showing.stranger(said.chat, self._spoken(said.language)))
        await self._deeds.hear(said, who)
        return noticed

    async def apologise(self, update: Update) -> Sequence[Call]:
        with suppress(Unreadable):
            said = heard(update)
            if said and not said.elsewhere and await self._who_calls(said):
                return (self._showing.plain(said.chat, self._spoken(said.language), "desk.sorry"),)
        return ()

    async def due(self, at: datetime, most: int) -> Sequence[NoticeErrand]:
        await self._units.run(lambda c: self._callers.sweep(c, at))
        owed = await self._units.run(lambda c: self._callers.owed(c, at, most))
        made = [(one, await self._call(one, at)) for one in owed]
        return [NoticeErrand(self._units, one, call) for one, call in made if call]

    # who it is
    async def _who_calls(self, said: Heard) -> str | None:
        """Whose account this is; an invitation binds it, once."""

        def unit(connection: Connection) -> str | None:
            bound = self._callers.bind(connection, said, self._now()) if said.token else None
            if bound and self._callers.hear(connection, said, self._now()):
                self._callers.answer(connection, bound, "bound", "", self._now())
            return bound or self._callers.find(connection, said)

        return await self._units.run(unit)

    # what they are told
    async def _call(self, owed: Owed, at: datetime) -> Call | None:
        row, chat = owed.row, int(owed.chat)
        if row.way != notices.ANSWER:
            letter = await self._units.run(lambda c: self._letters.of(c, row))
            if letter and letter.coordinator:
                return self._showing.notice(chat, letter.coordinator.language, letter.text, row.kind, row.subject)
        elif seen := await self._overview(row.coordinator_id):
            return self._showing.answer(chat, row.kind, row.subject, seen, at)
        await self._units.run(lambda c: notices.told(c, row.id))  # it holds no more
        return None

    async def _overview(self, who: str) -> Overview | None:
        try:
            return await self._desk(self._units).overview(who)
        except LookupError:
            return None

    def _spoken(self, wished: str) -> str:
        spoken = wished.partition("-")[0]
        return spoken if spoken in self._wording.languages else self._wording.languages[0]

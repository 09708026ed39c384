"""The coordinator's bot: a press becomes a deed at the desk, once, and an answer that is owed. Never a word of a seeker."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from datetime import date, datetime
from typing import Protocol
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from bot.coordinator import telegram_setup
from bot.coordinator.callers import Callers, Owed
from bot.coordinator.desk import Desk
from bot.coordinator.sights import Done, Overview
from bot.coordinator.telegram_errands import NoticeErrand
from bot.coordinator.telegram_hearing import KINDS, Heard, heard
from bot.coordinator.telegram_line import PtbLine
from bot.coordinator.telegram_showing import Showing
from bot.delivery.ports import Call, Line, LineError, Unreadable, Update
from bot.letters import Letters
from bot.logs import note
from flows.wording import Wording
from storage import notices
from storage.accounts import BOT
from storage.once import Again, Once, Units
from storage.vault import Vault

VIEWS = ("overview", "card", "why", "want", "own", "day", "ask_back", "desk", "help")
TOLD = {"decline": "declined", "give_back": "given_back", "tried": "noted", "contacted": "noted"}
RESULTS = {True: "", False: "over", Done.YES: "", Done.GONE: "gone"}
Deed = Callable[[Desk, str, Heard], Awaitable[object]]
DEEDS: dict[str, Deed] = {
    "decline": lambda desk, who, said: desk.decline(who, said.id, said.more),
    "tried": lambda desk, who, said: desk.tried(who, said.id),
    "contacted": lambda desk, who, said: desk.contacted(who, said.id, date.fromisoformat(said.more)),
    "give_back": lambda desk, who, said: desk.give_back(who, said.id),
    "pause": lambda desk, who, said: desk.be_available(who, False),
    "resume": lambda desk, who, said: desk.be_available(who, True),
}


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


def room(units: Units, house: House, desk: Callable[[Units], Desk], letters: Letters, bare: Line, line: Line) -> CoordinatorBot:
    return CoordinatorBot(units, house, desk, letters, Showing(house.wording, house.settings.zone, house.settings.address), line, bare)


class CoordinatorBot:
    """One bot's side of the product (bot.delivery.ports.Room).

    `line` leaves traces of what it sends, `bare` none: for people of whom nothing is kept. `desk` makes the one door
    around whoever runs its units of work.
    """

    name, kinds = BOT, KINDS

    def __init__(
        self, units: Units, house: House, desk: Callable[[Units], Desk], letters: Letters, showing: Showing, line: Line, bare: Line
    ) -> None:
        self._units, self._now, self._wording, self._desk = units, house.now, house.wording, desk
        self._letters, self._showing, self._line, self._bare = letters, showing, line, bare
        self._callers = Callers(house.vault)

    async def set_up(self) -> None:
        for call in telegram_setup.calls(self._wording):
            await self._try(self._line, call)

    def who(self, update: Update) -> str:
        for kind in KINDS:
            sender = update[kind].get("from") if isinstance(update.get(kind), dict) else None
            if isinstance(sender, dict):
                return str(sender.get("id", ""))
        return ""

    async def take(self, update: Update) -> None:
        """Until the commit. What is to be said then is owed, so nothing waits for a send."""
        said = heard(update)
        if said is None:
            return
        if said.elsewhere:
            return await self._try(self._line, Call("leaveChat", {"chat_id": said.chat}))
        who = await self._who_calls(said)
        if who is None:
            await self._try(self._bare, self._showing.plain(said.chat, self._spoken(said.language), "desk.bot.stranger"))
        else:
            await self._hear(said, who)
        if said.press:
            await self._try(self._line, Call("answerCallbackQuery", {"callback_query_id": said.press}))

    async def apologise(self, update: Update) -> None:
        with suppress(Unreadable):
            said = heard(update)
            if said and not said.elsewhere and await self._who_calls(said):
                await self._try(self._line, self._showing.plain(said.chat, self._spoken(said.language), "desk.sorry"))

    async def due(self, at: datetime, most: int) -> Sequence[NoticeErrand]:
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

    # what they do
    async def _hear(self, said: Heard, who: str) -> None:
        """Done in the same unit of work in which it is kept that it was taken, and what is to be answered."""
        once = Once(
            self._units,
            lambda connection: self._callers.hear(connection, said, self._now()),
            lambda connection, result: self._answer(connection, who, said, result),
        )
        with suppress(Again):
            if said.act in DEEDS and await self._holds(said, who):
                with suppress(ValueError):  # a day that is none
                    await DEEDS[said.act](self._desk(once), who, said)
            if not once.is_done:
                await once.run(lambda connection: None if said.act in VIEWS else Done.NOT_NOW)

    async def _holds(self, said: Heard, who: str) -> bool:
        """A try is counted once for each button: one that counts from another number is of before."""
        if said.act != "tried":
            return True
        held = (await self._desk(self._units).overview(who)).held
        return all(said.more == str(len(one.handling.tried)) for one in held if one.id == said.id)

    def _answer(self, connection: Connection, who: str, said: Heard, result: object) -> None:
        kind = RESULTS.get(result, "not_now") if isinstance(result, bool | Done) else ""
        shown = kind or TOLD.get(said.act) or (said.act if said.act in VIEWS else "overview")
        self._callers.answer(connection, who, shown, said.id, self._now())

    # what they are told
    async def _call(self, owed: Owed, at: datetime) -> Call | None:
        row, chat = owed.row, int(owed.chat)
        if row.kind in notices.KINDS:
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

    async def _try(self, line: Line, call: Call) -> None:
        """What may fail: nothing is lost by it."""
        try:
            await line.call(call.method, **call.parameters)
        except LineError as error:
            note("call_failed", error, channel=BOT, kind=call.method)

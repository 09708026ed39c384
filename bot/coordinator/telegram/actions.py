"""What a coordinator does in Telegram, done at the desk: once, together with the mark and the answer that is owed."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import date, datetime

from sqlalchemy import Connection

from bot.coordinator.service.desk import DeskService
from bot.coordinator.service.views import ActionResult
from bot.coordinator.telegram.accounts import BotAccounts
from bot.coordinator.telegram.update_parser import CoordinatorUpdate
from storage.delivery.idempotency import AlreadyProcessed, IdempotentUnit, UnitOfWorkRunner

VIEWS = ("overview", "card", "why", "want", "own", "day", "ask_back", "desk", "help")
TOLD = {"decline": "declined", "give_back": "given_back", "tried": "noted", "contacted": "noted"}
RESULTS = {True: "", False: "over", ActionResult.YES: "", ActionResult.GONE: "gone"}
Deed = Callable[[DeskService, str, CoordinatorUpdate], Awaitable[object]]
ACTIONS: dict[str, Deed] = {
    "decline": lambda desk, who, said: desk.decline(who, said.id, said.argument),
    "tried": lambda desk, who, said: desk.tried(who, said.id),
    "contacted": lambda desk, who, said: desk.contacted(who, said.id, _day(said.argument)),
    "give_back": lambda desk, who, said: desk.give_back(who, said.id),
    "pause": lambda desk, who, said: desk.set_available(who, False),
    "resume": lambda desk, who, said: desk.set_available(who, True),
}


class ActionHandler:
    """`desk` makes the one door around whoever runs its units of work."""

    def __init__(
        self, units: UnitOfWorkRunner, desk: Callable[[UnitOfWorkRunner], DeskService], callers: BotAccounts, now: Callable[[], datetime]
    ) -> None:
        self._units, self._desk, self._callers, self._now = units, desk, callers, now

    async def hear(self, said: CoordinatorUpdate, who: str) -> None:
        """Done in the same unit of work in which it is kept that it was taken, and what is to be answered."""
        once = IdempotentUnit(
            self._units,
            lambda connection: self._callers.hear(connection, said, self._now()),
            lambda connection, result: self._answer(connection, who, said, result),
        )
        with suppress(AlreadyProcessed):
            if said.action in ACTIONS and await self._holds(said, who):
                await ACTIONS[said.action](self._desk(once), who, said)
            if not once.is_done:
                await once.run(lambda connection: None if said.action in VIEWS else ActionResult.NOT_NOW)

    async def _holds(self, said: CoordinatorUpdate, who: str) -> bool:
        """A try is counted once for each button: one that counts from another number is of before."""
        if said.action != "tried":
            return True
        held = (await self._desk(self._units).read_overview(who)).held
        return all(said.argument == str(len(one.progress.tried)) for one in held if one.id == said.id)

    def _answer(self, connection: Connection, who: str, said: CoordinatorUpdate, result: object) -> None:
        kind = RESULTS.get(result, "not_now") if isinstance(result, bool | ActionResult) else ""
        shown = kind or TOLD.get(said.action) or (said.action if said.action in VIEWS else "overview")
        self._callers.answer(connection, who, shown, said.id, self._now())


def _day(written: str) -> date:
    """A day that is none lies ahead, where no contact can have been."""
    try:
        return date.fromisoformat(written)
    except ValueError:
        return date.max

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

VIEW_ACTIONS = ("overview", "card", "why", "want", "own", "day", "ask_back", "desk", "help")
ANSWER_BY_ACTION = {"decline": "declined", "give_back": "given_back", "tried": "noted", "contacted": "noted"}
ANSWER_BY_RESULT = {True: "", False: "over", ActionResult.YES: "", ActionResult.GONE: "gone"}
Action = Callable[[DeskService, str, CoordinatorUpdate], Awaitable[object]]
ACTIONS: dict[str, Action] = {
    "decline": lambda desk, who, said: desk.decline(who, said.dossier_id, said.argument),
    "tried": lambda desk, who, said: desk.tried(who, said.dossier_id),
    "contacted": lambda desk, who, said: desk.contacted(who, said.dossier_id, _parse_day(said.argument)),
    "give_back": lambda desk, who, said: desk.give_back(who, said.dossier_id),
    "pause": lambda desk, who, said: desk.set_available(who, False),
    "resume": lambda desk, who, said: desk.set_available(who, True),
}


class ActionHandler:
    """`desk` makes the one door around whoever runs its units of work."""

    def __init__(
        self,
        units: UnitOfWorkRunner,
        service_for: Callable[[UnitOfWorkRunner], DeskService],
        accounts: BotAccounts,
        now: Callable[[], datetime],
    ) -> None:
        self._units, self._service_for, self._accounts, self._now = units, service_for, accounts, now

    async def handle(self, update: CoordinatorUpdate, coordinator_id: str) -> None:
        """Done in the same unit of work in which it is kept that it was taken, and what is to be answered."""
        once = IdempotentUnit(
            self._units,
            lambda connection: self._accounts.record_update(connection, update, self._now()),
            lambda connection, result: self._enqueue_answer(connection, coordinator_id, update, result),
        )
        with suppress(AlreadyProcessed):
            if update.action in ACTIONS and await self._is_current(update, coordinator_id):
                await ACTIONS[update.action](self._service_for(once), coordinator_id, update)
            if not once.is_done:
                await once.run(lambda connection: None if update.action in VIEW_ACTIONS else ActionResult.NOT_NOW)

    async def _is_current(self, update: CoordinatorUpdate, coordinator_id: str) -> bool:
        """A try is counted once for each button: one that counts from another number is of before."""
        if update.action != "tried":
            return True
        held = (await self._service_for(self._units).read_overview(coordinator_id)).held
        return all(update.argument == str(len(one.progress.tried)) for one in held if one.id == update.dossier_id)

    def _enqueue_answer(self, connection: Connection, coordinator_id: str, update: CoordinatorUpdate, result: object) -> None:
        kind = ANSWER_BY_RESULT.get(result, "not_now") if isinstance(result, bool | ActionResult) else ""
        shown = kind or ANSWER_BY_ACTION.get(update.action) or (update.action if update.action in VIEW_ACTIONS else "overview")
        self._accounts.enqueue_answer(connection, coordinator_id, shown, update.dossier_id, self._now())


def _parse_day(text: str) -> date:
    """A day that is none lies ahead, where no contact can have been."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return date.max

"""Actions from Telegram: each runs once through the desk service, in one transaction with its idempotency key and its answer."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import date, datetime

from sqlalchemy import Connection

from bot.coordinator.service.desk import DeskService
from bot.coordinator.service.views import ActionResult
from bot.coordinator.telegram.accounts import BotAccounts
from bot.coordinator.telegram.update_parser import DAY_LENGTH, CoordinatorUpdate
from storage.delivery.idempotency import AlreadyProcessed, IdempotentUnit, UnitOfWorkRunner

VIEW_ACTIONS = (
    "overview",
    "card",
    "why",
    "want",
    "own",
    "day",
    "ask_back",
    "ask_close",
    "ask_hand_back",
    "colleagues",
    "colleague",
    "desk",
    "help",
)
ANSWER_BY_ACTION = {
    "decline": "declined",
    "give_back": "own",
    "close": "own",
    "tried": "own",
    "contacted": "own",
    "undo": "undone",
    "destroyed": "destroyed",
    "propose": "own",
    "withdraw": "own",
    "others": "others",
    "hand_back": "handed_back",
    "sign_in": "link_asked",
}
ANSWER_BY_RESULT = {
    True: "",
    False: "over",
    ActionResult.YES: "",
    ActionResult.GONE: "gone",
    ActionResult.ALREADY: "already",
    ActionResult.TOO_LATE: "too_late",
}
DeskCall = Callable[[DeskService, str, CoordinatorUpdate], Awaitable[object]]


def _apply(name: str) -> DeskCall:
    return lambda service, coordinator_id, update: service.actions.apply_event(coordinator_id, update.dossier_id, name, update.revision)


ACTIONS: dict[str, DeskCall] = {
    "decline": lambda service, coordinator_id, update: service.decline(coordinator_id, update.dossier_id, *update.values),
    "tried": _apply("tried"),
    "contacted": lambda service, coordinator_id, update: service.actions.report_contact(
        coordinator_id, update.dossier_id, _parse_day(update.argument[:DAY_LENGTH]), update.revision
    ),
    "give_back": _apply("give_back"),
    "close": _apply("close"),
    "undo": _apply("undo"),
    "propose": lambda service, coordinator_id, update: service.actions.propose_colleague(
        coordinator_id, update.dossier_id, update.colleague, update.revision
    ),
    "withdraw": _apply("withdraw"),
    "others": lambda service, coordinator_id, update: service.stand_in.open_list(coordinator_id),
    "hand_back": lambda service, coordinator_id, update: service.stand_in.hand_back(coordinator_id, update.dossier_id, update.revision),
    "sign_in": lambda service, coordinator_id, update: service.ask_for_link(coordinator_id),
    "destroyed": lambda service, coordinator_id, update: service.confirm_destruction(coordinator_id, update.dossier_id),
    "pause": lambda service, coordinator_id, update: service.set_available(coordinator_id, False),
    "resume": lambda service, coordinator_id, update: service.set_available(coordinator_id, True),
}


class ActionHandler:
    """Handles the actions of one bot. `service_for` builds a desk service on a unit-of-work runner."""

    def __init__(
        self,
        units: UnitOfWorkRunner,
        service_for: Callable[[UnitOfWorkRunner], DeskService],
        accounts: BotAccounts,
        now: Callable[[], datetime],
    ) -> None:
        self._units, self._service_for, self._accounts, self._now = units, service_for, accounts, now

    async def handle(self, update: CoordinatorUpdate, coordinator_id: str) -> None:
        """Run the action, or only enqueue the answer for a view. An update that was processed before does nothing."""
        unit = IdempotentUnit(
            self._units,
            lambda connection: self._accounts.record_update(connection, update, self._now()),
            lambda connection, result: self._enqueue_answer(connection, coordinator_id, update, result),
        )
        with suppress(AlreadyProcessed):
            if update.action in ACTIONS:
                await ACTIONS[update.action](self._service_for(unit), coordinator_id, update)
            if not unit.is_done:
                await unit.run(lambda connection: None if update.action in VIEW_ACTIONS else ActionResult.NOT_NOW)

    def _enqueue_answer(self, connection: Connection, coordinator_id: str, update: CoordinatorUpdate, result: object) -> None:
        is_refusal = isinstance(result, bool | ActionResult) and update.action != "destroyed"  # done before is done
        outdated = f"{'undo' if update.action == 'undo' else 'since'}-{max(update.revision, 0)}"
        kind = ANSWER_BY_RESULT.get(result, outdated) if is_refusal else ""
        view = f"colleague-{update.colleague}" if update.action == "colleague" else update.action
        answer = kind or ANSWER_BY_ACTION.get(update.action) or (view if update.action in VIEW_ACTIONS else "overview")
        self._accounts.enqueue_answer(connection, coordinator_id, answer, update.dossier_id, self._now())


def _parse_day(text: str) -> date:
    """The day, or for invalid text the last possible date: the service refuses contact in the future."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return date.max

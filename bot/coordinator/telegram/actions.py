"""Actions from Telegram: each runs once through the desk service, in one transaction with its idempotency key and its answer."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import date, datetime
from enum import Enum
from typing import NamedTuple

from sqlalchemy import Connection

from bot.coordinator.service.action_result import ActionResult
from bot.coordinator.service.desk import DeskService
from bot.coordinator.telegram.accounts import BotAccounts
from bot.coordinator.telegram.update_parser import DAY_LENGTH, CoordinatorUpdate
from storage.delivery.idempotency import AlreadyProcessed, IdempotentUnit, UnitOfWorkRunner

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


class About(Enum):
    """What the id in a button is of: a message with a button about a dossier goes from the chat when it is not true any more."""

    NOTHING = 0
    DOSSIER = 1  # offered to the coordinator, or held
    OTHER = 2  # a request to destroy copies, or a dossier that somebody else holds


class BotAction(NamedTuple):
    """One action: what its button is about, the kind of its answer, and what it does first; a view only answers."""

    about: About
    answer: str
    call: DeskCall | None = None


NOTHING, DOSSIER, OTHER = About
ACTIONS = {
    "overview": BotAction(NOTHING, "overview"),
    "desk": BotAction(NOTHING, "desk"),
    "help": BotAction(NOTHING, "help"),
    "card": BotAction(DOSSIER, "card"),
    "why": BotAction(DOSSIER, "why"),
    "want": BotAction(DOSSIER, "want"),
    "own": BotAction(DOSSIER, "own"),
    "day": BotAction(DOSSIER, "day"),
    "ask_back": BotAction(DOSSIER, "ask_back"),
    "ask_close": BotAction(DOSSIER, "ask_close"),
    "colleagues": BotAction(DOSSIER, "colleagues"),
    "colleague": BotAction(DOSSIER, "colleague"),
    "ask_hand_back": BotAction(OTHER, "ask_hand_back"),
    "decline": BotAction(
        DOSSIER,
        "declined",
        lambda service, coordinator_id, update: service.offers.decline(coordinator_id, update.dossier_id, *update.values),
    ),
    "tried": BotAction(DOSSIER, "own", _apply("tried")),
    "contacted": BotAction(
        DOSSIER,
        "own",
        lambda service, coordinator_id, update: service.actions.report_contact(
            coordinator_id, update.dossier_id, _parse_day(update.argument[:DAY_LENGTH]), update.revision
        ),
    ),
    "give_back": BotAction(DOSSIER, "own", _apply("give_back")),
    "close": BotAction(DOSSIER, "own", _apply("close")),
    "undo": BotAction(DOSSIER, "undone", _apply("undo")),
    "propose": BotAction(
        DOSSIER,
        "own",
        lambda service, coordinator_id, update: service.actions.propose_colleague(
            coordinator_id, update.dossier_id, update.colleague, update.revision
        ),
    ),
    "withdraw": BotAction(DOSSIER, "own", _apply("withdraw")),
    "others": BotAction(NOTHING, "others", lambda service, coordinator_id, update: service.stand_in.open_list(coordinator_id)),
    "hand_back": BotAction(
        OTHER,
        "handed_back",
        lambda service, coordinator_id, update: service.stand_in.hand_back(coordinator_id, update.dossier_id, update.revision),
    ),
    "sign_in": BotAction(NOTHING, "link_asked", lambda service, coordinator_id, update: service.account.ask_for_link(coordinator_id)),
    "destroyed": BotAction(
        OTHER, "destroyed", lambda service, coordinator_id, update: service.account.confirm_destruction(coordinator_id, update.dossier_id)
    ),
    "pause": BotAction(NOTHING, "overview", lambda service, coordinator_id, update: service.account.set_available(coordinator_id, False)),
    "resume": BotAction(NOTHING, "overview", lambda service, coordinator_id, update: service.account.set_available(coordinator_id, True)),
}
DOSSIER_ACTIONS = tuple(name for name, action in ACTIONS.items() if action.about is DOSSIER)


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
        action = ACTIONS.get(update.action)
        with suppress(AlreadyProcessed):
            if action and action.call:
                await action.call(self._service_for(unit), coordinator_id, update)
            if not unit.is_done:
                await unit.run(lambda connection: None if action and not action.call else ActionResult.NOT_NOW)

    def _enqueue_answer(self, connection: Connection, coordinator_id: str, update: CoordinatorUpdate, result: object) -> None:
        is_refusal = isinstance(result, bool | ActionResult) and update.action != "destroyed"  # done before is done
        outdated = f"{'undo' if update.action == 'undo' else 'since'}-{max(update.revision, 0)}"
        kind = ANSWER_BY_RESULT.get(result, outdated) if is_refusal else ""
        answer = ACTIONS[update.action].answer if update.action in ACTIONS else "overview"
        named = {"colleague": update.colleague, "why": update.argument}.get(update.action)  # a colleague, an offer
        answer = answer if named is None else f"{answer}-{named}"
        self._accounts.enqueue_answer(connection, coordinator_id, kind or answer, update.dossier_id, self._now())


def _parse_day(text: str) -> date:
    """The day, or for invalid text the last possible date: the service refuses contact in the future."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return date.max

"""The coordinator's bot (a bot.telegram.ports.BotHandler): a press becomes one action of the desk service and an enqueued answer."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import datetime

from sqlalchemy import Connection

from bot.coordinator.service.desk import DeskService
from bot.coordinator.service.views import Colleague, Overview
from bot.coordinator.telegram.accounts import BotAccounts, DueMessage
from bot.coordinator.telegram.actions import ActionHandler
from bot.coordinator.telegram.dossier_messages import COLLEAGUE_KINDS
from bot.coordinator.telegram.notification_job import NotificationJob
from bot.coordinator.telegram.offer_tracking import REVISIONS, OfferTrackingClient
from bot.coordinator.telegram.ptb_client import PtbClient
from bot.coordinator.telegram.renderer import CoordinatorRenderer
from bot.coordinator.telegram.update_parser import MENU_COMMANDS, UPDATE_KINDS, CoordinatorUpdate, parse_update
from bot.notifications.link_messages import WITH_ADDRESS
from bot.notifications.messages import NotificationRenderer
from bot.telegram.outbound import bot_profile
from bot.telegram.ports import ApiCall, TelegramClient, Unreadable, Update
from storage.coordinators import message_queue, notifications
from storage.coordinators.telegram_accounts import BOT
from storage.crypto.vault import Vault
from storage.delivery.idempotency import UnitOfWorkRunner
from storage.offers.delivery_outcomes import DeliveryOutcomes

_MAX_MESSAGES = 100  # that are read at once


def make_client(token: str, server: str) -> TelegramClient:
    return PtbClient(token, server)


def track_offers(client: TelegramClient, units: UnitOfWorkRunner, vault: Vault, now: Callable[[], datetime]) -> TelegramClient:
    """The client, which records each message that shows an offer, so that it can be deleted when the offer ends."""
    accounts = BotAccounts(vault)

    async def record(chat_id: str, message_id: int, revisions: Mapping[str, int]) -> None:
        await units.run(lambda c: accounts.record_offer_message(c, chat_id, message_id, revisions, now()))

    return OfferTrackingClient(client, record)


class CoordinatorBot:
    """No word that a seeker typed passes here. `service_for` builds a desk service on a unit-of-work runner."""

    name, update_types, wake_up_kind = BOT, UPDATE_KINDS, message_queue.WAKE_UP_KIND

    def __init__(
        self,
        units: UnitOfWorkRunner,
        vault: Vault,
        now: Callable[[], datetime],
        service_for: Callable[[UnitOfWorkRunner], DeskService],
        texts: NotificationRenderer,
        renderer: CoordinatorRenderer,
        outcomes: DeliveryOutcomes,
    ) -> None:
        self._units, self._now, self._catalog, self._service_for = units, now, renderer.catalog, service_for
        self._texts, self._renderer, self._outcomes = texts, renderer, outcomes
        self._accounts = BotAccounts(vault)
        self._actions = ActionHandler(units, service_for, self._accounts, now)

    def profile_calls(self) -> Iterator[ApiCall]:
        return bot_profile.profile_calls(self._catalog, MENU_COMMANDS, "desk.bot.command.", "desk.bot.description", "desk.bot.about")

    def ordering_key(self, update: Update) -> str:
        for kind in UPDATE_KINDS:
            sender = update[kind].get("from") if isinstance(update.get(kind), dict) else None
            if isinstance(sender, dict):
                return str(sender.get("id", ""))
        return ""

    async def handle_update(self, update: Update) -> Sequence[ApiCall]:
        """Returns after the commit, with the calls that are not enqueued: acknowledgements, and the reply to a stranger."""
        parsed = parse_update(update)
        if parsed is None:
            return ()
        if parsed.is_group:
            return (ApiCall("leaveChat", {"chat_id": parsed.chat_id}), *_acknowledge(parsed))
        coordinator_id = await self._identify(parsed)
        if coordinator_id is None:
            language = self._pick_language(parsed.language)
            return (*_acknowledge(parsed), self._renderer.render_stranger_reply(parsed.chat_id, language))
        await self._actions.handle(parsed, coordinator_id)
        return _acknowledge(parsed)

    async def failure_replies(self, update: Update) -> Sequence[ApiCall]:
        """An apology to a coordinator, and nothing to a stranger."""
        with suppress(Unreadable):
            parsed = parse_update(update)
            if parsed and not parsed.is_group and await self._identify(parsed):
                return (self._renderer.render_text(parsed.chat_id, self._pick_language(parsed.language), "desk.sorry"),)
        return ()

    async def due_jobs(self, at: datetime, chats: int, busy: Container[str] = ()) -> Sequence[NotificationJob]:
        await self._units.run(lambda c: self._accounts.expire_offer_messages(c, at))
        messages = await self._units.run(lambda c: self._accounts.due_messages(c, at, _MAX_MESSAGES))
        calls = [(message, await self._render_tracked(message, at)) for message in messages]
        return [NotificationJob(self._units, self._outcomes, message, call) for message, call in calls if call]

    async def _identify(self, update: CoordinatorUpdate) -> str | None:
        """Id of the coordinator whose account this is; an invitation in the update binds it first."""

        def unit(connection: Connection) -> str | None:
            bound = self._accounts.bind(connection, update, self._now()) if update.invitation_token else None
            if bound and self._accounts.record_update(connection, update, self._now()):
                self._accounts.enqueue_answer(connection, bound, "bound", "", self._now())
            return bound or self._accounts.find(connection, update)

        return await self._units.run(unit)

    async def _render_tracked(self, message: DueMessage, at: datetime) -> ApiCall | None:
        """The call with the revisions of the dossiers that it may show, read before it is rendered."""
        coordinator_id = message.row.coordinator_id
        revisions = await self._units.run(lambda c: self._accounts.read_revisions(c, coordinator_id))
        call = await self._render(message, at)
        return call and replace(call, parameters={**call.parameters, REVISIONS: revisions})

    async def _render(self, message: DueMessage, at: datetime) -> ApiCall | None:
        """The call for a due message, or None for one that no longer applies and is dropped."""
        row, chat_id = message.row, int(message.chat_id)
        if message.queue is notifications.QUEUE:
            notification = await self._units.run(lambda c: self._texts.render_notification(c, row, at))
            if notification and notification.coordinator:
                language = notification.coordinator.language
                text = f"{notification.text}\n\n{notification.url}" if row.kind in WITH_ADDRESS else notification.text
                return self._renderer.render_notification(chat_id, language, text, row.kind, row.dossier_id, notification.offer)
        elif overview := await self._find_overview(row.coordinator_id):
            colleagues = await self._find_colleagues(row.kind, row.coordinator_id, row.subject)
            return self._renderer.render_answer(chat_id, row.kind, row.subject, replace(overview, colleagues=colleagues), at)
        await self._units.run(lambda c: message.queue.mark_sent(c, row.id))
        return None

    async def _find_overview(self, coordinator_id: str) -> Overview | None:
        try:
            return await self._service_for(self._units).read_overview(coordinator_id)
        except LookupError:
            return None

    async def _find_colleagues(self, kind: str, coordinator_id: str, dossier_id: str) -> Sequence[Colleague]:
        """Those who may take over, for an answer that is about them."""
        if kind.partition("-")[0] not in COLLEAGUE_KINDS:
            return ()
        return await self._service_for(self._units).list_colleagues(coordinator_id, dossier_id)

    def _pick_language(self, language_code: str) -> str:
        """The language of the account's Telegram if the catalogue has it, or else the first language."""
        language = language_code.partition("-")[0]
        return language if language in self._catalog.languages else self._catalog.languages[0]


def _acknowledge(update: CoordinatorUpdate) -> Sequence[ApiCall]:
    """Acknowledge a button press, so that Telegram stops showing it as pending."""
    return (ApiCall("answerCallbackQuery", {"callback_query_id": update.callback_query_id}),) if update.callback_query_id else ()

"""The coordinator's bot: a press becomes a deed at the desk, once, and an answer that is owed. Never a word of a seeker."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import suppress
from datetime import datetime

from sqlalchemy import Connection

from bot.coordinator.service.desk import DeskService
from bot.coordinator.service.views import Overview
from bot.coordinator.telegram.accounts import BotAccounts, OwedMessage
from bot.coordinator.telegram.actions import ActionHandler
from bot.coordinator.telegram.notification_job import NotificationJob
from bot.coordinator.telegram.offer_tracking import OfferTrackingClient
from bot.coordinator.telegram.ptb_client import PtbClient
from bot.coordinator.telegram.renderer import CoordinatorRenderer
from bot.coordinator.telegram.update_parser import MENU_COMMANDS, UPDATE_KINDS, CoordinatorUpdate, parse_update
from bot.notifications.messages import NotificationRenderer
from bot.telegram.outbound import bot_profile
from bot.telegram.ports import ApiCall, TelegramClient, Unreadable, Update
from storage.coordinators import notifications
from storage.coordinators.telegram_accounts import BOT
from storage.crypto.vault import Vault
from storage.delivery.idempotency import UnitOfWorkRunner


def make_client(token: str, server: str) -> TelegramClient:
    return PtbClient(token, server)


def track_offers(client: TelegramClient, units: UnitOfWorkRunner, vault: Vault, now: Callable[[], datetime]) -> TelegramClient:
    """The client, which records each message that shows an offer, so that it can be deleted when the offer ends."""
    accounts = BotAccounts(vault)

    async def shown(chat: str, message: int, ids: Collection[str]) -> None:
        await units.run(lambda c: accounts.record_offer_message(c, chat, message, ids, now()))

    return OfferTrackingClient(client, shown)


class CoordinatorBot:
    """One bot's side of the product (bot.telegram.ports.BotHandler). `desk` makes the one door around whoever runs its units of work."""

    name, update_types = BOT, UPDATE_KINDS

    def __init__(
        self,
        units: UnitOfWorkRunner,
        vault: Vault,
        now: Callable[[], datetime],
        service_for: Callable[[UnitOfWorkRunner], DeskService],
        texts: NotificationRenderer,
        renderer: CoordinatorRenderer,
    ) -> None:
        self._units, self._now, self._catalog, self._service_for = units, now, renderer.catalog, service_for
        self._texts, self._renderer = texts, renderer
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
        """Until the commit. What a coordinator is told is owed; returned is that a press was heard, and the line for strangers."""
        said = parse_update(update)
        if said is None:
            return ()
        noticed = [ApiCall("answerCallbackQuery", {"callback_query_id": said.callback_query_id})] if said.callback_query_id else []
        if said.is_group:
            return (ApiCall("leaveChat", {"chat_id": said.chat_id}), *noticed)
        who = await self._identify(said)
        if who is None:
            return (*noticed, self._renderer.render_stranger_reply(said.chat_id, self._pick_language(said.language)))
        await self._actions.handle(said, who)
        return noticed

    async def failure_replies(self, update: Update) -> Sequence[ApiCall]:
        with suppress(Unreadable):
            said = parse_update(update)
            if said and not said.is_group and await self._identify(said):
                return (self._renderer.render_text(said.chat_id, self._pick_language(said.language), "desk.sorry"),)
        return ()

    async def due_jobs(self, at: datetime, limit: int) -> Sequence[NotificationJob]:
        await self._units.run(lambda c: self._accounts.expire_offer_messages(c, at))
        owed = await self._units.run(lambda c: self._accounts.due_messages(c, at, limit))
        made = [(one, await self._render(one, at)) for one in owed]
        return [NotificationJob(self._units, one, call) for one, call in made if call]

    # who it is
    async def _identify(self, said: CoordinatorUpdate) -> str | None:
        """Whose account this is; an invitation binds it, once."""

        def unit(connection: Connection) -> str | None:
            bound = self._accounts.bind(connection, said, self._now()) if said.invitation_token else None
            if bound and self._accounts.record_update(connection, said, self._now()):
                self._accounts.enqueue_answer(connection, bound, "bound", "", self._now())
            return bound or self._accounts.find(connection, said)

        return await self._units.run(unit)

    # what they are told
    async def _render(self, owed: OwedMessage, at: datetime) -> ApiCall | None:
        row, chat = owed.row, int(owed.chat_id)
        if owed.queue is notifications.QUEUE:
            letter = await self._units.run(lambda c: self._texts.render_notification(c, row))
            if letter and letter.coordinator:
                return self._renderer.render_notification(chat, letter.coordinator.language, letter.text, row.kind, row.dossier_id)
        elif seen := await self._find_overview(row.coordinator_id):
            return self._renderer.render_answer(chat, row.kind, row.subject, seen, at)
        await self._units.run(lambda c: owed.queue.mark_sent(c, row.id))  # it holds no more
        return None

    async def _find_overview(self, who: str) -> Overview | None:
        try:
            return await self._service_for(self._units).read_overview(who)
        except LookupError:
            return None

    def _pick_language(self, wished: str) -> str:
        spoken = wished.partition("-")[0]
        return spoken if spoken in self._catalog.languages else self._catalog.languages[0]

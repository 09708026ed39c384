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
from bot.coordinator.telegram.update_parser import KINDS, SHOWN, CoordinatorUpdate, heard
from bot.notifications.messages import NotificationRenderer
from bot.telegram.outbound import bot_profile
from bot.telegram.ports import ApiCall, TelegramClient, Unreadable, Update
from storage.coordinators import owed_rows
from storage.coordinators.telegram_accounts import BOT
from storage.crypto.vault import Vault
from storage.db.tables import notifications
from storage.delivery.idempotency import UnitOfWorkRunner


def line(token: str, server: str) -> TelegramClient:
    return PtbClient(token, server)


def track_offers(client: TelegramClient, units: UnitOfWorkRunner, vault: Vault, now: Callable[[], datetime]) -> TelegramClient:
    """The client, which records each message that shows an offer, so that it can be deleted when the offer ends."""
    accounts = BotAccounts(vault)

    async def shown(chat: str, message: int, ids: Collection[str]) -> None:
        await units.run(lambda c: accounts.shown(c, chat, message, ids, now()))

    return OfferTrackingClient(client, shown)


class CoordinatorBot:
    """One bot's side of the product (bot.telegram.ports.Room). `desk` makes the one door around whoever runs its units of work."""

    name, kinds = BOT, KINDS

    def __init__(
        self,
        units: UnitOfWorkRunner,
        vault: Vault,
        now: Callable[[], datetime],
        desk: Callable[[UnitOfWorkRunner], DeskService],
        letters: NotificationRenderer,
        showing: CoordinatorRenderer,
    ) -> None:
        self._units, self._now, self._catalog, self._desk = units, now, showing.catalog, desk
        self._letters, self._showing = letters, showing
        self._callers = BotAccounts(vault)
        self._deeds = ActionHandler(units, desk, self._callers, now)

    def set_up(self) -> Iterator[ApiCall]:
        return bot_profile.profile_calls(self._catalog, SHOWN, "desk.bot.command.", "desk.bot.description", "desk.bot.about")

    def who(self, update: Update) -> str:
        for kind in KINDS:
            sender = update[kind].get("from") if isinstance(update.get(kind), dict) else None
            if isinstance(sender, dict):
                return str(sender.get("id", ""))
        return ""

    async def take(self, update: Update) -> Sequence[ApiCall]:
        """Until the commit. What a coordinator is told is owed; returned is that a press was heard, and the line for strangers."""
        said = heard(update)
        if said is None:
            return ()
        noticed = [ApiCall("answerCallbackQuery", {"callback_query_id": said.press})] if said.press else []
        if said.elsewhere:
            return (ApiCall("leaveChat", {"chat_id": said.chat}), *noticed)
        who = await self._who_calls(said)
        if who is None:
            return (*noticed, self._showing.stranger(said.chat, self._spoken(said.language)))
        await self._deeds.hear(said, who)
        return noticed

    async def apologise(self, update: Update) -> Sequence[ApiCall]:
        with suppress(Unreadable):
            said = heard(update)
            if said and not said.elsewhere and await self._who_calls(said):
                return (self._showing.plain(said.chat, self._spoken(said.language), "desk.sorry"),)
        return ()

    async def due(self, at: datetime, most: int) -> Sequence[NotificationJob]:
        await self._units.run(lambda c: self._callers.expire_offer_messages(c, at))
        owed = await self._units.run(lambda c: self._callers.owed(c, at, most))
        made = [(one, await self._call(one, at)) for one in owed]
        return [NotificationJob(self._units, one, call) for one, call in made if call]

    # who it is
    async def _who_calls(self, said: CoordinatorUpdate) -> str | None:
        """Whose account this is; an invitation binds it, once."""

        def unit(connection: Connection) -> str | None:
            bound = self._callers.bind(connection, said, self._now()) if said.token else None
            if bound and self._callers.hear(connection, said, self._now()):
                self._callers.answer(connection, bound, "bound", "", self._now())
            return bound or self._callers.find(connection, said)

        return await self._units.run(unit)

    # what they are told
    async def _call(self, owed: OwedMessage, at: datetime) -> ApiCall | None:
        row, chat = owed.row, int(owed.chat)
        if owed.table is notifications:
            letter = await self._units.run(lambda c: self._letters.render_notification(c, row))
            if letter and letter.coordinator:
                return self._showing.notice(chat, letter.coordinator.language, letter.text, row.kind, row.dossier_id)
        elif seen := await self._overview(row.coordinator_id):
            return self._showing.answer(chat, row.kind, row.subject, seen, at)
        await self._units.run(lambda c: owed_rows.mark_sent(c, owed.table, row.id))  # it holds no more
        return None

    async def _overview(self, who: str) -> Overview | None:
        try:
            return await self._desk(self._units).read_overview(who)
        except LookupError:
            return None

    def _spoken(self, wished: str) -> str:
        spoken = wished.partition("-")[0]
        return spoken if spoken in self._catalog.languages else self._catalog.languages[0]

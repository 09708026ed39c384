"""The seeker's bot: an update becomes a turn, and what is owed becomes messages. No name of Telegram's is kept."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import suppress
from datetime import datetime
from typing import Any

from aiogram.types import Update as TelegramUpdate
from pydantic import ValidationError

from bot.seeker.service import CLOSED, ChannelUser, Entry, SeekerService
from bot.seeker.telegram.aiogram_client import AiogramClient
from bot.seeker.telegram.renderer import SeekerRenderer
from bot.seeker.telegram.update_parser import KINDS, SHOWN, SeekerUpdate, heard
from bot.seeker.telegram.welcome import WelcomeReplies
from bot.telegram.outbound import bot_profile
from bot.telegram.outbound.outbox_job import PromptJob
from bot.telegram.ports import ApiCall, TelegramClient, Unreadable, Update
from flows.i18n.catalog import Catalog
from storage.turns.store import ConversationStore

CHANNEL = "telegram"
_CODE = re.compile(r"(?:\d[ -]?){15}\d\Z")
_FROM = ("message", "edited_message", "callback_query", "my_chat_member")


def line(token: str, server: str) -> TelegramClient:
    return AiogramClient(token, server)


class SeekerBot:
    """One bot's side of the product (bot.telegram.ports.Room)."""

    name, kinds = CHANNEL, KINDS

    def __init__(self, service: SeekerService, store: ConversationStore, catalog: Catalog) -> None:
        self._service, self._store, self._catalog = service, store, catalog
        self._showing = SeekerRenderer(catalog)
        self._threshold = WelcomeReplies(service, catalog, self._showing)

    def set_up(self) -> Iterator[ApiCall]:
        return bot_profile.profile_calls(self._catalog, SHOWN, "telegram.command.", "telegram.description", "telegram.about")

    def who(self, update: Update) -> str:
        return str(_sender(update).get("id", ""))

    async def take(self, update: Update) -> Sequence[ApiCall]:
        """Until the commit. What is owed nowhere is returned: that a press was heard, and what is said to who has no conversation."""
        try:
            said = heard(TelegramUpdate.model_validate(update))
        except ValidationError:
            raise Unreadable from None
        if said.chat is None:
            return ()
        if said.elsewhere:
            return (ApiCall("leaveChat", {"chat_id": said.chat}), *_noticed(said))
        if said.gone:
            await self._store.mute(CHANNEL, str(said.chat))
        return *_noticed(said), *(() if said.gone else await self._hear(said, said.chat))

    async def apologise(self, update: Update) -> Sequence[ApiCall]:
        """In the language of who has a conversation, else in that of their Telegram."""
        who = self.who(update)
        return self._threshold.sorry(int(who), await self._spoken(who, update)) if who else ()

    async def due(self, at: datetime, most: int) -> Sequence[PromptJob]:
        owed = await self._store.owed(CHANNEL, at, most)
        return [PromptJob(self._store, one, self._showing.owed(int(one.person), one.kind, one.output)) for one in owed]

    # what somebody did
    async def _hear(self, said: SeekerUpdate, chat: int) -> Sequence[ApiCall]:
        channel_user = ChannelUser(CHANNEL, str(chat))
        if said.passage and await self._service.cross(channel_user, said.passage):
            return await self._leave_trace(said, chat)
        if said.said is None:
            return ()
        output = await self._service.output(channel_user)
        if (output is None or output.state == "welcome") and _CODE.match((said.said.words or "").strip()):
            return await self._enter(channel_user, said, chat)
        if output is None and (said.said.edited or said.said.command not in (None, "tongue")):
            return await self._receive(said, chat)
        outcome = await self._service.handle(channel_user, said.said, said.language)
        if outcome.ended or outcome.output.state == CLOSED:
            return self._threshold.farewell(outcome, chat)
        if output is None and await self._service.output(channel_user) is None:  # taken before, and nothing is left of it
            return await self._receive(said, chat)
        return ()

    async def _receive(self, said: SeekerUpdate, chat: int) -> Sequence[ApiCall]:
        await self._leave_trace(said, chat)
        return self._threshold.welcome(said, chat)

    async def _enter(self, channel_user: ChannelUser, said: SeekerUpdate, chat: int) -> Sequence[ApiCall]:
        """A return code, which is swept at once: what follows is owed where it opened, and said at once where it did not."""
        await self._leave_trace(said, chat, soon=True)
        entry = await self._service.enter(channel_user, (said.said and said.said.words) or "", channel_user.person)
        return () if entry is Entry.OPENED else self._threshold.stay_out(entry, said, chat)

    async def _leave_trace(self, said: SeekerUpdate, chat: int, soon: bool = False) -> Sequence[ApiCall]:
        if said.message is not None:
            await self._store.record_message(CHANNEL, str(chat), said.message, self._service.now(), soon)
        return ()

    async def _spoken(self, who: str, update: Update) -> str:
        with suppress(Exception):  # memory may be what failed
            if output := await self._service.output(ChannelUser(CHANNEL, who)):
                return output.language
        return self._threshold.language(str(_sender(update).get("language_code", "")))


def _noticed(said: SeekerUpdate) -> Sequence[ApiCall]:
    """A press is acknowledged, so that the button rests."""
    return (ApiCall("answerCallbackQuery", {"callback_query_id": said.press}),) if said.press else ()


def _sender(update: Update) -> dict[str, Any]:
    """Who did this, as Telegram tells it; empty where it does not."""
    for kind in _FROM:
        sender = update[kind].get("from") if isinstance(update.get(kind), dict) else None
        if isinstance(sender, dict):
            return sender
    return {}

"""The seeker's bot: an update becomes a turn, and what is owed becomes messages. No name of Telegram's is kept."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import suppress
from datetime import datetime
from typing import Any

from aiogram.types import Update as TelegramUpdate
from pydantic import ValidationError

from bot.seeker.service import INTAKE_CLOSED, ChannelUser, ReturnCodeResult, SeekerService
from bot.seeker.telegram.aiogram_client import AiogramClient
from bot.seeker.telegram.renderer import SeekerRenderer
from bot.seeker.telegram.update_parser import MENU_COMMANDS, UPDATE_KINDS, SeekerUpdate, parse_update
from bot.seeker.telegram.welcome import WelcomeReplies
from bot.telegram.outbound import bot_profile
from bot.telegram.outbound.outbox_job import PromptJob
from bot.telegram.ports import ApiCall, TelegramClient, Unreadable, Update
from flows.i18n.catalog import Catalog
from storage.turns.store import ConversationStore

CHANNEL = "telegram"
_RETURN_CODE = re.compile(r"(?:\d[ -]?){15}\d\Z")
_SENDER_KINDS = ("message", "edited_message", "callback_query", "my_chat_member")


def make_client(token: str, server: str) -> TelegramClient:
    return AiogramClient(token, server)


class SeekerBot:
    """One bot's side of the product (bot.telegram.ports.BotHandler)."""

    name, update_types = CHANNEL, UPDATE_KINDS

    def __init__(self, service: SeekerService, store: ConversationStore, catalog: Catalog) -> None:
        self._service, self._store, self._catalog = service, store, catalog
        self._renderer = SeekerRenderer(catalog)
        self._welcome_replies = WelcomeReplies(service, catalog, self._renderer)

    def profile_calls(self) -> Iterator[ApiCall]:
        return bot_profile.profile_calls(self._catalog, MENU_COMMANDS, "telegram.command.", "telegram.description", "telegram.about")

    def ordering_key(self, update: Update) -> str:
        return str(_sender(update).get("id", ""))

    async def handle_update(self, update: Update) -> Sequence[ApiCall]:
        """Until the commit. What is owed nowhere is returned: that a press was heard, and what is said to who has no conversation."""
        try:
            said = parse_update(TelegramUpdate.model_validate(update))
        except ValidationError:
            raise Unreadable from None
        if said.chat_id is None:
            return ()
        if said.is_group:
            return (ApiCall("leaveChat", {"chat_id": said.chat_id}), *_acknowledge(said))
        if said.has_blocked_bot:
            await self._store.mute(CHANNEL, str(said.chat_id))
        return *_acknowledge(said), *(() if said.has_blocked_bot else await self._handle_update(said, said.chat_id))

    async def failure_replies(self, update: Update) -> Sequence[ApiCall]:
        """In the language of who has a conversation, else in that of their Telegram."""
        who = self.ordering_key(update)
        return self._welcome_replies.apology_message(int(who), await self._language_of(who, update)) if who else ()

    async def due_jobs(self, at: datetime, limit: int) -> Sequence[PromptJob]:
        owed = await self._store.due_messages(CHANNEL, at, limit)
        return [PromptJob(self._store, one, self._renderer.render_due(int(one.person), one.kind, one.output)) for one in owed]

    # what somebody did
    async def _handle_update(self, update: SeekerUpdate, chat_id: int) -> Sequence[ApiCall]:
        channel_user = ChannelUser(CHANNEL, str(chat_id))
        if update.transfer_token and await self._service.redeem_transfer(channel_user, update.transfer_token):
            return await self._record_message(update, chat_id)
        if update.seeker_input is None:
            return ()
        output = await self._service.current_output(channel_user)
        if (output is None or output.state == "welcome") and _RETURN_CODE.match((update.seeker_input.text or "").strip()):
            return await self._redeem_code(channel_user, update, chat_id)
        if output is None and (update.seeker_input.edited or update.seeker_input.command not in (None, "tongue")):
            return await self._greet(update, chat_id)
        outcome = await self._service.handle_input(channel_user, update.seeker_input, update.language)
        if outcome.ended or outcome.output.state == INTAKE_CLOSED:
            return self._welcome_replies.ending_messages(outcome, chat_id)
        if output is None and await self._service.current_output(channel_user) is None:  # taken before, and nothing is left of it
            return await self._greet(update, chat_id)
        return ()

    async def _greet(self, update: SeekerUpdate, chat_id: int) -> Sequence[ApiCall]:
        await self._record_message(update, chat_id)
        return self._welcome_replies.welcome_messages(update, chat_id)

    async def _redeem_code(self, channel_user: ChannelUser, update: SeekerUpdate, chat_id: int) -> Sequence[ApiCall]:
        """A return code, which is swept at once: what follows is owed where it opened, and said at once where it did not."""
        await self._record_message(update, chat_id, soon=True)
        entry = await self._service.redeem_code(
            channel_user, (update.seeker_input and update.seeker_input.text) or "", channel_user.external_id
        )
        return () if entry is ReturnCodeResult.OPENED else self._welcome_replies.refused_code_message(entry, update, chat_id)

    async def _record_message(self, update: SeekerUpdate, chat_id: int, soon: bool = False) -> Sequence[ApiCall]:
        if update.message_id is not None:
            await self._store.record_message(CHANNEL, str(chat_id), update.message_id, self._service.now(), soon)
        return ()

    async def _language_of(self, external_id: str, update: Update) -> str:
        with suppress(Exception):  # memory may be what failed
            if output := await self._service.current_output(ChannelUser(CHANNEL, external_id)):
                return output.language
        return self._welcome_replies.pick_language(str(_sender(update).get("language_code", "")))


def _acknowledge(update: SeekerUpdate) -> Sequence[ApiCall]:
    """A press is acknowledged, so that the button rests."""
    return (ApiCall("answerCallbackQuery", {"callback_query_id": update.callback_query_id}),) if update.callback_query_id else ()


def _sender(update: Update) -> dict[str, Any]:
    """Who did this, as Telegram tells it; empty where it does not."""
    for kind in _SENDER_KINDS:
        sender = update[kind].get("from") if isinstance(update.get(kind), dict) else None
        if isinstance(sender, dict):
            return sender
    return {}

"""The seeker's bot (a bot.telegram.ports.BotHandler): updates become turns, outbox messages become Bot API calls."""

from __future__ import annotations

from bot.seeker.telegram import deferred_types  # noqa: F401 - it has to come before aiogram

# isort: split
from collections.abc import Container, Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from typing import Any

from pydantic import ValidationError

from bot.seeker.inputs import ChannelUser, ReturnCodeResult, SeekerInput
from bot.seeker.outputs import INTAKE_CLOSED
from bot.seeker.service import SeekerService
from bot.seeker.telegram.aiogram_client import AiogramClient
from bot.seeker.telegram.received_update import ReceivedUpdate
from bot.seeker.telegram.renderer import SeekerRenderer
from bot.seeker.telegram.repeated_updates import RepeatedUpdates
from bot.seeker.telegram.stranger_limit import StrangerLimit
from bot.seeker.telegram.update_parser import MENU_COMMANDS, UPDATE_KINDS, SeekerUpdate, parse_update
from bot.seeker.telegram.welcome import WelcomeReplies
from bot.telegram.inbound.raw_update import has_real_numbers, readable_part, words_of
from bot.telegram.outbound import bot_profile
from bot.telegram.outbound.outbox_job import PromptJob
from bot.telegram.ports import ApiCall, TelegramClient, Unreadable, Update
from flows.i18n.catalog import Catalog
from flows.return_code import may_be_code
from storage.conversations import outbox
from storage.turns.store import ConversationStore

CHANNEL = "telegram"


def make_client(token: str, server: str) -> TelegramClient:
    return AiogramClient(token, server)


class SeekerBot:
    """Of a person only Telegram's id is used; no name is stored."""

    name, update_types, wake_up_kind = CHANNEL, UPDATE_KINDS, outbox.WAKE_UP_KIND

    def __init__(self, service: SeekerService, store: ConversationStore, catalog: Catalog) -> None:
        self._service, self._store, self._catalog = service, store, catalog
        self._renderer = SeekerRenderer(catalog)
        self._welcome_replies, self._stranger_limit = WelcomeReplies(service, catalog, self._renderer), StrangerLimit()
        self._repeated = RepeatedUpdates()

    def profile_calls(self) -> Iterator[ApiCall]:
        return bot_profile.profile_calls(self._catalog, MENU_COMMANDS, "telegram.command.", "telegram.description", "telegram.about")

    def ordering_key(self, update: Update) -> str:
        return str(_sender(update).get("id", ""))

    async def handle_update(self, update: Update) -> Sequence[ApiCall]:
        """Returns after the commit, with the calls that are not in the outbox: acknowledgements, and replies without a conversation."""
        parsed = _parse(update)
        if parsed.chat_id is None:
            return ()
        if self._repeated.is_repeated(parsed):
            if parsed.album and not (parsed.is_edited or parsed.is_group):
                await self._record_message(parsed, parsed.chat_id)
            return ()
        if parsed.is_group:
            return (ApiCall("leaveChat", {"chat_id": parsed.chat_id}), *_acknowledge(parsed))
        if parsed.has_blocked_bot:
            await self._store.mute(CHANNEL, str(parsed.chat_id))
            return _acknowledge(parsed)
        return (*_acknowledge(parsed), *await self._handle_private(parsed, parsed.chat_id))

    async def failure_replies(self, update: Update) -> Sequence[ApiCall]:
        """An apology in the language of the conversation, or else in that of the person's Telegram."""
        external_id = self.ordering_key(update)
        if not external_id:
            return ()
        language = await self._language_of(external_id, update)
        apology = self._welcome_replies.apology_message(int(external_id), language)
        if not self._service.hears_danger(words_of(update)):
            return apology
        card = self._renderer.render_text(int(external_id), self._service.notice_text(language, "help_card"), is_copyable=True)
        return (*apology, card)

    async def due_jobs(self, at: datetime, chats: int, busy: Container[str] = ()) -> Sequence[PromptJob]:
        messages = await self._store.due_messages(CHANNEL, at, chats, busy)
        render, now = self._renderer.render_due, self._service.now
        return [PromptJob(self._store, one, render(int(one.person), one.kind, one.output), now) for one in messages]

    # a private chat
    async def _handle_private(self, update: SeekerUpdate, chat_id: int) -> Sequence[ApiCall]:
        channel_user = ChannelUser(CHANNEL, str(chat_id))
        if update.transfer_token and await self._service.redeem_transfer(channel_user, update.transfer_token):
            await self._record_message(update, chat_id)
            return ()
        if update.seeker_input is None:
            return ()
        code = update.seeker_input.text or ""
        if may_be_code(code) and await self._has_not_begun(channel_user):
            return await self._redeem_code(channel_user, update, code, chat_id)
        if self._needs_no_conversation(update.seeker_input) and await self._service.current_output(channel_user) is None:
            return await self._welcome(update, chat_id)
        seeker_input = replace(update.seeker_input, source=f"{CHANNEL}:{chat_id}")
        outcome = await self._service.handle_input(channel_user, seeker_input, update.language)
        if outcome.held:
            return self._welcome_replies.busy_messages(outcome, chat_id, seeker_input.source)
        if outcome.ended or outcome.output.state == INTAKE_CLOSED:
            return self._welcome_replies.ending_messages(outcome, chat_id)
        return await self._welcome(update, chat_id) if outcome.is_forgotten else ()

    async def _has_not_begun(self, channel_user: ChannelUser) -> bool:
        """Whether sixteen digits mean a return code; within a conversation they are an answer."""
        output = await self._service.current_output(channel_user)
        return output is None or output.state == "welcome"

    def _needs_no_conversation(self, seeker_input: SeekerInput) -> bool:
        """Whether somebody without a conversation only needs the first screen."""
        says_more = seeker_input.edited or seeker_input.command not in (None, "tongue")
        return says_more and not self._service.hears_danger(seeker_input.text or "")

    async def _welcome(self, update: SeekerUpdate, chat_id: int) -> Sequence[ApiCall]:
        """The first screen; whoever sends more of the same within a minute is not answered again."""
        await self._record_message(update, chat_id)
        kind = "press" if update.callback_query_id else (update.seeker_input and update.seeker_input.command) or "text"
        if not self._stranger_limit.allows(chat_id, kind, self._service.now()):
            return ()
        return self._welcome_replies.welcome_messages(update, chat_id)

    async def _redeem_code(self, channel_user: ChannelUser, update: SeekerUpdate, code: str, chat_id: int) -> Sequence[ApiCall]:
        """The message with the code is deleted at once. An opened conversation answers through the outbox, a refusal here."""
        await self._record_message(update, chat_id, soon=True)
        result = await self._service.redeem_code(channel_user, code, f"{CHANNEL}.{channel_user.external_id}")
        return () if result is ReturnCodeResult.OPENED else self._welcome_replies.refused_code_message(result, update, chat_id)

    async def _record_message(self, update: SeekerUpdate, chat_id: int, soon: bool = False) -> None:
        """Note a message that became no turn, so that it is deleted in time."""
        if update.message_id is not None:
            await self._store.record_message(CHANNEL, str(chat_id), update.message_id, self._service.now(), soon)

    async def _language_of(self, external_id: str, update: Update) -> str:
        with suppress(Exception):  # the database may be what failed
            if output := await self._service.current_output(ChannelUser(CHANNEL, external_id)):
                return output.language
        return self._welcome_replies.pick_language(str(_sender(update).get("language_code", "")))


def _parse(update: Update) -> SeekerUpdate:
    """What the person did; where a corner of it is not as it should be, what can be read without that corner."""
    for readable in (update, readable_part(update)) if has_real_numbers(update) else ():
        with suppress(ValidationError):
            return parse_update(ReceivedUpdate.model_validate(readable))
    raise Unreadable


def _acknowledge(update: SeekerUpdate) -> Sequence[ApiCall]:
    """Acknowledge a button press, so that Telegram stops showing it as pending."""
    return (ApiCall("answerCallbackQuery", {"callback_query_id": update.callback_query_id}),) if update.callback_query_id else ()


def _sender(update: Update) -> dict[str, Any]:
    """The sender in the raw update, or an empty dict if it has none."""
    for kind in UPDATE_KINDS:
        sender = update[kind].get("from") if isinstance(update.get(kind), dict) else None
        if isinstance(sender, dict):
            return sender
    return {}

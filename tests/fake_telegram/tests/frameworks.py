"""Every method of the fake, called by each framework over real HTTP."""

from __future__ import annotations

from typing import Any

import aiogram
import telegram as ptb
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.types import (
    BotCommand,
    BotCommandScopeAllPrivateChats,
    BufferedInputFile,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    LinkPreviewOptions,
    MenuButtonCommands,
    ReplyParameters,
)

from tests.fake_telegram.people.person import Person
from tests.fake_telegram.telegram import FakeTelegram
from tests.fake_telegram.tests.http_caller import PIXEL

HOOK = "https://kring.test/hook"


async def somebody(telegram: FakeTelegram) -> tuple[Person, int]:
    """Fatima, who started the bot, and a group that it can leave."""
    fatima = telegram.person("Fatima")
    await fatima.starts()
    group = await fatima.types_in_group("Hallo")
    return fatima, group.chat.id


async def by_aiogram(telegram: FakeTelegram) -> list[Any]:
    """The result of each call."""
    fatima, group = await somebody(telegram)
    bot = aiogram.Bot(telegram.seeker_bot.token, AiohttpSession(api=TelegramAPIServer.from_base(telegram.address)))
    try:
        return await _all_by_aiogram(bot, fatima, group)
    finally:
        await bot.session.close()


async def _all_by_aiogram(bot: aiogram.Bot, fatima: Person, group: int) -> list[Any]:
    to = fatima.id
    buttons = InlineKeyboardMarkup(inline_keyboard=[[InlineKeyboardButton(text="Ja", callback_data="yes:1")]])
    other = InlineKeyboardMarkup(inline_keyboard=[[InlineKeyboardButton(text="Site", url="https://kring.test/x")]])
    quiet: dict[str, Any] = {"disable_notification": True, "protect_content": True}
    preview = LinkPreviewOptions(is_disabled=True)
    first = await bot.send_message(to, "Eén", link_preview_options=preview, reply_markup=buttons, **quiet)
    press = await fatima.presses("Ja")
    answers = ReplyParameters(message_id=first.message_id)
    more = quiet | {"reply_parameters": answers, "reply_markup": buttons}
    commands = [BotCommand(command="help", description="Nu hulp")]
    scope = BotCommandScopeAllPrivateChats()
    return [
        first,
        await bot.get_me(),
        await bot.get_updates(offset=1, limit=10, timeout=1, allowed_updates=["message", "callback_query"]),
        await bot.answer_callback_query(press.id, text="Gehoord", show_alert=False, cache_time=1),
        await bot.send_photo(
            to, BufferedInputFile(PIXEL, "circle.png"), caption="Kring", reply_parameters=answers, reply_markup=buttons, **quiet
        ),
        await bot.send_message(to, "Nog iets", reply_parameters=answers),
        await bot.send_document(to, BufferedInputFile(b"%PDF", "x.pdf"), caption="Blad", disable_content_type_detection=True, **more),
        await bot.send_chat_action(to, "typing"),
        await bot.edit_message_text("Twee", chat_id=to, message_id=first.message_id, reply_markup=buttons, link_preview_options=preview),
        await bot.edit_message_reply_markup(chat_id=to, message_id=first.message_id, reply_markup=other),
        await bot.delete_message(to, first.message_id),
        await bot.delete_messages(to, [first.message_id, first.message_id + 1]),
        await bot.leave_chat(group),
        await bot.set_my_commands(commands, scope=scope, language_code="nl"),
        await bot.get_my_commands(scope=scope, language_code="nl"),
        await bot.delete_my_commands(scope=scope, language_code="nl"),
        await bot.set_my_name(name="Kring", language_code="nl"),
        await bot.get_my_name(language_code="nl"),
        await bot.set_my_description(description="Een computer", language_code="nl"),
        await bot.get_my_description(language_code="nl"),
        await bot.set_my_short_description(short_description="Kring", language_code="nl"),
        await bot.get_my_short_description(language_code="nl"),
        await bot.set_chat_menu_button(chat_id=to, menu_button=MenuButtonCommands()),
        await bot.get_chat_menu_button(chat_id=to),
        await bot.set_webhook(HOOK, secret_token="s-1", allowed_updates=["message"], max_connections=4, drop_pending_updates=True),
        await bot.get_webhook_info(),
        await bot.delete_webhook(drop_pending_updates=True),
    ]


async def by_ptb(telegram: FakeTelegram) -> list[Any]:
    """The result of each call."""
    fatima, group = await somebody(telegram)
    async with ptb.Bot(telegram.seeker_bot.token, base_url=f"{telegram.address}/bot") as bot:
        return await _all_by_ptb(bot, fatima, group)


async def _all_by_ptb(bot: ptb.Bot, fatima: Person, group: int) -> list[Any]:
    to = fatima.id
    buttons = ptb.InlineKeyboardMarkup([[ptb.InlineKeyboardButton("Ja", callback_data="yes:1")]])
    other = ptb.InlineKeyboardMarkup([[ptb.InlineKeyboardButton("Site", url="https://kring.test/x")]])
    quiet: dict[str, Any] = {"disable_notification": True, "protect_content": True}
    preview = ptb.LinkPreviewOptions(is_disabled=True)
    first = await bot.send_message(to, "Eén", link_preview_options=preview, reply_markup=buttons, **quiet)
    press = await fatima.presses("Ja")
    answers = ptb.ReplyParameters(first.message_id)
    more = quiet | {"reply_parameters": answers, "reply_markup": buttons}
    scope = ptb.BotCommandScopeAllPrivateChats()
    return [
        first,
        await bot.get_me(),
        await bot.get_updates(offset=1, limit=10, timeout=1, allowed_updates=["message", "callback_query"]),
        await bot.answer_callback_query(press.id, text="Gehoord", show_alert=False, cache_time=1),
        await bot.send_photo(to, PIXEL, caption="Kring", filename="circle.png", **more),
        await bot.send_message(to, "Nog iets", reply_parameters=answers),
        await bot.send_document(to, b"%PDF", caption="Blad", disable_content_type_detection=True, filename="x.pdf", **more),
        await bot.send_chat_action(to, "typing"),
        await bot.edit_message_text("Twee", to, first.message_id, reply_markup=buttons, link_preview_options=preview),
        await bot.edit_message_reply_markup(to, first.message_id, reply_markup=other),
        await bot.delete_message(to, first.message_id),
        await bot.delete_messages(to, [first.message_id, first.message_id + 1]),
        await bot.leave_chat(group),
        await bot.set_my_commands([("help", "Nu hulp")], scope=scope, language_code="nl"),
        await bot.get_my_commands(scope=scope, language_code="nl"),
        await bot.delete_my_commands(scope=scope, language_code="nl"),
        await bot.set_my_name("Kring", language_code="nl"),
        await bot.get_my_name(language_code="nl"),
        await bot.set_my_description("Een computer", language_code="nl"),
        await bot.get_my_description(language_code="nl"),
        await bot.set_my_short_description("Kring", language_code="nl"),
        await bot.get_my_short_description(language_code="nl"),
        await bot.set_chat_menu_button(to, ptb.MenuButtonCommands()),
        await bot.get_chat_menu_button(to),
        await bot.set_webhook(HOOK, secret_token="s-1", allowed_updates=["message"], max_connections=4, drop_pending_updates=True),
        await bot.get_webhook_info(),
        await bot.delete_webhook(drop_pending_updates=True),
    ]

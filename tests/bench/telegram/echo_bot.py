"""aiogram's own echo bot."""

from __future__ import annotations

import asyncio
import sys

from aiogram import Bot, Dispatcher
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.types import Message
from aiogram.webhook.aiohttp_server import SimpleRequestHandler, setup_application
from aiohttp import web

from tests.bench.telegram.addresses import ORIGIN, TOKEN

SECRET = "echo"


async def run(folder: str, api: str, port: int) -> None:
    """What aiogram's documentation shows, with a webhook on aiohttp."""
    bot, dispatcher = Bot(TOKEN, session=AiohttpSession(api=TelegramAPIServer.from_base(api))), Dispatcher()

    @dispatcher.message()
    async def echo(message: Message) -> None:
        await message.answer(message.text or "")

    app = web.Application()
    SimpleRequestHandler(dispatcher, bot, handle_in_background=False, secret_token=SECRET).register(app, path="/echo")
    setup_application(app, dispatcher, bot=bot)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", port).start()
    await bot.set_webhook(f"{ORIGIN}/echo", secret_token=SECRET)
    await asyncio.to_thread(sys.stdin.read)
    await runner.cleanup()

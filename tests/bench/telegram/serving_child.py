"""A bot behind a webhook: `python -m tests.bench.telegram.serving_child kring FOLDER API PORT`, or `echo`: aiogram's own echo bot.

It serves until its input ends.
"""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

from aiogram import Bot, Dispatcher
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.types import Message
from aiogram.webhook.aiohttp_server import SimpleRequestHandler, setup_application
from aiohttp import web
from pydantic import SecretStr

from bot.app import lifecycle
from bot.app.context import AppContext
from bot.config.process_roles import ProcessRole
from bot.config.settings import Settings
from bot.observability import logs
from bot.web import server

ORIGIN, TOKEN, SECRET = "https://kring.test", "1234567:" + "A" * 35, "echo"
MANY = 10_000  # beginnings that are taken without asking anything: a flood is not what is measured


async def run_kring(folder: str, api: str, port: int) -> None:
    """`kring serve web seeker` as an installation has it, without rate limits of Telegram."""
    chosen = {"data_dir": Path(folder), "seeker_token": SecretStr(TOKEN), "telegram_api": api, "port": port, "host": "127.0.0.1"}
    settings = Settings(telegram_per_second=0, telegram_chat_seconds=0, guard_begin=MANY, guard_load=MANY).model_copy(
        update=chosen | {"base_url": ORIGIN, "telegram_updates": "webhook"}
    )
    serving = asyncio.create_task(
        lifecycle.run_app(AppContext(settings), server.open_listener(settings), {ProcessRole.SEEKER, ProcessRole.WEB})
    )
    await asyncio.to_thread(sys.stdin.read)
    serving.cancel()


async def run_echo(folder: str, api: str, port: int) -> None:
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


if __name__ == "__main__":
    logs.set_up_logging("ERROR", "json")
    run = {"kring": run_kring, "echo": run_echo}[sys.argv[1]]
    asyncio.run(run(sys.argv[2], sys.argv[3], int(sys.argv[4])))

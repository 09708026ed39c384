"""Kring's bot for seekers, as an installation has it; nothing of aiogram is imported that the product does not import."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

from pydantic import SecretStr

from bot.app import lifecycle
from bot.app.context import AppContext
from bot.config.process_roles import ProcessRole
from bot.config.settings import Settings
from bot.web import server
from tests.bench.telegram.addresses import ORIGIN, TOKEN

MANY = 10_000  # beginnings that are taken without asking anything: a flood is not what is measured


async def run(folder: str, api: str, port: int) -> None:
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

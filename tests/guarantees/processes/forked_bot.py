"""The seeker's bot as a worker process: its framework is imported once, and each worker is a fork of that.

Run as `python -m tests.guarantees.processes.forked_bot FD`; over the socket FD come arguments of workers, each "FOLDER TOKEN ADDRESS", and
"FOLDER TOKEN ADDRESS PORT" for one whose updates are brought to a webhook on this port.
"""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import sys
from pathlib import Path

from pydantic import SecretStr

from bot.app import bots, lifecycle
from bot.app.context import AppContext
from bot.config.process_roles import ProcessRole
from bot.config.settings import Settings
from bot.observability import logs
from bot.seeker.telegram import bot as telegram
from bot.web import server
from flows.crisis import CrisisResources
from tests.guarantees.processes import forked_process
from tests.support.database.templates import URL_FILE

WEBHOOK_ORIGIN = "https://kring.test"

assert bots and telegram and CrisisResources.load()  # imported and loaded here, so that no worker has to


async def run_bot(arguments: str, line: socket.socket) -> None:
    """Run `kring serve seeker`, with a webhook `kring serve web seeker`, until the other end of `line` closes."""
    folder, token, address, *port = arguments.split(" ")
    chosen: dict[str, object] = {"data_dir": Path(folder), "seeker_token": SecretStr(token), "telegram_api": address}
    if port:
        chosen |= {"port": int(port[0]), "base_url": WEBHOOK_ORIGIN, "telegram_updates": "webhook"}
    if (named := Path(folder) / URL_FILE).exists():  # on a server, for a crowd that is no flood
        chosen |= {"database": named.read_text(), "guard_begin": 10_000, "guard_send": 10_000, "guard_load": 100_000}
    settings = Settings(telegram_per_second=0, telegram_chat_seconds=0).model_copy(update=chosen)
    context, stopping = AppContext(settings), asyncio.ensure_future(_stop_on_close(line))
    listener = server.open_listener(settings) if port else None
    await lifecycle.run_app(context, listener, {ProcessRole.SEEKER, ProcessRole.WEB} if port else {ProcessRole.SEEKER})
    stopping.cancel()


async def _stop_on_close(line: socket.socket) -> None:
    """Stop in order once the test has closed its end, or has ended."""
    line.setblocking(False)
    await asyncio.get_running_loop().sock_recv(line, 1)
    os.kill(os.getpid(), signal.SIGTERM)


if __name__ == "__main__":
    logs.set_up_logging("WARNING", "json")
    forked_process.serve_forks(socket.socket(fileno=int(sys.argv[1])), run_bot)

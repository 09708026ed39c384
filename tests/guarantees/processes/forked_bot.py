"""The seeker's bot as a worker process: its framework is imported once, and each worker is a fork of that.

`ForkServer` of process_control runs it; over the socket come arguments of workers: "FOLDER TOKEN ADDRESS";
"FOLDER TOKEN ADDRESS PORT" for one whose updates are brought to a webhook on this port; "FOLDER TOKEN ADDRESS PORT COORDINATOR_TOKEN"
for one with every role. The test may move a worker's clock.
"""

from __future__ import annotations

import asyncio
import os
import signal
import socket
from datetime import UTC, datetime, timedelta
from pathlib import Path

from pydantic import SecretStr

from bot.app import bots, lifecycle
from bot.app.context import AppContext
from bot.config.process_roles import ALL_ROLES, ProcessRole
from bot.config.settings import Settings
from bot.coordinator.telegram import bot as coordinator_telegram
from bot.observability import logs
from bot.seeker.telegram import bot as telegram
from bot.web import server
from tests.guarantees.processes import forked_process
from tests.support.database.templates import URL_FILE

WEBHOOK_ORIGIN = "https://kring.test"
COORDINATOR_BOT = "kring_desk_test_bot"  # as the fake Telegram names it

assert bots and telegram and coordinator_telegram  # imported here, so that no worker has to


async def run_bot(arguments: str, line: socket.socket) -> None:
    """Run `kring serve seeker`, with a webhook `kring serve web seeker`, until the other end of `line` closes."""
    folder, token, address, *more = arguments.split(" ")
    port, coordinator_token = (*more, "", "")[:2]
    chosen: dict[str, object] = {"data_dir": Path(folder), "seeker_token": SecretStr(token), "telegram_api": address}
    if port:
        chosen |= {"port": int(port), "base_url": WEBHOOK_ORIGIN, "telegram_updates": "webhook"}
    if coordinator_token:
        chosen |= {"coordinator_token": SecretStr(coordinator_token), "coordinator_name": COORDINATOR_BOT}
    if (named := Path(folder) / URL_FILE).exists():  # on a server, for a crowd that is no flood
        chosen |= {"database": named.read_text(), "guard_begin": 10_000, "guard_send": 10_000, "guard_load": 100_000}
    settings = Settings(telegram_per_second=0, telegram_chat_seconds=0).model_copy(update=chosen)
    clock = clock_file(Path(folder), int(port or 0))
    context, stopping = AppContext(settings, lambda: _read_clock(clock)), asyncio.ensure_future(_stop_on_close(line))
    roles = ALL_ROLES if coordinator_token else {ProcessRole.SEEKER, ProcessRole.WEB} if port else {ProcessRole.SEEKER}
    await lifecycle.run_app(context, server.open_listener(settings) if port else None, roles)
    stopping.cancel()


def clock_file(folder: Path, port: int) -> Path:
    """Holds by how many seconds the clock of the worker on this port is wrong; no file: it is right."""
    return folder / f"clock-{port}"


def _read_clock(wrong_by: Path) -> datetime:
    try:
        return datetime.now(UTC) + timedelta(seconds=float(wrong_by.read_text() or 0))
    except FileNotFoundError:
        return datetime.now(UTC)


async def _stop_on_close(line: socket.socket) -> None:
    """Stop in order once the test has closed its end, or has ended."""
    line.setblocking(False)
    await asyncio.get_running_loop().sock_recv(line, 1)
    os.kill(os.getpid(), signal.SIGTERM)


def serve(control: socket.socket) -> None:
    logs.set_up_logging("WARNING", "json")
    forked_process.serve_forks(control, run_bot)

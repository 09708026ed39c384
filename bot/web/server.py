"""The pages on one event loop with one owner of signals; stopping finishes what was begun."""

from __future__ import annotations

import asyncio
import signal
import socket
from collections.abc import Awaitable, Iterator
from contextlib import contextmanager

import uvicorn
from starlette.types import ASGIApp

from bot.config.settings import Settings, variable_name
from flows.errors import SettingsError

_GRACE_SECONDS = 10
_WAITING = 512  # connections that the kernel holds while the house is rebuilt


class _Server(uvicorn.Server):
    """A server that leaves signals to us."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


def open_listener(settings: Settings) -> socket.socket:
    """The socket that people come in by; SettingsError where somebody else has it."""
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    listening = socket.socket(family)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((settings.host, settings.port))
    except OSError as error:
        listening.close()
        where = f"{variable_name('host')} and {variable_name('port')}"
        raise SettingsError(f"the address {settings.host}:{settings.port} cannot be used ({error.strerror}): change {where}") from None
    listening.listen(_WAITING)
    return listening


def install_stop_signals() -> asyncio.Event:
    """Set when the operator or the system asks the process to stop."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for wanted in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(wanted, stop.set)
    return stop


async def serve_until(app: ASGIApp, listener: socket.socket, settings: Settings, stopped: Awaitable[object]) -> None:
    """Answer until `until` is done, then finish what is being answered. `listening` stays open."""
    server = _Server(_config(app, settings))
    async with asyncio.TaskGroup() as group:
        group.create_task(server.serve([listener.dup()]))
        await stopped
        server.should_exit = True


def _config(app: ASGIApp, settings: Settings) -> uvicorn.Config:
    return uvicorn.Config(
        app,
        http="httptools",
        ws="none",
        lifespan="off",
        loop="asyncio",
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=bool(settings.trusted_proxies),
        forwarded_allow_ips=settings.trusted_proxies,
        timeout_graceful_shutdown=_GRACE_SECONDS,
    )

"""Web server (uvicorn) on our own event loop and signal handlers; a stop finishes the requests in flight."""

from __future__ import annotations

import asyncio
import errno
import signal
import socket
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager

import uvicorn
from starlette.types import ASGIApp, Receive, Scope, Send

from bot.config.settings import Settings, variable_name
from bot.web.connections import ConnectionLimits, ConnectionTable, fit_limits, protocol_for
from bot.web.forwarded import ForwardedMiddleware
from flows.errors import SettingsError
from flows.i18n.messages import _

_GRACE_SECONDS = 3  # a service manager waits five
_IDLE_SECONDS = 10  # of a connection between two requests; longer than a proxy keeps one (docs/operating.md)
_BACKLOG = 128  # connections that the kernel holds, and that are accepted at once; fewer than the files held in reserve


class _Server(uvicorn.Server):
    """A uvicorn server that installs no signal handlers."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


def open_listener(settings: Settings) -> socket.socket:
    """The bound and listening socket. Raises SettingsError if its address is taken or not ours."""
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)  # without the protocol asyncio sets no TCP_NODELAY
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((settings.host, settings.port))
    except OSError as error:
        listener.close()
        raise _address_problem(settings, error) from None
    listener.listen(_BACKLOG)
    return listener


def _address_problem(settings: Settings, error: OSError) -> SettingsError:
    """Taken by another process, which may well be Kring itself; or nothing that this machine may listen on."""
    names = _("{setting} and {setting_2}", setting=variable_name("host"), setting_2=variable_name("port"))
    where = {"host": settings.host, "port": settings.port, "names": names}
    if error.errno == errno.EADDRINUSE:
        return SettingsError(_("the address {host}:{port} is taken: does Kring run already? Otherwise change {names}", **where))
    return SettingsError(_("the address {host}:{port} cannot be used ({strerror}): change {names}", strerror=error.strerror, **where))


def install_stop_signals() -> asyncio.Event:
    """Install handlers of SIGINT and SIGTERM that set the returned event."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop.set)
    return stop


async def serve_until(
    app: ASGIApp, listener: socket.socket, settings: Settings, stopped: Awaitable[object], limits: ConnectionLimits | None = None
) -> None:
    """Serve until `stopped` is done, then finish the requests in flight. `listener` stays open."""
    server = _Server(
        _server_config(
            _tell_of_stop(app, lambda: server.should_exit), settings, ConnectionTable(fit_limits(limits), settings.trusted_proxies)
        )
    )
    async with asyncio.TaskGroup() as group:
        group.create_task(server.serve([listener.dup()]))
        await stopped
        server.should_exit = True


def _tell_of_stop(app: ASGIApp, is_stopping: Callable[[], bool]) -> ASGIApp:
    """The same application, whose requests can tell that a stop waits for them: `scope["is_stopping"]()`."""

    async def told(scope: Scope, receive: Receive, send: Send) -> None:
        scope["is_stopping"] = is_stopping
        await app(scope, receive, send)

    return told


def _server_config(app: ASGIApp, settings: Settings, table: ConnectionTable) -> uvicorn.Config:
    return uvicorn.Config(
        ForwardedMiddleware(app, settings.trusted_proxies) if settings.trusted_proxies else app,
        http=protocol_for(table),
        backlog=_BACKLOG,
        ws="none",
        lifespan="off",
        loop="asyncio",
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=False,
        timeout_keep_alive=_IDLE_SECONDS,
        timeout_graceful_shutdown=_GRACE_SECONDS,
    )

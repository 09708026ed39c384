"""Lifecycle of a process: the running app is built for a service mode, and rebuilt when the operator changes the mode."""

from __future__ import annotations

import asyncio
import signal
import socket
from collections.abc import Awaitable, Collection, Coroutine, Iterator
from contextlib import nullcontext
from datetime import datetime
from typing import Any

from sqlalchemy import Connection
from starlette.types import ASGIApp

from bot.app import bots, composition, web_app
from bot.app.context import AppContext
from bot.app.gc_tuning import freeze_gc
from bot.app.idle_memory import clear_idle_memory
from bot.app.scheduler import Scheduler
from bot.app.timer_job import timer_job
from bot.config import service_mode
from bot.config.process_roles import ALL_ROLES, ProcessRole
from bot.notifications.mailer import Mailer
from bot.observability import logs
from bot.observability.metrics import Metrics
from bot.seeker.terminal.chat import TerminalChat
from bot.web import server
from storage.db.disk_reserve import DiskReserve
from storage.db.writer import Writer
from storage.offers.delivery_outcomes import DeliveryOutcomes
from storage.retention import tombstones
from storage.waits import Waits


async def run_app(context: AppContext, listener: socket.socket | None, roles: Collection[ProcessRole] = ALL_ROLES) -> None:
    """Serve until the process is asked to stop. Connections that arrive during a rebuild wait in the `listener`.

    `listener` is None in a process without the web role.
    """
    stop = server.install_stop_signals()
    logs.log_unhandled_errors(asyncio.get_running_loop())
    composition.read_at_start(context)
    DiskReserve(context.engine).keep()
    writer = Writer(context.engine, context.settings.database_writers)
    metrics = Metrics(context.engine, context.now) if context.settings.metrics_port else None
    with metrics.serve_metrics(context.settings.metrics_host, context.settings.metrics_port) if metrics else nullcontext():
        try:
            while not stop.is_set():
                await RunningApp(context, writer, roles, metrics).serve(listener, stop)
        finally:
            await writer.close()


class RunningApp:
    """Web pages, bots and scheduler in one service mode, until a stop or a change of the mode."""

    def __init__(self, context: AppContext, writer: Writer, roles: Collection[ProcessRole], metrics: Metrics | None) -> None:
        self._context, self._roles, self._mode, self._stopping = context, roles, context.service_mode(), asyncio.Event()
        installation = context.installation_in(self._mode)
        self._services = composition.build_services(context, writer, installation, metrics)
        run_timers = timer_job(context.vault, installation, context.clock_watch)
        waits = Waits(context.vault, installation)
        sync_file = tombstones.sync_file_job(context.tombstones_file)
        self._scheduler = Scheduler(writer, context.now, waits.restart_if_due, run_timers, sync_file)
        self._bots = bots.build_bots(self._services, roles)

    async def serve(self, listener: socket.socket | None, stop: asyncio.Event) -> None:
        """Run everything side by side until a stop or a change of mode; work in flight is finished."""
        logs.log_event("serving", mode=self._mode.name, port=self._context.settings.port)
        freeze_gc()
        stopped = _set_after_first(self._stopping, stop.wait(), self._scheduler.wait_until(self._has_mode_changed))
        try:
            async with asyncio.TaskGroup() as group:
                for bot in bots.bots_of_roles(self._bots, self._roles):
                    group.create_task(bot.run(self._stopping))
                background = [group.create_task(job) for job in self._background_jobs()]
                await (server.serve_until(self._build_web_app(), listener, self._context.settings, stopped) if listener else stopped)
                for task in background:
                    task.cancel()
        finally:
            for bot in self._bots.values():
                await bot.close()

    def _build_web_app(self) -> ASGIApp:
        return web_app.build_web_app(self._services, [route for bot in self._bots.values() for route in bot.webhook_routes()])

    def _background_jobs(self) -> Iterator[Coroutine[Any, Any, None]]:
        """What clears this process's memory; scheduler and mailer, both in the one process that has the clock role."""
        context = self._context
        yield clear_idle_memory()
        if ProcessRole.CLOCK in self._roles:
            yield self._scheduler.run()
            if context.settings.mail_host:
                yield Mailer(
                    self._services.writer,
                    composition.build_notification_renderer(context),
                    context.settings,
                    context.now,
                    DeliveryOutcomes(context.vault, self._services.installation),
                ).run_forever()

    def _has_mode_changed(self, connection: Connection, now: datetime) -> bool:
        return service_mode.current_mode(connection, self._context.local_date(now)) != self._mode


async def _set_after_first(event: asyncio.Event, *awaited: Awaitable[object]) -> None:
    """Set the event as soon as one of these is done."""
    await _wait_for_first(*awaited)
    event.set()


async def _wait_for_first(*awaited: Awaitable[object]) -> None:
    """Return when one of these is done; the others are cancelled."""
    tasks = [asyncio.ensure_future(awaitable) for awaitable in awaited]
    try:
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in tasks:
            task.cancel()


def run_terminal(context: AppContext, person_name: str, language: str) -> None:
    """Hold the conversation of `person_name` in the terminal, on the installation's own database."""
    for hang_up in (signal.SIGHUP, signal.SIGTERM):
        signal.signal(hang_up, signal.default_int_handler)
    with asyncio.Runner() as runner:
        writer = Writer(context.engine, context.settings.database_writers)
        installation = context.load_installation()
        try:
            services = composition.build_services(context, writer, installation)
            TerminalChat(services.seeker_service, context.catalog, person_name, runner.run).run(language, installation.practice)
        finally:
            runner.run(writer.close())

"""The running house: built from its settings and where it stands, and built anew when the operator changes that."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Awaitable, Collection, Coroutine, Iterator
from contextlib import nullcontext
from datetime import datetime
from typing import Any

import structlog
from sqlalchemy import Connection
from starlette.applications import Starlette

from bot.app import bots, composition
from bot.app.context import AppContext
from bot.app.gc_tuning import freeze_gc
from bot.app.scheduler import Job, Scheduler
from bot.config import service_mode
from bot.config.process_roles import ALL_ROLES, ProcessRole
from bot.config.settings import variable_name
from bot.notifications.mailer import Mailer
from bot.observability import logs
from bot.observability.metrics import Metrics
from bot.seeker.terminal.chat import TerminalChat
from bot.web import server
from flows.installation import Installation
from storage.coordinators import notifications
from storage.crypto.vault import Vault
from storage.db.engine import Writer
from storage.dossiers.notify import notify_operator
from storage.dossiers.offers import OfferService
from storage.dossiers.redaction import PeopleRedactor
from storage.retention import timers, tombstones


async def run_app(context: AppContext, listener: socket.socket | None, roles: Collection[ProcessRole] = ALL_ROLES) -> None:
    """Serve until the process is asked to stop. Whoever comes while the house is built anew waits a moment.

    Only a process whose parts have the web listens.
    """
    stop = server.install_stop_signals()
    logs.log_unhandled_errors(asyncio.get_running_loop())
    writer = Writer(context.engine, context.settings.database_writers)
    metrics = Metrics(context.engine, context.now) if context.settings.metrics_port else None
    with metrics.serve_metrics("127.0.0.1", context.settings.metrics_port) if metrics else nullcontext():
        try:
            while not stop.is_set():
                await RunningApp(context, writer, roles, metrics).serve(listener, stop)
        finally:
            await writer.close()


class RunningApp:
    """The house as it stands now, until it is asked to stop or the operator changes where it stands."""

    def __init__(self, context: AppContext, writer: Writer, roles: Collection[ProcessRole], metrics: Metrics | None) -> None:
        self._context, self._parts, self._place, self._leaving = context, roles, context.service_mode(), asyncio.Event()
        self._services = composition.build_services(
            context, writer, service_mode.build_installation(context.settings, self._place), metrics
        )
        retain = timer_job(context.vault, self._services.installation, bool(context.settings.operator_mail))
        self._clock = Scheduler(writer, context.now, retain, tombstones.sync_file_job(context.tombstones_file))
        self._bots = bots.build_bots(self._services, roles)

    async def serve(self, listener: socket.socket | None, stop: asyncio.Event) -> None:
        """Pages, bots and clock side by side; what was begun is finished."""
        structlog.get_logger("kring").info("serving", mode=self._place.name, port=self._context.settings.port)
        freeze_gc()
        until = _leave(self._leaving, stop.wait(), self._clock.wait_until(self._has_moved))
        try:
            async with asyncio.TaskGroup() as group:
                for bot in bots.bots_of_roles(self._bots, self._parts):
                    group.create_task(bot.run(self._leaving))
                ticking = [group.create_task(one) for one in self._ticking()]
                await (server.serve_until(self._pages(), listener, self._context.settings, until) if listener else until)
                for task in ticking:
                    task.cancel()
        finally:
            for bot in self._bots.values():
                await bot.close()

    def _pages(self) -> Starlette:
        return composition.build_web_app(self._services, [route for bot in self._bots.values() for route in bot.webhook_routes()])

    def _ticking(self) -> Iterator[Coroutine[Any, Any, None]]:
        """What is done because time passes. Mail goes out from one process: the one that has the clock."""
        context = self._context
        if ProcessRole.CLOCK in self._parts:
            yield self._clock.run()
            if context.settings.mail_host:
                yield Mailer(
                    self._services.writer, composition.build_notification_renderer(context), context.settings, context.now
                ).run_forever()

    def _has_moved(self, connection: Connection, now: datetime) -> bool:
        return service_mode.current_mode(connection, self._context.local_date(now)) != self._place


async def _leave(leaving: asyncio.Event, *awaited: Awaitable[object]) -> None:
    """Until one of these is done: from then on nothing new is begun."""
    await _first(*awaited)
    leaving.set()


async def _first(*awaited: Awaitable[object]) -> None:
    """Until one of these is done; the others are given up."""
    tasks = [asyncio.ensure_future(one) for one in awaited]
    try:
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in tasks:
            task.cancel()


def timer_job(vault: Vault, installation: Installation, mails_operator: bool = False) -> Job:
    """Do what is due by now, and say so where a person must act: in the log kinds, never whose; by mail an id and a time."""
    clock = timers.TimerRunner(PeopleRedactor(vault).remove_uninformed, OfferService(vault, installation).timer_handlers())

    def retain(connection: Connection, now: datetime) -> None:
        while happened := clock.run_due(connection, now):
            for one in happened:
                if one.action == "alarm":
                    structlog.get_logger("kring").warning("dossier_waits", kind=one.kind)
                    notify_operator(connection, one.conversation_id, notifications.CHANNELS[1:] if mails_operator else (), now)
                if one.error is not None:
                    logs.log_error("clock_failed", one.error, kind=one.kind)

    return retain


def startup_warnings(context: AppContext, mode: service_mode.ServiceMode) -> Iterator[str]:
    """What the operator must hear at every start."""
    stale = context.stale_hotlines()
    if stale and not mode.practice:
        yield f"WARNING: not dialled in 90 days: {'; '.join(stale)}. A wrong number is dangerous."
        yield "         Dial them, then run  kring numbers checked"
    if not mode.practice and not context.uses_https:
        yield "WARNING: no https. Set KRING_BASE_URL to the public address, behind a proxy that does https."
    if context.uses_https and not context.settings.trusted_proxies:
        yield "WARNING: to this service everybody comes from the proxy: whoever guesses return codes makes all others wait."
        yield f"         Set {variable_name('trusted_proxies')} to the address of the proxy."


def run_terminal(context: AppContext, person_name: str, language: str) -> None:
    """The conversation in a terminal, on the same memory."""
    with asyncio.Runner() as runner:
        writer = Writer(context.engine, context.settings.database_writers)
        installation = service_mode.build_installation(context.settings, context.service_mode())
        try:
            services = composition.build_services(context, writer, installation)
            TerminalChat(services.seeker_service, context.catalog, person_name, runner.run).run(language, installation.practice)
        finally:
            runner.run(writer.close())

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

from bot import logs, opening, serving, switchboard, wiring
from bot.clock import Clock, Tick
from bot.house import House
from bot.mail import Post
from bot.metrics import Metrics
from bot.parts import ALL, Part
from bot.seeker.terminal import Terminal
from bot.settings import variable
from bot.settled import settle
from flows.talk import Installation
from storage import destroyed, notices, retention
from storage.engine import Writer
from storage.names import Names
from storage.offers import Offers
from storage.telling import tell_operator
from storage.vault import Vault


async def live(house: House, listening: socket.socket | None, parts: Collection[Part] = ALL) -> None:
    """Serve until the process is asked to stop. Whoever comes while the house is built anew waits a moment.

    Only a process whose parts have the web listens.
    """
    stop = serving.stop_signal()
    logs.listen_to(asyncio.get_running_loop())
    writer = Writer(house.engine, house.settings.database_writers)
    metrics = Metrics(house.engine, house.now) if house.settings.metrics_port else None
    with metrics.served("127.0.0.1", house.settings.metrics_port) if metrics else nullcontext():
        try:
            while not stop.is_set():
                await Standing(house, writer, parts, metrics).serve(listening, stop)
        finally:
            await writer.close()


class Standing:
    """The house as it stands now, until it is asked to stop or the operator changes where it stands."""

    def __init__(self, house: House, writer: Writer, parts: Collection[Part], metrics: Metrics | None) -> None:
        self._house, self._parts, self._place, self._leaving = house, parts, house.place(), asyncio.Event()
        self._wired = wiring.wire(house, writer, opening.installation(house.settings, self._place), metrics)
        retain = retaining(house.vault, self._wired.here, bool(house.settings.operator_mail))
        self._clock = Clock(writer, house.now, retain, destroyed.keeping(house.destroyed_file))
        self._bots = switchboard.bots(self._wired, parts)

    async def serve(self, listening: socket.socket | None, stop: asyncio.Event) -> None:
        """Pages, bots and clock side by side; what was begun is finished."""
        structlog.get_logger("kring").info("serving", mode=self._place.mode, port=self._house.settings.port)
        settle()
        until = _leave(self._leaving, stop.wait(), self._clock.until(self._has_moved))
        try:
            async with asyncio.TaskGroup() as group:
                for bot in switchboard.running(self._bots, self._parts):
                    group.create_task(bot.run(self._leaving))
                ticking = [group.create_task(one) for one in self._ticking()]
                await (serving.serve(self._pages(), listening, self._house.settings, until) if listening else until)
                for task in ticking:
                    task.cancel()
        finally:
            for bot in self._bots.values():
                await bot.close()

    def _pages(self) -> Starlette:
        return wiring.pages(self._wired, [route for bot in self._bots.values() for route in bot.routes()])

    def _ticking(self) -> Iterator[Coroutine[Any, Any, None]]:
        """What is done because time passes. Mail goes out from one process: the one that has the clock."""
        house = self._house
        if Part.CLOCK in self._parts:
            yield self._clock.run()
            if house.settings.mail_host:
                yield Post(self._wired.writer, wiring.letters(house), house.settings, house.now).run()

    def _has_moved(self, connection: Connection, now: datetime) -> bool:
        return opening.place(connection, self._house.day(now)) != self._place


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


def retaining(vault: Vault, here: Installation, mails_operator: bool = False) -> Tick:
    """Do what is due by now, and say so where a person must act: in the log kinds, never whose; by mail an id and a time."""
    clock = retention.Clock(Names(vault).remove, Offers(vault, here).deeds())

    def retain(connection: Connection, now: datetime) -> None:
        while happened := clock.due(connection, now):
            for one in happened:
                if one.then == "alarm":
                    structlog.get_logger("kring").warning("dossier_waits", kind=one.kind)
                    tell_operator(connection, one.conversation_id, notices.WAYS[1:] if mails_operator else (), now)
                if one.error is not None:
                    logs.note("clock_failed", one.error, kind=one.kind)

    return retain


def alarms(house: House, standing: opening.Place) -> Iterator[str]:
    """What the operator must hear at every start."""
    stale = house.stale()
    if stale and not standing.practice:
        yield f"WARNING: not dialled in 90 days: {'; '.join(stale)}. A wrong number is dangerous."
        yield "         Dial them, then run  kring numbers checked"
    if not standing.practice and not house.https:
        yield "WARNING: no https. Set KRING_BASE_URL to the public address, behind a proxy that does https."
    if house.https and not house.settings.trusted_proxies:
        yield "WARNING: to this service everybody comes from the proxy: whoever guesses return codes makes all others wait."
        yield f"         Set {variable('trusted_proxies')} to the address of the proxy."


def converse(house: House, person: str, language: str) -> None:
    """The conversation in a terminal, on the same memory."""
    with asyncio.Runner() as runner:
        writer = Writer(house.engine, house.settings.database_writers)
        here = opening.installation(house.settings, house.place())
        try:
            wired = wiring.wire(house, writer, here)
            Terminal(wired.reception, house.wording, person, runner.run).converse(language, here.practice)
        finally:
            runner.run(writer.close())

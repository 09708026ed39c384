"""The running house: built from its settings and where it stands, and built anew when the operator changes that."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Awaitable, Iterator
from datetime import datetime

import structlog
from sqlalchemy import Connection

from bot import logs, opening, serving, wiring
from bot.clock import Clock, Tick
from bot.house import House
from bot.seeker.terminal import Terminal
from bot.settings import variable
from storage import destroyed, retention
from storage.engine import Writer
from storage.names import Names
from storage.vault import Vault


async def live(house: House, listening: socket.socket) -> None:
    """Serve until the process is asked to stop. Whoever comes while the house is built anew waits a moment."""
    stop = serving.stop_signal()
    logs.listen_to(asyncio.get_running_loop())
    writer = Writer(house.engine, house.settings.database_writers)
    try:
        while not stop.is_set():
            await _stand(house, writer, listening, stop)
    finally:
        await writer.close()


async def _stand(house: House, writer: Writer, listening: socket.socket, stop: asyncio.Event) -> None:
    standing = house.place()
    wired = wiring.wire(house, writer, opening.installation(house.settings, standing))
    clock = Clock(writer, house.now, retaining(house.vault), destroyed.keeping(house.destroyed_file))
    ticking = asyncio.create_task(clock.run())
    structlog.get_logger("kring").info("serving", mode=standing.mode, port=house.settings.port)
    try:
        moved = clock.until(lambda connection, now: opening.place(connection, house.day(now)) != standing)
        await serving.serve(wiring.pages(wired), listening, house.settings, _first(stop.wait(), moved))
    finally:
        ticking.cancel()


async def _first(*awaited: Awaitable[object]) -> None:
    """Until one of these is done; the others are given up."""
    tasks = [asyncio.ensure_future(one) for one in awaited]
    try:
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in tasks:
            task.cancel()


def retaining(vault: Vault) -> Tick:
    """Do what is due by now, and say so in the log where a person must act: kinds, never whose."""
    clock = retention.Clock(Names(vault).remove)

    def retain(connection: Connection, now: datetime) -> None:
        while happened := clock.due(connection, now):
            for one in happened:
                if one.then == "alarm":
                    structlog.get_logger("kring").warning("dossier_waits", kind=one.kind)

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

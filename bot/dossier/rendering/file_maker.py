"""File maker: asks a child process for a PDF or a picture, one at a time for each person and a few in all.

A child that dies, hangs or takes too much memory is a FileNotMade, which the channel says in its own words; nothing of it is logged but
how it ended.
"""

from __future__ import annotations

import asyncio
import os
import socket
import subprocess
import sys
from collections import defaultdict
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from functools import cache
from typing import Any

from pydantic_core import to_json

from bot.dossier.rendering import file_server
from bot.dossier.rendering.file_server import Bounds
from bot.dossier.rendering.makers import FileKind
from bot.observability.logs import log_warning
from flows.i18n.po_file import LanguageTexts

BOUNDS = Bounds()
AT_ONCE, MOST_WAITING = 2, 40
MOST_OF_ONE = 2  # the one that is made, and one more press
GRACE_SECONDS = 15  # beyond the child's own time: to start the server, and to read
ENVIRONMENT = ("PATH", "LANG", "LC_ALL", "LC_CTYPE", "TMPDIR", "TZ")  # that the server gets; no key and no token of ours


class FileNotMade(Exception):
    """No file came; the message says how that ended and nothing else."""


class FileMaker:
    """Makes files one by one; the server behind it is started with the first."""

    def __init__(self, bounds: Bounds = BOUNDS) -> None:
        self._bounds = bounds
        self.own: dict[str, Any] = {}
        self._server: subprocess.Popen[bytes] | None = None
        self._orders: socket.socket | None = None
        self._slots = asyncio.Semaphore(AT_ONCE)
        self._of_person: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)
        self._waiting: defaultdict[str, int] = defaultdict(int)

    async def make_file(self, person: str, kind: FileKind, **values: Any) -> bytes:
        """The file. `person` is whoever it is made for, so that nobody's files hold up those of others."""
        async with self._turn_of(person):
            try:
                async with asyncio.timeout(self._bounds.seconds + GRACE_SECONDS):
                    return await self._make_or_again(to_json({"kind": kind, **self.own, **values}))
            except (OSError, EOFError, TimeoutError) as error:
                ended = "slow" if isinstance(error, TimeoutError) else "died"
                log_warning("file_not_made", kind=ended)
                raise FileNotMade(ended) from None

    def lay_over(self, texts: Mapping[str, LanguageTexts], constants: Mapping[str, str]) -> None:
        """From now on files have these texts over those of the package."""
        self.own = {"own": {"texts": texts, "constants": constants}} if texts or constants else {}

    def close(self) -> None:
        """End the server; children that are at work end by themselves."""
        if self._orders:
            self._orders.close()
        if self._server:
            self._server.wait()
        self._orders = self._server = None

    @asynccontextmanager
    async def _turn_of(self, person: str) -> AsyncIterator[None]:
        if self._waiting[person] >= MOST_OF_ONE or sum(self._waiting.values()) >= MOST_WAITING:
            raise FileNotMade("busy")
        self._waiting[person] += 1
        try:
            async with self._of_person[person], self._slots:
                yield
        finally:
            self._waiting[person] -= 1
            if not self._waiting[person]:
                del self._waiting[person], self._of_person[person]

    async def _make_or_again(self, order: bytes) -> bytes:
        """A server that ended takes along what it was just handed."""
        try:
            return await self._make(order)
        except (OSError, EOFError):
            if self._orders and not _is_closed(self._orders):
                raise
            return await self._make(order)

    async def _make(self, order: bytes) -> bytes:
        ours, theirs = socket.socketpair()
        with theirs:
            self._hand_over(theirs)
        reader, writer = await asyncio.open_unix_connection(sock=ours)
        try:
            writer.write(order)
            writer.write_eof()
            length = int.from_bytes(await reader.readexactly(file_server.LENGTH_BYTES))
            return await reader.readexactly(length)
        finally:
            writer.close()

    def _hand_over(self, theirs: socket.socket) -> None:
        """The server forks a child for the other end; one that ended, because it had no work, is started anew."""
        if self._orders is None or _is_closed(self._orders):
            self._orders = self._start()
        socket.send_fds(self._orders, [b"."], [theirs.fileno()])

    def _start(self) -> socket.socket:
        self.close()
        ours, theirs = socket.socketpair()
        with theirs:
            paths = os.pathsep.join(path for path in sys.path if path)
            environment = {name: os.environ[name] for name in ENVIRONMENT if name in os.environ} | {"PYTHONPATH": paths}
            self._server = subprocess.Popen(  # noqa: S603 - our own module, and no word of anybody in its arguments
                [sys.executable, "-m", file_server.__name__, str(theirs.fileno()), *map(str, self._bounds)],
                pass_fds=[theirs.fileno()],
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                start_new_session=True,
            )
        return ours


def _is_closed(orders: socket.socket) -> bool:
    """Whether the other end is gone."""
    try:
        return not orders.recv(1, socket.MSG_DONTWAIT | socket.MSG_PEEK)
    except BlockingIOError:
        return False
    except OSError:
        return True


@cache
def file_maker() -> FileMaker:
    """The one of this process, for every channel."""
    return FileMaker()

"""Worker processes as the test sees them: forked within milliseconds, asked over a socket, killed at any moment."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import socket
from contextlib import suppress
from pathlib import Path
from typing import Any, Self

from tests.support.forked_service.command import fork_server
from tests.support.paths import ROOT
from tests.support.waiting import PATIENCE

LONGEST_LINE = 1 << 24

Message = dict[str, Any]


class ProcessDied(Exception):
    """The worker died before it answered."""


class WorkerProcess:
    """One worker. What it answered before it died is committed."""

    def __init__(self, pid: int, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.pid, self._reader, self._writer = pid, reader, writer
        self._waiting: dict[str, asyncio.Future[Message]] = {}
        self._asked = 0
        self._answered = asyncio.Semaphore(0)
        self._listening = asyncio.ensure_future(self._listen())

    async def request(self, message: Message) -> Message:
        """Its answer. Raises ProcessDied if it died first."""
        if self._listening.done():
            raise ProcessDied
        self._asked += 1
        name = str(self._asked)
        self._waiting[name] = asyncio.get_running_loop().create_future()
        self._writer.write(json.dumps(message | {"name": name}).encode() + b"\n")
        return await asyncio.wait_for(self._waiting[name], PATIENCE)

    @property
    def has_ended(self) -> bool:
        return self._listening.done()

    async def wait_answered(self, requests: int) -> None:
        """Return once it answered so many more requests."""
        for _ in range(requests):
            await asyncio.wait_for(self._answered.acquire(), PATIENCE)

    async def kill(self) -> None:
        """Kill it; return once it is gone and all its answers are read."""
        os.kill(self.pid, signal.SIGKILL)
        await self.wait_closed()

    async def close(self) -> None:
        """Let it finish its requests, and end."""
        self._writer.write_eof()
        await self.wait_closed()

    async def wait_closed(self) -> None:
        await asyncio.wait_for(self._listening, PATIENCE)
        self._writer.close()

    async def _listen(self) -> None:
        with suppress(ConnectionError):
            while line := await self._reader.readline():
                if line.endswith(b"\n"):
                    answer = json.loads(line)
                    self._waiting.pop(answer["name"]).set_result(answer)
                    self._answered.release()
        for future in self._waiting.values():
            if not future.done():
                future.set_exception(ProcessDied())


class ForkServer:
    """Fork server: a process with everything loaded, of which each worker is a fork; `module` says what workers do."""

    def __init__(self, module: str = "tests.guarantees.processes.forked_process") -> None:
        self._module = module

    def __enter__(self) -> Self:
        """It is itself a fork of the process that serves all tests."""
        self._control, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self._line = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self._line.connect(fork_server())
        socket.send_fds(self._line, [b"0"], [0, 1, 2, theirs.fileno()])
        surroundings = {"module": self._module, "words": [], "environ": dict(os.environ), "folder": str(ROOT)}
        self._line.sendall(json.dumps(surroundings).encode() + b"\n")
        theirs.close()
        return self

    def __exit__(self, *_: object) -> None:
        """Both its number and its status are told by the time it has ended."""
        self._control.close()
        self._line.settimeout(PATIENCE)
        with self._line, self._line.makefile() as told:
            assert told.read().split()[1:] == ["0"], "the process that forks workers did not end well"

    async def fork(self, argument: Path | str) -> WorkerProcess:
        """Start a worker; `argument` is what the module takes, mostly a data folder."""
        ours, theirs = socket.socketpair()
        socket.send_fds(self._control, [str(argument).encode()], [theirs.fileno()])
        theirs.close()
        pid = int(await asyncio.to_thread(self._control.recv, 32))
        return WorkerProcess(pid, *await asyncio.open_connection(sock=ours, limit=LONGEST_LINE))

"""The process that forks: everything is imported, and each connection to its socket becomes one `kring`.

Run as `python -m tests.support.forked_service.server SOCKET`; it ends when its standard input does, that is with the test process.
"""

from __future__ import annotations

import gc
import json
import os
import selectors
import signal
import socket
import sys
import threading
from typing import Any

import alembic.command

from bot import __main__ as command_line
from bot import cli
from bot.app import bots, lifecycle
from bot.app.freed_memory import OVERWRITING
from bot.coordinator.telegram import bot as coordinator_bot
from bot.operator.coordinators import accounts
from bot.operator.running import readiness, service
from bot.seeker.telegram import bot as seeker_bot
from bot.web import server
from flows.crisis import CrisisResources
from storage.db import migrate
from storage.reference.dutch_places import dutch_places

imported = (cli, bots, lifecycle, coordinator_bot, accounts, readiness, service, seeker_bot, server, alembic.command, migrate)


def serve_forks(address: str) -> None:
    CrisisResources.load().read_words()  # both are kept for as long as a process lives
    dutch_places()
    listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    listener.bind(address)
    listener.listen(64)
    gc.freeze()
    print("ready", flush=True)
    with selectors.DefaultSelector() as awaited:
        awaited.register(listener, selectors.EVENT_READ)
        awaited.register(sys.stdin, selectors.EVENT_READ)
        while not any(key.fileobj is sys.stdin for key, _ in awaited.select(1)):
            _forget_the_ended()
            _accept(listener)


def _forget_the_ended() -> None:
    try:
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass
    except ChildProcessError:
        pass


def _accept(listener: socket.socket) -> None:
    listener.setblocking(False)
    try:
        line, _ = listener.accept()
    except BlockingIOError:
        return
    if os.fork() == 0:
        listener.close()
        line.setblocking(True)
        os._exit(_keep(line))
    line.close()


def _keep(line: socket.socket) -> int:
    """Fork the command, tell its number and at last its status; it does not outlive the other end of the line."""
    _, descriptors, _, _ = socket.recv_fds(line, 1, 3)
    with line.makefile() as lines:
        given = json.loads(lines.readline())
    pid = os.fork()
    if pid == 0:
        line.close()
        _become(given, descriptors)
    for one in descriptors:
        os.close(one)
    line.sendall(f"{pid}\n".encode())
    threading.Thread(target=_end_with, args=(line, pid), daemon=True).start()
    _, status = os.waitpid(pid, 0)
    line.sendall(f"{os.waitstatus_to_exitcode(status)}\n".encode())
    return 0


def _end_with(line: socket.socket, pid: int) -> None:
    line.recv(1)
    os.kill(pid, signal.SIGKILL)


def _become(given: dict[str, Any], descriptors: list[int]) -> None:
    """Go on as a process of its own that was started with these surroundings."""
    for number, descriptor in enumerate(descriptors):
        os.dup2(descriptor, number)
    os.chdir(given["folder"])
    os.environ.clear()
    os.environ.update(OVERWRITING | given["environ"])  # as if it had started itself anew with that allocator already
    sys.argv = ["kring", *given["words"]]
    sys.stdin, sys.stdout, sys.stderr = open(0), open(1, "w"), open(2, "w", buffering=1)  # noqa: SIM115 - they end with the process
    status = 1
    try:
        command_line.start()
        status = 0
    except SystemExit as end:
        status = end.code if isinstance(end.code, int) else int(end.code is not None)
    finally:
        sys.stdout.flush()
        os._exit(status)


if __name__ == "__main__":
    serve_forks(sys.argv[1])

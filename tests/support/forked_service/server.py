"""The process that forks: everything is imported, and each connection to its socket becomes one `kring`, or a module of the tests.

Run as `python -m tests.support.forked_service.server FOLDER`; it ends, and removes the folder, once no test process holds it any more.
"""

from __future__ import annotations

import fcntl
import importlib
import json
import os
import runpy
import selectors
import shutil
import signal
import socket
import sys
import termios
import threading
import traceback
from contextlib import suppress
from pathlib import Path
from typing import Any, TextIO

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
from storage.db import migrate
from tests.support.forked_service.client import HELD, RUN_MODULE, SOCKET
from tests.support.forked_service.shared import load_for_forks

imported = (cli, bots, lifecycle, coordinator_bot, accounts, readiness, service, seeker_bot, server, alembic.command, migrate)


def serve_forks(folder: Path) -> None:
    load_for_forks()
    listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    listener.bind(str(folder / SOCKET))
    listener.listen(64)
    print("ready", flush=True)
    with open(folder / HELD) as held, selectors.DefaultSelector() as awaited:
        awaited.register(listener, selectors.EVENT_READ)
        while _is_held(held):
            awaited.select(1)
            _forget_the_ended()
            _accept(listener)
    shutil.rmtree(folder)


def _is_held(held: TextIO) -> bool:
    """Whether a test process is still there: each holds a lock on this file for as long as it lives."""
    try:
        fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    return False


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
    _, descriptors, _, _ = socket.recv_fds(line, 1, 4)
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
    with suppress(BrokenPipeError):  # whoever asked has ended first
        line.sendall(f"{os.waitstatus_to_exitcode(status)}\n".encode())
    return 0


def _end_with(line: socket.socket, pid: int) -> None:
    line.recv(1)
    with suppress(ProcessLookupError):  # it has ended by itself meanwhile
        os.kill(pid, signal.SIGKILL)


def _become(given: dict[str, Any], descriptors: list[int]) -> None:
    """Go on as a process of its own that was started with these surroundings."""
    for number, descriptor in enumerate(descriptors[:3]):
        os.dup2(descriptor, number)
    os.chdir(given["folder"])
    os.environ.clear()
    os.environ.update(OVERWRITING | given["environ"])  # as if it had started itself anew with that allocator already
    sys.argv = ["kring", *given["words"]]
    _take_terminal()
    sys.stdin, sys.stdout, sys.stderr = open(0), open(1, "w"), open(2, "w", buffering=1)  # noqa: SIM115 - they end with the process
    status = 1
    try:
        if module := given.get("module"):
            importlib.import_module(module).serve(socket.socket(fileno=descriptors[3]))
        elif given["words"][:1] == [RUN_MODULE]:
            sys.argv = given["words"][1:]
            runpy.run_module(sys.argv[0], run_name="__main__")
        else:
            command_line.start()
        status = 0
    except SystemExit as end:
        status = end.code if isinstance(end.code, int) else int(end.code is not None)
    except Exception:
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        os._exit(status)


def _take_terminal() -> None:
    """Be who a terminal sends its signals to, if there is one that is nobody's yet."""
    signal.signal(signal.SIGINT, signal.default_int_handler)
    if os.isatty(0):
        os.setsid()
        with suppress(OSError):
            fcntl.ioctl(0, termios.TIOCSCTTY, 0)


if __name__ == "__main__":
    serve_forks(Path(sys.argv[1]))

"""File server: a process that forks a child for each file, and never sees a word itself.

It is started with a socket, over which it is handed one connection for each file; it ends when that socket is closed, or after a while
without work. What takes long is done before the first fork: modules, texts and fonts are loaded. A child has bounded memory and time,
writes no file and no line, and ends with its file.
"""

from __future__ import annotations

import gc
import os
import resource
import signal
import socket
import sys
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Any, NamedTuple

from pydantic_core import from_json

from bot.dossier import fonts
from bot.dossier.pdf import pdf
from bot.dossier.rendering.makers import MAKERS
from flows.i18n.catalog import Catalog
from flows.i18n.po_file import LanguageTexts

IDLE_SECONDS = 600
STOPS_BY_ITSELF = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)
LENGTH_BYTES = 8  # of the number before the file, by which half a file is recognised


class Bounds(NamedTuple):
    """Of one child: seconds, by the clock and of work, and bytes of addresses, of which libraries and fonts alone take a quarter.

    The longest dossier takes 540 MB of them. `MemoryMax` in docs/operating.md follows from this.
    """

    seconds: int = 30
    memory: int = 640 << 20


def main(descriptor: int, bounds: Bounds) -> None:
    """Serve until the other end is closed."""
    for number in STOPS_BY_ITSELF:
        signal.signal(number, lambda *_: sys.exit())
    _warm_up()
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # a child that ended leaves nothing behind
    with socket.socket(fileno=descriptor) as orders:
        orders.settimeout(IDLE_SECONDS)
        try:
            while (connection := _next(orders)) is not None:
                _fork(connection, orders, bounds)
        except TimeoutError:
            return


def _warm_up() -> None:
    import resvg_py  # noqa: F401 - each child has it by the fork

    Catalog.load()
    fonts.covered_code_points()
    pdf.typesetting_fonts()
    gc.freeze()


def _next(orders: socket.socket) -> socket.socket | None:
    message, descriptors, _, _ = socket.recv_fds(orders, 1, 1)
    return socket.socket(fileno=descriptors[0]) if message else None


def _fork(connection: socket.socket, orders: socket.socket, bounds: Bounds) -> None:
    with connection:
        if os.fork() == 0:
            try:
                orders.close()
                _make_bounded(connection, bounds)
            finally:
                os._exit(0)  # nothing of the server's is cleaned up twice


def _make_bounded(connection: socket.socket, bounds: Bounds) -> None:
    """In a child: read what is to be made, make it within these bounds and write it. Whatever fails is silent: nothing is written."""
    for number in STOPS_BY_ITSELF:
        signal.signal(number, signal.SIG_DFL)
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    signal.alarm(bounds.seconds)
    with suppress(OSError), open("/proc/self/oom_score_adj", "w") as score:
        score.write("1000")  # where memory is short, this child goes and not the service
    limits = {resource.RLIMIT_CPU: bounds.seconds, resource.RLIMIT_AS: bounds.memory, resource.RLIMIT_CORE: 0, resource.RLIMIT_FSIZE: 0}
    for kind, limit in limits.items():
        resource.setrlimit(kind, (limit, limit))
    _silence()
    try:
        with connection.makefile("rwb") as stream:
            order = from_json(stream.read(), cache_strings="keys")
            make: Callable[..., bytes] = MAKERS[order.pop("kind")]
            content = make(_catalog_of(order.pop("own", None)), **order)
            stream.write(len(content).to_bytes(LENGTH_BYTES) + content)
    except BaseException:  # its message may hold words
        return


def _catalog_of(own: Mapping[str, Any] | None) -> Catalog:
    """The texts of the package, or those that a foundation laid over them."""
    if not own:
        return Catalog.load()
    texts = {language: LanguageTexts(*one) for language, one in own["texts"].items()}
    return Catalog.load().lay_over(texts, own["constants"])


def _silence() -> None:
    """Nothing that a library says reaches a terminal or a journal."""
    nowhere = os.open(os.devnull, os.O_RDWR)
    for descriptor in range(3):
        os.dup2(nowhere, descriptor)


if __name__ == "__main__":
    _descriptor, _seconds, _memory = map(int, sys.argv[1:])
    main(_descriptor, Bounds(_seconds, _memory))

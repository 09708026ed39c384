"""Ports of this machine, below those that the system hands out by itself: no connection of another test takes one before it is used."""

from __future__ import annotations

import os
import socket
from contextlib import suppress
from itertools import count

_FIRST, _NUMBER = 20_000, 12_000
_next = count(os.getpid() * 101)  # workers side by side begin far apart


def free_port() -> int:
    """A port on which nothing listens, and that this process gives once."""
    for number in _next:
        port = _FIRST + number % _NUMBER
        with suppress(OSError), socket.create_server(("127.0.0.1", port)):
            return port
    raise AssertionError

"""Root certificates, read once in a process: each new client of a bot reads them again, for longer than all else it does as it starts.

Clients of both frameworks only read what they share; whoever names other certificates gets a context of their own.
"""

from __future__ import annotations

import os
import ssl
from functools import cache
from typing import Any

import certifi

ROOTS = tuple(filter(None, (certifi.where(), os.environ.get("SSL_CERT_FILE"))))
_new_context = ssl.create_default_context


@cache
def shared_context(roots: str) -> ssl.SSLContext:
    return _new_context(cafile=roots)


def _find_context(*given: Any, **named: Any) -> ssl.SSLContext:
    roots = named.get("cafile")
    return shared_context(roots) if roots in ROOTS and (given, set(named)) == ((), {"cafile"}) else _new_context(*given, **named)


def share() -> None:
    """From now on, with every client of this process and of its forks."""
    ssl.create_default_context = _find_context


def read_now() -> None:
    """Read them before the first client asks, so that forks need not."""
    for roots in ROOTS:
        shared_context(roots)

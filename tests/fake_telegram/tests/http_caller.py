"""Types for calls without a framework, and the smallest picture to send with one."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from typing import Any, NamedTuple

PIXEL = bytes.fromhex("89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de")


class ApiAnswer(NamedTuple):
    """The answer to a call: HTTP status, result and description."""

    code: int
    result: Any
    description: str


ApiCaller = Callable[..., Coroutine[Any, Any, ApiAnswer]]

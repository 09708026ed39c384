"""Processes that are begun to do one thing, and say what came of it."""

from __future__ import annotations

import os
import resource
from collections.abc import Callable
from typing import NoReturn

SURVIVED, KILLED, UNTRIED, UNMET, TIMEOUT = 0, 1, 2, 33, 36  # as mutmut numbers them
MEMORY = 4 << 30  # bytes that a child may ask for


def run_child(work: Callable[[], str]) -> tuple[int, str]:
    """The code with which a child ended, and what its work gave: nothing, if no test failed."""
    heard, said = os.pipe()
    pid = os.fork()
    if pid == 0:
        _be_silent()
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
        answer(work, said)
    os.close(said)
    with os.fdopen(heard, encoding="utf-8") as pipe:
        given = pipe.read()
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]), given


def _be_silent() -> None:
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.dup2(nowhere, 2)


def answer(work: Callable[[], str], pipe: int = -1) -> NoReturn:
    code = KILLED
    try:
        given = work()
        code = KILLED if given else SURVIVED
        if given:
            with os.fdopen(pipe, "w", encoding="utf-8") as out:
                out.write(given)
    finally:
        os._exit(code)

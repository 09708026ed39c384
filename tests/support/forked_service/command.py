"""The command line that starts `kring` as a fork, in the place of `python -m bot`."""

from __future__ import annotations

import fcntl
import os
import subprocess
import sys
import tempfile
from functools import cache
from pathlib import Path
from uuid import uuid4

from tests.support.forked_service import client
from tests.support.forked_service.client import HELD, RUN_MODULE, SOCKET
from tests.support.paths import ROOT

SERVER = f"{__package__}.server"  # not imported here: it imports the whole product
_HOLDS: list[int] = []  # locked for as long as this process lives


def kring_command(*words: str) -> list[str]:
    """`kring` with these words. It has the surroundings, the output, the signals and the status of the process that it runs in.

    What a fork leaves unproven, that the product starts from nothing with an allocator that overwrites, others prove: test_process_roles,
    test_gone_from_memory and test_commands start `python -m bot serve` itself.
    """
    return [sys.executable, "-I", "-S", client.__file__, fork_server(), *words]


def serve_command(*words: str) -> list[str]:
    return kring_command("serve", *words)


def module_command(module: str, *words: str) -> list[str]:
    """`python -m` with this module of the tests, in such a fork."""
    return kring_command(RUN_MODULE, module, *words)


@cache
def fork_server() -> str:
    """The socket of the process that forks: one for all test processes of a run, started by the first that needs it."""
    run = os.environ.get("PYTEST_XDIST_TESTRUNUID") or uuid4().hex
    folder = Path(tempfile.gettempdir()) / f"kring-fork-{run}"
    folder.mkdir(mode=0o700, exist_ok=True)
    _HOLDS.append(os.open(folder / HELD, os.O_CREAT | os.O_RDWR, 0o600))
    fcntl.flock(_HOLDS[-1], fcntl.LOCK_SH)
    starting = os.open(folder, os.O_RDONLY)
    fcntl.flock(starting, fcntl.LOCK_EX)
    if not (folder / SOCKET).exists():
        _start(folder)
    os.close(starting)
    return str(folder / SOCKET)


def _start(folder: Path) -> None:
    process = subprocess.Popen([sys.executable, "-m", SERVER, str(folder)], cwd=ROOT, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE)
    assert process.stdout
    assert process.stdout.readline(), "the process that forks did not start"

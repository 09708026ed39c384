"""The command line that starts `kring` as a fork, in the place of `python -m bot`."""

from __future__ import annotations

import atexit
import subprocess
import sys
import tempfile
from contextlib import suppress
from functools import cache
from pathlib import Path

from tests.support.forked_service import client
from tests.support.paths import ROOT
from tests.support.waiting import PATIENCE

SERVER = f"{__package__}.server"  # not imported here: it imports the whole product


def kring_command(*words: str) -> list[str]:
    """`kring` with these words. It has the surroundings, the output, the signals and the status of the process that it runs in.

    What a fork leaves unproven, that the product starts from nothing with an allocator that overwrites, others prove: test_process_roles,
    test_gone_from_memory and test_commands start `python -m bot serve` itself.
    """
    return [sys.executable, "-I", "-S", client.__file__, str(_fork_server()), *words]


def serve_command(*words: str) -> list[str]:
    return kring_command("serve", *words)


@cache
def _fork_server() -> Path:
    """The socket of the process that forks, which ends with this one."""
    folder = tempfile.TemporaryDirectory(prefix="kring-fork-")
    address = Path(folder.name) / "s"
    command = [sys.executable, "-m", SERVER, str(address)]
    process = subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    assert process.stdin and process.stdout
    assert process.stdout.readline(), "the process that forks did not start"

    @atexit.register
    def stop() -> None:
        with suppress(OSError):
            process.stdin.close()  # type: ignore[union-attr]
        process.wait(PATIENCE)
        folder.cleanup()

    return address

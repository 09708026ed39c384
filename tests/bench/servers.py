"""Servers that a benchmark starts for itself and ends: PostgreSQL and Redis, both of which wait for the disk as in production."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.bench.case import NotMeasured
from tests.support.database.postgres import PostgresServer, find_programs
from tests.support.web.ports import free_port


@contextmanager
def postgres() -> Iterator[PostgresServer | None]:
    """None if there is none on this machine."""
    programs = find_programs()
    server = PostgresServer(programs, durable=True) if programs else None
    try:
        yield server
    finally:
        if server:
            server.remove()


@contextmanager
def redis(folder: Path) -> Iterator[str]:
    """URL of a server that writes each command to the disk before it answers; empty if there is none on this machine."""
    program = os.environ.get("KRING_BENCH_REDIS") or shutil.which("redis-server")
    if not program:
        yield ""
        return
    port = free_port()
    folder.mkdir(parents=True, exist_ok=True)
    given = [
        "--port",
        str(port),
        "--bind",
        "127.0.0.1",
        "--dir",
        str(folder),
        "--appendonly",
        "yes",
        "--appendfsync",
        "always",
        "--save",
        "",
    ]
    process = subprocess.Popen([program, *given], stdout=subprocess.DEVNULL)
    try:
        yield f"redis://127.0.0.1:{port}/0"
    finally:
        process.terminate()
        process.wait(30)


def required(server: str, what: str) -> str:
    if not server:
        raise NotMeasured(f"there is no {what} on this machine")
    return server

"""A database at its newest revision, made once for all tests of a process and copied for each."""

from __future__ import annotations

import tempfile
from functools import cache
from pathlib import Path

from storage import engine, folder


@cache
def _grown() -> bytes:
    with tempfile.TemporaryDirectory() as made:
        path = Path(made) / "kring.db"
        connected = engine.connect(f"sqlite:///{path}")
        engine.migrate(connected)
        connected.dispose()
        return path.read_bytes()


def grown(path: Path) -> Path:
    """Put it there, closed to others, where nothing is yet."""
    if not path.exists():
        folder.own_file(path).write_bytes(_grown())
    return path

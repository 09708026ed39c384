"""A database at its newest revision, made once for all tests of a process and copied for each."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from functools import cache
from pathlib import Path

import pytest

from storage.db import engine, files
from tests.support.postgres import server

ON_SERVER = "server"  # a file in the folder that holds the URL
BOTH = ("sqlite", pytest.param("postgresql", marks=pytest.mark.slow))


@cache
def _grown() -> bytes:
    with tempfile.TemporaryDirectory() as made:
        path = Path(made) / "kring.db"
        connected = engine.connect(f"sqlite:///{path}")
        engine.migrate(connected)
        connected.dispose()
        return path.read_bytes()


def url(place: Path) -> str:
    """Where the memory of this folder is: a file in it, made where there is none, or the server's database that it was put on."""
    named = place / ON_SERVER
    return named.read_text() if named.exists() else f"sqlite:///{grown(place / 'kring.db')}"


def on(database: str, place: Path) -> AbstractContextManager[Path]:
    """This folder with its memory on `sqlite` or `postgresql`; what is on the server is dropped afterwards."""
    return nullcontext(place) if database == "sqlite" else _on_server(place, lambda: server().grown())


def empty(database: str, place: Path) -> AbstractContextManager[Path]:
    """The same, with nothing in the memory yet."""
    return nullcontext(place) if database == "sqlite" else _on_server(place, lambda: server().database())


@contextmanager
def _on_server(place: Path, make: Callable[[], str]) -> Iterator[Path]:
    place.mkdir(mode=0o700, parents=True, exist_ok=True)
    (place / ON_SERVER).write_text(make())
    yield place
    server().drop(url(place))


def grown(path: Path) -> Path:
    """Put it there, closed to others, where nothing is yet."""
    if not path.exists():
        files.own_file(path).write_bytes(_grown())
    return path

"""`kring bench storage`: how many turns a second this machine keeps, beside two plain ways of keeping them."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer
from sqlalchemy import create_engine, make_url, text

from bot.operator.bench.measure import CONCURRENCY, Candidate, Measurement, measure
from bot.operator.console import say

app = typer.Typer(help="Measure this machine.", no_args_is_help=True)
_HEAD = f"{'':40}{'at once':>8}{'turns/s':>9}{'p50 ms':>8}{'p99 ms':>8}{'us CPU':>8}{'ratio':>7}"


@app.callback()
def bench() -> None:
    """Measure this machine."""


@app.command()
def storage(
    url: Annotated[str, typer.Option(help="A PostgreSQL server where a database may be made and dropped: postgresql+psycopg://...")] = "",
    folder: Annotated[Path, typer.Option(help="Where a temporary folder is made and removed; its disk is measured.")] = Path(),
    seconds: Annotated[float, typer.Option(help="How long each number is measured, three times; the best counts.", min=0.1, max=30)] = 1.0,
) -> None:
    """Turns a second, CPU and waiting times, on a temporary database that is removed; never on the installation's.

    The path alone reads, marks, seals, writes and owes, and leaves out what the conversation decides and says.
    """
    say(f"load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores; every turn is durable before it counts", "", _HEAD)
    with _temporary(folder) as made:
        _table("SQLite", f"sqlite:///{made}/kring.db", made, seconds)
    if url:
        with _temporary(folder) as made, _database(url) as theirs:
            _table("PostgreSQL", theirs, made, seconds)


def _table(name: str, url: str, folder: Path, seconds: float) -> None:
    """One row for each way and number at once; `ratio` is against the plainest way, with as many at once."""
    from bot.operator.bench import baselines, kring  # here: no other command waits for what only this one needs
    from bot.operator.bench.fake_engine import FakeEngine

    plain: dict[int, Measurement] = {}
    beside = url.replace("/kring.db", "/plain.db")
    for what, way in (
        ("raw, a commit a turn", baselines.raw_candidate(beside)),
        ("async ORM, a commit a turn", baselines.orm_candidate(beside)),
        ("Kring's path alone", kring.kring_candidate(url, folder, FakeEngine(kring.INSTALLATION))),
        ("Kring, whole", kring.kring_candidate(url, folder)),
    ):
        if isinstance(way, str):
            say(f"{name}, {what:24} {way}")
            continue
        for at_once, found in _all(way, seconds):
            plain.setdefault(at_once, found)
            say(_row(f"{name}, {what}", at_once, found, found.rate / plain[at_once].rate))
    say(f"{name}: {kring.bytes_per_conversation(url):.0f} bytes a conversation on disk, halfway its questions", "")


def _all(way: Candidate, seconds: float) -> Iterator[tuple[int, Measurement]]:
    for at_once in CONCURRENCY:
        yield at_once, max((measure(way, at_once, seconds) for _ in range(3)), key=lambda one: one.rate)


def _row(name: str, at_once: int, found: Measurement, ratio: float) -> str:
    return f"{name:40}{at_once:8}{found.rate:9.0f}{found.p50 * 1e3:8.2f}{found.p99 * 1e3:8.1f}{found.cpu * 1e6:8.0f}{ratio:7.1f}"


@contextmanager
def _temporary(folder: Path) -> Iterator[Path]:
    made = Path(tempfile.mkdtemp(prefix=".kring-bench-", dir=folder))
    try:
        yield made
    finally:
        shutil.rmtree(made)


@contextmanager
def _database(url: str) -> Iterator[str]:
    """A database of its own beside the one that the URL names."""
    name, server = f"kring_bench_{os.getpid()}", create_engine(url, isolation_level="AUTOCOMMIT", hide_parameters=True)
    with server.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    try:
        yield make_url(url).set(database=name).render_as_string(hide_password=False)
    finally:
        with server.connect() as connection:
            connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
        server.dispose()

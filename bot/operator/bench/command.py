"""`kring bench storage`: turns per second on this machine, of Kring and of two baselines."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any

import typer
from sqlalchemy import create_engine, make_url, text

from bot.operator.bench.measure import CONCURRENCY, BenchCandidate, Measurement, measure
from bot.operator.console import print_json, say
from bot.operator.options import AsJson
from flows.i18n.messages import _, deferred

app = typer.Typer(help="Measure this machine.", no_args_is_help=True)
_COLUMNS = (deferred("at once"), deferred("turns/s"), "p50 ms", "p99 ms", "us CPU", deferred("ratio"))
TableRow = dict[str, Any]  # one measurement, for programs as it is
_WIDTHS = (8, 9, 8, 8, 8, 7)


@app.callback()
def bench_group() -> None:
    """Measure this machine."""


@app.command("storage")
def bench_storage(
    url: Annotated[str, typer.Option(help="A PostgreSQL server where a database may be made and dropped: postgresql+psycopg://...")] = "",
    folder: Annotated[Path, typer.Option(help="Where a temporary folder is made and removed; its disk is measured.")] = Path(),
    seconds: Annotated[float, typer.Option(help="How long each number is measured in each round.", min=0.1, max=30)] = 1.0,
    rounds: Annotated[int, typer.Option(help="How often each number is measured; the best counts.", min=1, max=20)] = 3,
    as_json: AsJson = False,
) -> None:
    """Turns a second, CPU and waiting times, on a temporary database that is removed; never on the installation's.

    The path alone reads, records idempotency keys, encrypts, writes and enqueues; it leaves out the conversation itself.
    """
    rows = _measure_databases(url, folder, seconds, rounds)
    if as_json:
        return print_json(list(rows))
    load, cores = os.getloadavg()[0], os.cpu_count()
    say(_("load {load:.1f} on {cpu_count} cores; every turn is durable before it counts", load=load, cpu_count=cores), "", _head())
    for row in rows:
        say(_format_row(row))


def _measure_databases(url: str, folder: Path, seconds: float, rounds: int) -> Iterator[TableRow]:
    with _temporary_folder(folder) as data_dir:
        yield from _measure_candidates("SQLite", f"sqlite:///{data_dir}/kring.db", data_dir, seconds, rounds)
    if url:
        with _temporary_folder(folder) as data_dir, _temporary_database(url) as database_url:
            yield from _measure_candidates("PostgreSQL", database_url, data_dir, seconds, rounds)


def _measure_candidates(name: str, url: str, folder: Path, seconds: float, rounds: int) -> Iterator[TableRow]:
    """A row per candidate and concurrency; `ratio` is against the first candidate at the same concurrency."""
    from bot.operator.bench import baselines, kring  # imported here, so that no other command waits for it
    from bot.operator.bench.fake_engine import FakeEngine

    baseline: dict[int, Measurement] = {}
    baseline_url = url.replace("/kring.db", "/plain.db")
    for label, candidate in (
        (_("raw, a commit a turn"), baselines.raw_candidate(baseline_url)),
        (_("async ORM, a commit a turn"), baselines.orm_candidate(baseline_url)),
        (_("Kring's path alone"), kring.kring_candidate(url, folder, FakeEngine(kring.INSTALLATION))),
        (_("Kring, whole"), kring.kring_candidate(url, folder)),
    ):
        if isinstance(candidate, str):
            yield {"database": name, "path": label, "note": candidate}
            continue
        for concurrency, result in _measure_all(candidate, seconds, rounds):
            baseline.setdefault(concurrency, result)
            measured = {**result._asdict(), "ratio": result.rate / baseline[concurrency].rate}
            yield {"database": name, "path": label, "at_once": concurrency, **measured}
    yield {"database": name, "bytes_per_conversation": kring.bytes_per_conversation(url)}


def _measure_all(candidate: BenchCandidate, seconds: float, rounds: int) -> Iterator[tuple[int, Measurement]]:
    for concurrency in CONCURRENCY:
        yield concurrency, max((measure(candidate, concurrency, seconds) for _ in range(rounds)), key=lambda result: result.rate)


def _head() -> str:
    return " " * 40 + "".join(_(column).rjust(width) for column, width in zip(_COLUMNS, _WIDTHS, strict=True))


def _format_row(row: TableRow) -> str:
    if "bytes_per_conversation" in row:
        message = _(
            "{name}: {size:.0f} bytes a conversation on disk, halfway its questions",
            name=row["database"],
            size=row["bytes_per_conversation"],
        )
        return f"{message}\n"
    name = f"{row['database']}, {row['path']}"
    if "note" in row:
        return f"{name:40} {row['note']}"
    times = f"{row['p50'] * 1e3:8.2f}{row['p99'] * 1e3:8.1f}{row['cpu'] * 1e6:8.0f}"
    return f"{name:40}{row['at_once']:8}{row['rate']:9.0f}{times}{row['ratio']:7.1f}"


@contextmanager
def _temporary_folder(folder: Path) -> Iterator[Path]:
    path = Path(tempfile.mkdtemp(prefix=".kring-bench-", dir=folder))
    try:
        yield path
    finally:
        shutil.rmtree(path)


@contextmanager
def _temporary_database(url: str) -> Iterator[str]:
    """URL of a new database on the same server, dropped afterwards."""
    name, server = f"kring_bench_{os.getpid()}", create_engine(url, isolation_level="AUTOCOMMIT", hide_parameters=True)
    with server.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    try:
        yield make_url(url).set(database=name).render_as_string(hide_password=False)
    finally:
        with server.connect() as connection:
            connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
        server.dispose()

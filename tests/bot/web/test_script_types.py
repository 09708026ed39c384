"""The types of the pages' own scripts, which their comments name, hold to the compiler of TypeScript."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from bot.web.static_files import FOLDER
from tests.support.web.node_packages import LOCK, install_packages

pytestmark = pytest.mark.slow
SOURCE = Path("tests/script_types")
CHECKED = "// @ts-check"
OPTIONS = ("--noEmit", "--allowJs", "--strict", "--target", "es2022", "--module", "es2022", "--moduleResolution", "bundler")
LIBRARY = ("--lib", "es2022,dom,dom.iterable")


def scripts() -> list[Path]:
    return [path for path in sorted(FOLDER.glob("*.js")) if path.read_text("utf-8").startswith(CHECKED)]


def test_the_scripts_of_the_chat_ask_to_be_checked() -> None:
    assert {"kring.js", "turns.js", "shown_page.js", "steps.js", "unsent.js", "fields.js", "aloud.js"} <= {path.name for path in scripts()}


def test_the_lock_of_the_compiler_names_no_address() -> None:
    assert not {"http", "resolved"} & set((SOURCE / LOCK).read_text("utf-8").split('"'))


def test_the_types_of_every_script_hold() -> None:
    node, packages = install_packages(SOURCE)
    command: list[str | Path] = [node, packages / "typescript" / "bin" / "tsc", *OPTIONS, *LIBRARY, *scripts()]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)
    assert (done.stdout, done.returncode) == ("", 0)

"""A release: the same bytes twice, and a wheel that works from a folder of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from bot.version import VERSION
from tests.packaging import release
from tests.support.waiting import PATIENCE


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("release")
    release.main(folder)
    return folder


@pytest.fixture(scope="module")
def installed(made: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("installed")
    zipfile.ZipFile(made / f"kring-{VERSION}-py3-none-any.whl").extractall(folder)
    return folder


def run_installed(folder: Path, home: Path, *words: str) -> str:
    environment = {"PATH": os.environ["PATH"], "PYTHONPATH": str(folder), "KRING_DATA_DIR": str(home / "data")}
    command = [sys.executable, "-P", "-c", "import bot.__main__ as main; print(main.__file__); main.start()", *words]
    return subprocess.run(command, cwd=home, env=environment, capture_output=True, text=True, check=True, timeout=PATIENCE).stdout


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--version"], f"kring {VERSION}"),
        (["help", "bad-night"], "# "),
        (["migrate"], "nieuwste schema"),
        (["numbers"], "113"),
        (["coordinator", "add", "Hanneke"], "/desk"),
    ],
    ids=lambda value: value[0] if isinstance(value, list) else "",
)
def test_the_wheel_works_in_a_folder_of_its_own(installed: Path, tmp_path: Path, words: list[str], said: str) -> None:
    if words[0] in ("numbers", "coordinator"):
        run_installed(installed, tmp_path, "migrate")
    shown = run_installed(installed, tmp_path, *words)
    assert shown.startswith(str(installed)) and said in shown


def test_the_same_commit_gives_the_same_bytes(made: Path, tmp_path: Path) -> None:
    release.main(tmp_path)
    assert {file.name: file.read_bytes() for file in tmp_path.iterdir()} == {file.name: file.read_bytes() for file in made.iterdir()}


def test_the_list_of_parts_names_what_runs_and_nothing_that_develops(made: Path) -> None:
    parts = json.loads((made / f"kring-{VERSION}.cdx.json").read_text())
    names = {part["name"] for part in parts["components"]}
    assert {"sqlalchemy", "starlette"} <= names and "pytest" not in names

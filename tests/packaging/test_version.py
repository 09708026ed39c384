"""A version that moves: its number stands in one place, and the changelog, the notes of upgrading and the manifest follow it."""

from __future__ import annotations

import re
import shutil
from datetime import date
from pathlib import Path

import pytest

from bot.version import VERSION
from tests.packaging.version import find_release, move_version
from tests.support.paths import ROOT

NAMED = ("bot/version.py", "CHANGELOG.md", "docs/upgrading.md", "deploy/kubernetes.yaml")


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    for name in NAMED:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / name, tmp_path / name)
    return tmp_path


def test_the_version_has_a_dated_section_and_is_that_of_the_manifest() -> None:
    assert find_release(ROOT, VERSION) and f"image: kring:{VERSION}\n" in (ROOT / "deploy" / "kubernetes.yaml").read_text()
    assert f"## {VERSION}\n" in (ROOT / "docs" / "upgrading.md").read_text()


def test_a_release_moves_every_place_of_the_version_and_leaves_room_for_what_comes(clone: Path) -> None:
    move_version(clone, "7.8.9", date(2027, 1, 2))
    assert all("7.8.9" in (clone / name).read_text() and VERSION not in (clone / "bot/version.py").read_text() for name in NAMED)
    assert find_release(clone, "7.8.9") == "2027-01-02"
    assert re.search(r"## \[Unreleased\]\n\n## \[7\.8\.9\] - 2027-01-02\n", (clone / "CHANGELOG.md").read_text())


@pytest.mark.parametrize("version", [VERSION, "1.0", "soon"])
def test_a_version_that_is_none_or_was_released_changes_nothing(clone: Path, version: str) -> None:
    before = [(clone / name).read_text() for name in NAMED]
    with pytest.raises(ValueError, match="is no version"):
        move_version(clone, version, date(2027, 1, 2))
    assert [(clone / name).read_text() for name in NAMED] == before

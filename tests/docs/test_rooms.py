"""The folders are layered: no module imports a module of a layer above its own."""

from __future__ import annotations

import pytest

from bot.operator.docs_generator import rooms
from tests.support.paths import ROOT


@pytest.mark.parametrize("top", rooms.TOP)
def test_no_package_imports_itself_through_others(top: str) -> None:
    arrows = rooms.arrows_within(top)
    assert arrows
    assert [room for room, _ in arrows if room in rooms.reachable(arrows, room)] == []


def test_the_readme_names_every_folder() -> None:
    page = (ROOT / "README.md").read_text(encoding="utf-8")
    below = [folder.split("/")[1] for folder in rooms.folders() if folder.count("/") == 1]
    assert [room for room in below if f"{room}/" not in page] == []

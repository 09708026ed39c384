"""The Dutch page for a volunteer: what is copied from it is taken by the program, and nothing that opening needs is left out."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from bot.config.opening_conditions import Readiness, StaffCount, Subject, missing_for_opening
from bot.config.settings_file import FILE_VARIABLE
from bot.config.settings_reader import read_settings
from tests.support.paths import ROOT

PAGE = (ROOT / "docs" / "installeren.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"(?:^ {4}.*\n)+", PAGE, flags=re.MULTILINE)


def test_with_the_settings_of_the_page_nothing_is_missing_that_a_setting_gives(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (block,) = [one for one in BLOCKS if "KRING_FOUNDATION" in one]
    file = tmp_path / "kring.env"
    file.write_text("\n".join(line.strip() for line in block.splitlines()) + "\n", encoding="utf-8")
    monkeypatch.setenv(FILE_VARIABLE, str(file))
    missing = missing_for_opening(read_settings(), Readiness(StaffCount(2, 1)))
    assert [one.text for one in missing if one.subject in (Subject.FACTS, Subject.HTTPS, Subject.PROXIES)] == []


def test_every_file_that_the_page_copies_is_there() -> None:
    copied = re.findall(r"/opt/kring/(deploy/[\w*.]+)", PAGE)
    assert len(copied) >= 3 and all(list(ROOT.glob(pattern)) for pattern in copied)


def test_every_timer_that_the_page_switches_on_is_there() -> None:
    timers = set(re.findall(r"kring-\w+\.timer", PAGE))
    assert timers == {path.name for path in (ROOT / "deploy").glob("*.timer")}

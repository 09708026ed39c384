"""The script in Debian's Firefox; skipped where that is not installed, as the tests of Chromium are without Chromium."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.browser.served import RunningProduct
from tests.support.web.firefox import Firefox, firefox

pytestmark = pytest.mark.slow
PROGRAM = next(filter(None, (shutil.which(name) for name in ("firefox-esr", "firefox"))), None)


@pytest.fixture
def noor(tmp_path: Path, product: RunningProduct) -> Iterator[Firefox]:
    """Noor's Firefox, at the story."""
    if PROGRAM is None:
        pytest.skip("no Firefox on this machine: apt-get install firefox-esr")
    with firefox(PROGRAM, tmp_path / "profile") as page:
        page.open(product.address)
        page.run("document.isFirst = true")
        for key in ("begin", "agree", "myself"):
            press(page, key)
        yield page


def press(page: Firefox, key: str) -> None:
    before = page.run("return document.querySelector('input[name=update]').value")
    page.press(f"button[name=choice][value={key}]")
    page.wait(f"document.querySelector('input[name=update]') && document.querySelector('input[name=update]').value !== '{before}'")


def test_in_firefox_a_turn_needs_no_new_page_back_is_back_and_help_is_there_at_once(noor: Firefox) -> None:
    assert noor.run("return document.isFirst && document.activeElement.tagName") == "H1"
    noor.run("document.querySelector('#words').value = 'Ik slaap slecht.'; document.querySelector('#words + button').click()")
    noor.wait("document.querySelector('main').textContent.includes('Je verhaal is bewaard.')")
    noor.wait("document.activeElement.id === 'words'")
    noor.press(".bar button[value=help]")
    noor.wait("document.activeElement.id === 'help-now'")
    noor.back()
    noor.wait("document.querySelector('h1').textContent.includes('Voor wie doe je dit?')")
    assert noor.run("return document.isFirst && location.pathname") == "/"

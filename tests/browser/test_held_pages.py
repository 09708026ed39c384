"""The page of a held beginning in a real browser: with JavaScript it goes on by itself, without it after the wait that it names."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.served import PHONE, RunningProduct, SeekerPage, new_context, run_product

pytestmark = pytest.mark.slow
RATES = {"KRING_GUARD_LOAD": "1", "KRING_GUARD_WAIT_SECONDS": "2"}


@pytest.fixture(scope="module")
def busy(tmp_path_factory: pytest.TempPathFactory, chromium: Browser) -> Iterator[RunningProduct]:
    """A product where so much came in that everybody is asked."""
    folder: Path = tmp_path_factory.mktemp("busy")
    with run_product(folder, settings=RATES) as running:
        for _ in range(3):
            context = new_context(chromium, PHONE)
            SeekerPage(context.new_page(), running.address).press("Begin")
            context.close()
        yield running


def test_the_browser_works_and_goes_on_by_itself(chromium: Browser, busy: RunningProduct) -> None:
    context = new_context(chromium, PHONE)
    sara = SeekerPage(context.new_page(), busy.address)
    sara.press("Begin")
    expect(sara.main).to_contain_text("Mag ik")
    context.close()


def test_without_javascript_the_wait_is_enough(chromium: Browser, busy: RunningProduct) -> None:
    context = new_context(chromium, PHONE, javascript=False)
    sara = SeekerPage(context.new_page(), busy.address).press("Begin")
    expect(sara.main).to_contain_text("seconden mag je verder")
    expect(sara.page.get_by_role("link", name="Nu hulp")).to_be_visible()
    sara.press_until("Verder", sara.page.get_by_role("button", name="Ja, bewaar het"))
    context.close()

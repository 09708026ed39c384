"""The product as an operator starts it, on a free port of this machine, and people in a real browser."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import NamedTuple

import pyotp
import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page, sync_playwright

from tests.support.database.templates import migrated_folder
from tests.support.forked_service.command import serve_command
from tests.support.waiting import PATIENCE
from tests.support.web.ports import free_port

FROM_NOTHING = (sys.executable, "-m", "bot", "serve")  # as an operator starts it: with all its imports and an allocator of its own
PHONE, SMALL, DESKTOP = (360, 740), (360, 640), (1280, 900)
ENOUGH = int(PATIENCE)  # seconds, for whatever is waited for
NAMES = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")  # the first alone is half the work of the others
CHROMIUM = next(filter(None, map(shutil.which, NAMES)), None)
MARK_AS_LEFT, NOT_LEFT = "main => main.setAttribute('data-left', '')", "main:not([data-left])"  # a press does not wait for its answer
FLAGS = (
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-sync"),
    "--js-flags=--no-maglev --no-turbofan",  # no page is open long enough for a script compiled for a long run to pay
)


class RunningProduct(NamedTuple):
    """A running product: its address, the first coordinator's sign-in link, the file of its log, and the process of the command."""

    address: str
    link: str
    log: Path
    pid: int


@contextmanager
def run_product(folder: Path, settings: Mapping[str, str] | None = None, *, command: Sequence[str] = ()) -> Iterator[RunningProduct]:
    """Run `kring serve` in a folder of its own, for as long as the block lasts: a fork of what is imported, or this `command`.

    A fork finds a migrated database: half of its start would be to make one, which whoever starts from nothing does.
    The flood guard asks nobody, unless `settings` say otherwise.
    """
    port = free_port()
    kept = {name: value for name, value in os.environ.items() if not name.startswith("KRING_")}
    environment = kept | {"KRING_DATA_DIR": str(folder / "data"), "KRING_PORT": str(port), "KRING_LOG_LEVEL": "DEBUG"}
    environment |= {"KRING_GUARD_LOAD": "100000"} | dict(settings or {})
    if not command:
        migrated_folder(folder / "data")
    log = folder / "log.txt"
    with log.open("w") as errors:
        process = subprocess.Popen(command or serve_command(), env=environment, stdout=subprocess.PIPE, stderr=errors, text=True)
    try:
        printed = _greeting(process)
        _wait(f"http://127.0.0.1:{port}/healthz")
        yield RunningProduct(f"http://127.0.0.1:{port}", re.findall(r"http\S+/desk/in/\S+", printed)[0], log, process.pid)
    finally:
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=ENOUGH)


def _greeting(process: subprocess.Popen[str]) -> str:
    lines: list[str] = []
    assert process.stdout
    while "/desk/in/" not in "".join(lines):
        lines.append(process.stdout.readline())
        assert lines[-1], "kring serve said nothing more"
    return "".join(lines)


def _wait(address: str) -> None:
    until = time.monotonic() + ENOUGH
    while time.monotonic() < until:
        with suppress(OSError), urllib.request.urlopen(address, timeout=ENOUGH):
            return
        time.sleep(0.1)
    raise AssertionError("kring serve does not answer")


@contextmanager
def browser() -> Iterator[Browser]:
    """Debian's Chromium; without it these tests are skipped, which the full gate does not allow."""
    if CHROMIUM is None:
        pytest.skip("no Chromium on this machine: apt-get install chromium-headless-shell")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
        yield chromium
        chromium.close()


def new_context(chromium: Browser, size: tuple[int, int], javascript: bool = True, dark: bool = False) -> BrowserContext:
    """A browser profile of one person."""
    width, height = size
    context = chromium.new_context(
        viewport={"width": width, "height": height},
        java_script_enabled=javascript,
        locale="nl-NL",
        color_scheme="dark" if dark else "light",
    )
    context.set_default_timeout(ENOUGH * 1000)
    return context


@contextmanager
def next_page(page: Page) -> Iterator[None]:
    """Wait until a press in this block brought another page, and all of it: in a new document, or swapped into this one."""
    page.locator("main").evaluate(MARK_AS_LEFT)
    yield
    page.locator(NOT_LEFT).wait_for(state="attached")
    page.wait_for_load_state()


def open_until(page: Page, address: str, awaited: Locator) -> None:
    """Open it again and again, as what is awaited comes in a moment and the page is not told."""
    until = time.monotonic() + ENOUGH
    while not awaited.count():
        assert time.monotonic() < until, f"never came on {address}"
        page.goto(address)
        time.sleep(0.2)


class SeekerPage:
    """The chat in a real browser: presses buttons by their text and types."""

    def __init__(self, page: Page, address: str) -> None:
        self.page, self.address = page, address
        page.goto(address)

    def press(self, *texts: str) -> SeekerPage:
        for text in texts:
            switch = self.page.locator("label.switch", has_text=text)
            if switch.count():
                switch.first.click()
                continue
            button = self.page.get_by_role("button", name=text, exact=True).first
            if not button.is_visible():
                self.page.locator("details:has(button)").evaluate_all("all => all.forEach(one => one.open = true)")
            with next_page(self.page):
                button.click()
        return self

    def press_until(self, text: str, awaited: Locator) -> SeekerPage:
        """Press it on each page that comes, until what is awaited stands on one."""
        until = time.monotonic() + ENOUGH
        while not awaited.count():
            assert time.monotonic() < until, f"{text!r} never brought it"
            self.press(text)
        return self

    def reopen(self) -> SeekerPage:
        """Open the address anew and go on."""
        self.page.goto(self.address)
        return self.press("Verder")

    def type(self, *messages: str) -> SeekerPage:
        for words in messages:
            with next_page(self.page):
                self.page.locator("#words").fill(words)
                self.page.locator("#words").press("Enter") if not self._sends() else self.page.locator("#words + button").click()
        return self

    def take(self, *step: str) -> SeekerPage:
        """One turn: what starts with `> ` is typed into the field, the others are switches and, last, a button."""
        for text in step:
            if text.startswith("> "):
                self.page.locator("#words").fill(text[2:])
            else:
                self.press(text)
        return self

    def _sends(self) -> bool:
        """Whether the field has a button of its own."""
        return self.page.locator("#words + button").count() > 0

    @property
    def main(self) -> Locator:
        return self.page.locator("main")


def fill_in_dossier(seeker: SeekerPage) -> None:
    """Take the short route, up to the review."""
    seeker.press("Begin", "Ja, bewaar het", "Voor mezelf").type("Ik slaap slecht sinds mijn scheiding.").press("Klaar")
    seeker.type("Riet, mijn tante").press("Klaar", "Nee, niemand").type("Fatima").press("Ja").type("Assen").press("Bellen")
    seeker.type("06 12345678").press("Altijd", "Verder")


def sign_in(page: Page, link: str) -> list[str]:
    """Open a sign-in link and enrol an authenticator, up to the desk; gives the recovery codes."""
    page.goto(link)
    with next_page(page):
        page.locator("main button").first.click()
    secret = re.sub(r"\s", "", re.findall(r"[A-Z2-7 ]{32,}", page.locator(".secret").inner_text())[0])
    page.locator("#code").fill(pyotp.TOTP(secret).now())
    with next_page(page):
        page.locator("#code").press("Enter")
    return page.locator(".codes code").all_inner_texts()

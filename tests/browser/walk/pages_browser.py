"""The recorded pages in one real browser: each is opened once, as it was sent, with the static files of the product."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import axe_playwright_python
from playwright.sync_api import Browser, BrowserContext, Page

from bot.web.static_files import FOLDER, FOR_EVER
from tests.browser.walk.judge import HEIGHT, NARROWEST

AXE = Path(axe_playwright_python.__file__).parent / "axe.min.js"
JUDGE = Path(__file__).with_name("judge.js")
_TYPES = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml", ".wasm": "application/wasm"}


@contextmanager
def serve_pages(pages: list[str]) -> Iterator[str]:
    """Serve each page under its number, beside the product's static files and the judge with its axe, for as long as the block lasts.

    Gives the address.
    """
    judge = AXE.read_bytes() + JUDGE.read_bytes()

    class Pages(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            name = self.path.rpartition("/")[2]
            static = FOLDER / name
            if name.isdecimal():
                return self._send(200, "text/html; charset=utf-8", pages[int(name)].encode())
            if name == JUDGE.name:
                return self._send(200, "text/javascript; charset=utf-8", judge)
            is_file = bool(name) and static.is_file()
            return self._send(200 if is_file else 404, _TYPES.get(static.suffix, "text/plain"), static.read_bytes() if is_file else b"")

        def _send(self, status: int, kind: str, content: bytes) -> None:
            self.send_response(status)
            headers = {"Content-Type": kind, "Content-Length": str(len(content)), "Kring-Page": "1"}
            for field, value in (headers | ({"Cache-Control": FOR_EVER} if not kind.startswith("text/html") else {})).items():
                self.send_header(field, value)
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_: object) -> None:
            """Nothing is logged."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Pages)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()


def open_each(chromium: Browser, pages: dict[str, str]) -> Iterator[tuple[str, Page]]:
    """Every page in one tab, one after the other, with the judge loaded beside it."""
    with serve_pages(list(pages.values())) as address:
        context = chromium.new_context(viewport={"width": NARROWEST, "height": HEIGHT}, locale="nl-NL", reduced_motion="reduce")
        page = new_undrawn_page(chromium, context)
        for number, name in enumerate(pages):
            page.goto(f"{address}/{number}", wait_until="load")
            page.add_script_tag(url=f"/{JUDGE.name}")
            yield name, page
        context.close()


def new_undrawn_page(chromium: Browser, context: BrowserContext) -> Page:
    """A tab that is laid out and never drawn, as it is told of no frame: nobody looks at it, and drawing is a quarter of the work."""
    first = context.new_page()
    target = context.new_cdp_session(first).send("Target.getTargetInfo")["targetInfo"]
    asked = {"url": "about:blank", "browserContextId": target["browserContextId"], "enableBeginFrameControl": True}
    with context.expect_page() as opened:
        chromium.new_browser_cdp_session().send("Target.createTarget", asked)
    first.close()
    return opened.value

"""Firefox over Marionette, the protocol that it brings itself: what the browser's tests need of it, without a driver to install."""

from __future__ import annotations

import json
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from tests.support.waiting import PATIENCE
from tests.support.web.ports import free_port

_PREFERENCES = {
    "marionette.port": 0,
    "intl.accept_languages": "nl",
    "browser.shell.checkDefaultBrowser": False,
    "app.update.enabled": False,
}


class Firefox:
    """One running Firefox with one page."""

    def __init__(self, port: int) -> None:
        self._socket = socket.create_connection(("127.0.0.1", port), timeout=PATIENCE)
        self._file, self._sent = self._socket.makefile("rb"), 0
        self._receive()
        self._command("WebDriver:NewSession")

    def open(self, address: str) -> None:
        self._command("WebDriver:Navigate", url=address)

    def run(self, script: str) -> Any:
        """What a script in the page returns."""
        return self._command("WebDriver:ExecuteScript", script=script, args=[])["value"]

    def wait(self, condition: str) -> None:
        """Until an expression is true in the page."""
        until = time.monotonic() + PATIENCE
        while not self.run(f"return Boolean({condition})"):
            assert time.monotonic() < until, f"never true: {condition}"
            time.sleep(0.05)

    def press(self, selector: str) -> None:
        found = self._command("WebDriver:FindElement", using="css selector", value=selector)["value"]
        self._command("WebDriver:ExecuteScript", script="arguments[0].scrollIntoView({block: 'center'})", args=[found])
        self._command("WebDriver:ElementClick", id=next(iter(found.values())))

    def back(self) -> None:
        self._command("WebDriver:Back")

    def close(self) -> None:
        with suppress(OSError):
            self._command("Marionette:Quit", flags=["eForceQuit"])
        self._socket.close()

    def _command(self, name: str, **parameters: Any) -> Any:
        self._sent += 1
        message = json.dumps([0, self._sent, name, parameters]).encode()
        self._socket.sendall(str(len(message)).encode() + b":" + message)
        _, _, error, result = self._receive()
        assert error is None, error
        return result

    def _receive(self) -> Any:
        length = b""
        while (one := self._file.read(1)) != b":":
            if not one:
                raise OSError("Firefox closed the line")
            length += one
        return json.loads(self._file.read(int(length)))


@contextmanager
def firefox(program: str, folder: Path) -> Iterator[Firefox]:
    """Firefox without a window, with a profile of its own in `folder`."""
    port = free_port()
    folder.mkdir(exist_ok=True)
    lines = (f"user_pref({json.dumps(name)}, {json.dumps(value)});" for name, value in (_PREFERENCES | {"marionette.port": port}).items())
    (folder / "user.js").write_text("\n".join(lines), "utf-8")
    process = subprocess.Popen(
        [program, "--headless", "--marionette", "--no-remote", "--profile", str(folder)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        _wait_for(port)
        running = Firefox(port)
        yield running
        running.close()
    finally:
        process.terminate()
        process.wait(PATIENCE)


def _wait_for(port: int) -> None:
    until = time.monotonic() + PATIENCE
    while True:
        with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=PATIENCE):
            return
        assert time.monotonic() < until, "Firefox does not listen"
        time.sleep(0.1)

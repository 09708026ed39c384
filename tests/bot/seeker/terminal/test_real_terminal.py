"""The chat at a real terminal: a pasted paragraph, leaving in the middle of a line, and a pipe that closes. No word goes without a line."""

from __future__ import annotations

import fcntl
import os
import pty
import re
import select
import signal
import subprocess
import sys
import termios
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.paths import ROOT

SHORT = ("1", "1", "1")  # begin, keep it, for myself
DEADLINE = 30


class Terminal:
    """`kring terminal` with a pseudo-terminal of its own."""

    def __init__(self, folder: Path) -> None:
        self._master, slave = pty.openpty()
        environment = os.environ | {"KRING_DATA_DIR": str(folder / "data"), "TERM": "dumb", "PYTHONPATH": str(ROOT), "LC_ALL": "C.UTF-8"}
        command = (sys.executable, "-m", "bot", "terminal", "--door", "joost")
        self.process = subprocess.Popen(
            command,
            stdin=slave,
            stdout=slave,
            stderr=slave,
            cwd=folder,
            env=environment,
            start_new_session=True,
            preexec_fn=lambda: fcntl.ioctl(0, termios.TIOCSCTTY, 0),  # noqa: PLW1509 - so that Ctrl-C is a signal
        )
        os.close(slave)
        self.shown = ""

    def wait_for(self, words: str, after: int = 0) -> None:
        """Read until these words are shown behind the first `after` characters."""
        until = time.monotonic() + DEADLINE
        while words not in self.shown[after:]:
            assert time.monotonic() < until, f"{words!r} is not shown: {self.shown[-800:]}"
            if select.select([self._master], [], [], 0.2)[0]:
                try:
                    self.shown += re.sub(r"\x1b\[[0-9;?]*[a-zA-Z]|\r", "", os.read(self._master, 65536).decode("utf-8", "replace"))
                except OSError:
                    assert words in self.shown[after:], self.shown[-800:]

    def type(self, words: str, then: str) -> None:
        """Type, and read until `then` is shown."""
        shown = len(self.shown)
        os.write(self._master, words.encode())
        self.wait_for(then, shown)

    def begin(self, words: str) -> None:
        """Type words without a line end, and wait until the line shows them."""
        self.type(words, words)

    def close(self) -> None:
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait(DEADLINE)
        os.close(self._master)


@pytest.fixture
def terminal(tmp_path: Path) -> Iterator[Terminal]:
    terminal = Terminal(tmp_path)
    yield terminal
    terminal.close()


def to_concern(terminal: Terminal) -> None:
    terminal.wait_for("Dit kan altijd")
    for press in SHORT:
        terminal.type(f"{press}\n", "Dit kan altijd")


def come_back(terminal: Terminal, folder: Path) -> Terminal:
    terminal.process.wait(DEADLINE)
    again = Terminal(folder)
    again.wait_for("Niet nu")
    again.type("1\n", "[1]")
    return again


def test_a_pasted_paragraph_of_many_lines_is_one_answer(terminal: Terminal) -> None:
    to_concern(terminal)
    terminal.type("Ik slaap slecht.\n\n1\nMijn man weet het niet.\n", "bewaard")
    terminal.type("2\n", "Mijn man weet het niet.")
    assert "Wie staan er om je heen" not in terminal.shown


def test_words_that_were_not_sent_wait_where_somebody_leaves_in_the_middle_of_a_line(terminal: Terminal, tmp_path: Path) -> None:
    to_concern(terminal)
    terminal.begin("Ik slaap al weken")
    terminal.type("\x03", "Het staat er nog als je terugkomt")
    again = come_back(terminal, tmp_path)
    try:
        again.wait_for("Ik slaap al weken")
        again.type("1\n", "bewaard")
    finally:
        again.close()


def test_words_before_anything_may_be_kept_are_named_as_lost_and_danger_in_them_is_heard(terminal: Terminal) -> None:
    terminal.wait_for("Dit kan altijd")
    terminal.wait_for("> ")
    terminal.begin("ik wil dood")
    terminal.type("\x03", "niet verstuurd en niet bewaard")
    terminal.wait_for("0800-0113")


def test_the_end_of_input_on_an_empty_line_is_calm(terminal: Terminal) -> None:
    to_concern(terminal)
    terminal.type("\x04", "Einde van het gesprek")
    assert terminal.process.wait(DEADLINE) == 0 and "verstuurd" not in terminal.shown.split("Einde van het gesprek")[0][-60:]


def test_a_terminal_that_is_closed_keeps_what_stood_in_the_line(terminal: Terminal, tmp_path: Path) -> None:
    to_concern(terminal)
    terminal.begin("Ik slaap al weken")
    os.kill(terminal.process.pid, signal.SIGHUP)
    again = come_back(terminal, tmp_path)
    try:
        again.wait_for("Ik slaap al weken")
    finally:
        again.close()


def test_where_a_pipe_closes_what_came_after_it_is_named_as_lost(tmp_path: Path) -> None:
    environment = os.environ | {"KRING_DATA_DIR": str(tmp_path / "data"), "PYTHONPATH": str(ROOT), "LC_ALL": "C.UTF-8"}
    command = (sys.executable, "-m", "bot", "terminal", "--door", "joost")
    process = subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=tmp_path, env=environment
    )
    assert process.stdin and process.stdout and process.stderr
    process.stdin.write(b"1\n1\n1\nIk slaap slecht.\n")
    process.stdin.flush()
    while "Je verhaal is bewaard" not in process.stdout.readline().decode():
        pass
    process.stdout.close()
    process.stdin.write(b"Nog een zin.\n")
    process.stdin.close()
    process.wait(DEADLINE)
    told = process.stderr.read().decode()
    assert "niet verstuurd en niet bewaard" in told and "Traceback" not in told
    again = Terminal(tmp_path)
    try:
        again.wait_for("Niet nu")
        again.type("1\n", "[1]")
        again.type("2\n", "Ik slaap slecht.")
    finally:
        again.close()

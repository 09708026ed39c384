"""The chat at a real terminal: a pasted paragraph, leaving in the middle of a line, and a pipe that closes. No word goes without a line."""

from __future__ import annotations

import os
import pty
import re
import select
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from bot.app.context import AppContext
from bot.config.settings import Settings
from tests.support.forked_service.command import kring_command
from tests.support.paths import ROOT
from tests.support.waiting import PATIENCE

SHORT = ("1", "1", "1")  # begin, keep it, for myself
PROMPT = "\n> "


def make_installation(folder: Path) -> None:
    """The operator's first step: without it the terminal says that there is no installation."""
    AppContext(Settings(data_dir=folder / "data")).engine.dispose()


class Terminal:
    """`kring terminal` with a pseudo-terminal of its own."""

    def __init__(self, folder: Path) -> None:
        self._master, slave = pty.openpty()
        environment = os.environ | {"KRING_DATA_DIR": str(folder / "data"), "TERM": "dumb", "PYTHONPATH": str(ROOT), "LC_ALL": "C.UTF-8"}
        make_installation(folder)
        command = kring_command("terminal", "--door", "joost")
        self.process = subprocess.Popen(
            command, stdin=slave, stdout=slave, stderr=slave, cwd=folder, env=environment, start_new_session=True
        )
        os.close(slave)
        self.shown = ""

    def wait_for(self, words: str, after: int = 0) -> None:
        """Read until these words are shown behind the first `after` characters."""
        self._read_until(lambda: words in self.shown[after:], words)

    def wait_for_prompt(self) -> None:
        """Read until the next line is asked for: what is typed earlier, the terminal itself shows, and drops at Ctrl-C."""
        self._read_until(lambda: self.shown.endswith(PROMPT), PROMPT)

    def _read_until(self, is_shown: Callable[[], bool], sought: str) -> None:
        until = time.monotonic() + PATIENCE
        while not is_shown():
            assert time.monotonic() < until, f"{sought!r} is not shown: {self.shown[-800:]}"
            assert self._read_for(0.2) or is_shown(), self.shown[-800:]

    def _read_for(self, seconds: float) -> bool:
        """Add what is shown within these seconds; False where the terminal is closed."""
        if select.select([self._master], [], [], seconds)[0]:
            try:
                self.shown += re.sub(r"\x1b\[[0-9;?]*[a-zA-Z]|\r|\^C", "", os.read(self._master, 65536).decode("utf-8", "replace"))
            except OSError:
                return False
        return True

    def answer(self, line: str, then: str) -> None:
        """Type a line, read until `then` is shown, and until the next line is asked for."""
        self.type(f"{line}\n", then)
        self.wait_for_prompt()

    def type(self, words: str, then: str) -> None:
        """Type, and read until `then` is shown."""
        shown = len(self.shown)
        os.write(self._master, words.encode())
        self.wait_for(then, shown)

    def leave(self, then: str) -> None:
        """Press Ctrl-C until `then` is shown: Python does not hear one that comes while it shows a key. Its echo is no output."""
        shown = len(self.shown)
        until = time.monotonic() + PATIENCE
        while then not in self.shown[shown:]:
            assert time.monotonic() < until, f"{then!r} is not shown: {self.shown[-800:]}"
            os.write(self._master, b"\x03")
            again = time.monotonic() + 5
            while then not in self.shown[shown:] and time.monotonic() < again:
                self._read_for(0.2)

    def hang_up(self) -> None:
        """Say that the terminal is gone until the program ends, for the same reason."""
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            self.process.send_signal(signal.SIGHUP)
            with suppress(subprocess.TimeoutExpired):
                self.process.wait(5)
                return

    def begin(self, words: str) -> None:
        """Type words without a line end, and wait until the line shows them."""
        self.type(words, words)

    def close(self) -> None:
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait(PATIENCE)
        os.close(self._master)


@pytest.fixture
def terminal(tmp_path: Path) -> Iterator[Terminal]:
    terminal = Terminal(tmp_path)
    yield terminal
    terminal.close()


def to_concern(terminal: Terminal) -> None:
    terminal.wait_for_prompt()
    for press in SHORT:
        terminal.answer(press, "Dit kan altijd")


def come_back(terminal: Terminal, folder: Path) -> Terminal:
    terminal.process.wait(PATIENCE)
    again = Terminal(folder)
    again.wait_for("Niet nu")
    again.wait_for_prompt()
    return again


def test_a_pasted_paragraph_of_many_lines_is_one_answer(terminal: Terminal) -> None:
    to_concern(terminal)
    terminal.type("Ik slaap slecht.\n\n1\nMijn man weet het niet.\n", "bewaard")
    terminal.wait_for_prompt()
    terminal.answer("2", "Mijn man weet het niet.")
    assert "Wie staan er om je heen" not in terminal.shown


def test_words_that_were_not_sent_wait_where_somebody_leaves_in_the_middle_of_a_line(terminal: Terminal, tmp_path: Path) -> None:
    to_concern(terminal)
    terminal.begin("Ik slaap al weken")
    terminal.leave("Het staat er nog als je terugkomt")
    again = come_back(terminal, tmp_path)
    try:
        again.type("1\n", "Ik slaap al weken")
        again.wait_for_prompt()
        again.type("1\n", "bewaard")
    finally:
        again.close()


def test_who_presses_ctrl_c_again_and_again_while_the_words_are_kept_loses_none(terminal: Terminal, tmp_path: Path) -> None:
    to_concern(terminal)
    terminal.begin("ik wil dood")
    terminal.leave("Is er nu gevaar")  # the help card comes first, and then the words are kept
    until = time.monotonic() + PATIENCE
    while terminal.process.poll() is None and time.monotonic() < until:
        terminal.process.send_signal(signal.SIGINT)
        time.sleep(0.002)
    again = come_back(terminal, tmp_path)
    try:
        again.type("1\n", "ik wil dood")
    finally:
        again.close()


def test_words_before_anything_may_be_kept_are_named_as_lost_and_danger_in_them_is_heard(terminal: Terminal) -> None:
    terminal.wait_for_prompt()
    terminal.begin("ik wil dood")
    terminal.leave("niet verstuurd en niet bewaard")
    terminal.wait_for("0800-0113")


def test_the_end_of_input_on_an_empty_line_is_calm(terminal: Terminal) -> None:
    to_concern(terminal)
    terminal.type("\x04", "Einde van het gesprek")
    assert terminal.process.wait(PATIENCE) == 0 and "verstuurd" not in terminal.shown.split("Einde van het gesprek")[0][-60:]


def test_a_terminal_that_is_closed_keeps_what_stood_in_the_line(terminal: Terminal, tmp_path: Path) -> None:
    to_concern(terminal)
    terminal.begin("Ik slaap al weken")
    terminal.hang_up()
    again = come_back(terminal, tmp_path)
    try:
        again.type("1\n", "Ik slaap al weken")
    finally:
        again.close()


@pytest.fixture
def piped(tmp_path: Path) -> Iterator[subprocess.Popen[bytes]]:
    """`kring terminal` that is spoken to by a program."""
    environment = os.environ | {"KRING_DATA_DIR": str(tmp_path / "data"), "PYTHONPATH": str(ROOT), "LC_ALL": "C.UTF-8"}
    make_installation(tmp_path)
    command = (sys.executable, "-m", "bot", "terminal", "--door", "joost")
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=tmp_path, env=environment
    ) as process:
        yield process
        process.kill()


def test_where_a_pipe_closes_what_came_after_it_is_named_as_lost(piped: subprocess.Popen[bytes], tmp_path: Path) -> None:
    assert piped.stdin and piped.stdout and piped.stderr
    piped.stdin.write(b"1\n1\n1\nIk slaap slecht.\n")
    piped.stdin.flush()
    assert any(b"Je verhaal is bewaard" in line for line in piped.stdout), "the terminal ended before it kept the story"
    piped.stdout.close()
    piped.stdin.write(b"Nog een zin.\n")
    piped.stdin.close()
    piped.wait(PATIENCE)
    told = piped.stderr.read().decode()
    assert "niet verstuurd en niet bewaard" in told and "Traceback" not in told
    again = Terminal(tmp_path)
    try:
        again.wait_for("Niet nu")
        again.wait_for_prompt()
        again.answer("1", "[1]")
        again.type("2\n", "Ik slaap slecht.")
    finally:
        again.close()

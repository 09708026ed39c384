"""Long work says on a terminal how far it is, and is quiet elsewhere."""

from __future__ import annotations

import io
import sys

import pytest

from bot.operator.command_line.progress import show_progress


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


LINES = [b"one", b"two", b"three"]


@pytest.mark.parametrize(("errors", "says"), [(Terminal(), True), (io.StringIO(), False)])
def test_on_a_terminal_it_counts_and_elsewhere_it_is_quiet(monkeypatch: pytest.MonkeyPatch, errors: io.StringIO, says: bool) -> None:
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setattr(sys, "stderr", errors)
    with show_progress("Writing") as watch:
        assert list(watch(LINES, len(LINES))) == LINES
    assert ("3/3" in errors.getvalue() and "Writing" in errors.getvalue()) is says is bool(errors.getvalue())

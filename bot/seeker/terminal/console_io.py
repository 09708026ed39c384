"""Console input and output: lines without history, text without control characters, numbers as buttons."""

from __future__ import annotations

import re
import readline
import select
import signal
import sys
import threading

from flows.comparing_form import fold_characters
from flows.conversation.messages import Button
from flows.direction import contain_direction
from flows.i18n.catalog import normalise_text

_UNSAFE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029]")
_PASTE_SECONDS = 0.05
_BUTTON = re.compile(r"\[?([0-9]{1,3})\]?\Z")


def strip_control_characters(text: str) -> str:
    """The text without control and escape characters, so that it cannot steer the terminal."""
    return contain_direction(_UNSAFE.sub("", text))


class Left(EOFError):
    """The person left; `words` is what they had typed and not sent."""

    def __init__(self, words: str = "") -> None:
        super().__init__()
        self.words = words


def ignore_interrupts() -> None:
    """Let nothing break off the end of this process: whoever leaves in a hurry presses Ctrl-C more than once."""
    if threading.current_thread() is threading.main_thread():  # no other one is interrupted
        for number in (signal.SIGINT, signal.SIGHUP):
            signal.signal(number, signal.SIG_IGN)


def read_paragraph(prompt: str) -> str:
    """A line of any length, or all lines of a paragraph that is pasted. Raises Left, and BrokenPipeError where nobody reads any more.

    Without readline history: nobody can recall it with the arrow keys.
    """
    readline.set_auto_history(False)
    sys.stdout.flush()  # `input` would say nothing of a pipe that is closed
    lines: list[str] = []
    try:
        lines.append(input(prompt))
        while _is_pasted():
            lines.append(input())
    except (EOFError, KeyboardInterrupt):
        raise Left("\n".join((*lines, readline.get_line_buffer() if sys.stdin.isatty() else ""))) from None
    return "\n".join(lines)


def _is_pasted() -> bool:
    """Whether the next line came with this one: nobody types so fast."""
    return sys.stdin.isatty() and bool(select.select([sys.stdin], [], [], _PASTE_SECONDS)[0])


def parse_number(text: str, buttons: tuple[Button, ...]) -> str | None:
    """Key of the button whose number was typed, with or without brackets; None for any other text."""
    found = _BUTTON.match(fold_characters(text).strip())
    number = int(found[1]) if found else 0
    return buttons[number - 1].key if 0 < number <= len(buttons) else None


def parse_button(text: str, buttons: tuple[Button, ...]) -> str | None:
    """Key of the button whose number or whose words were typed, where nothing else is asked."""
    typed = normalise_text(text)
    return parse_number(text, buttons) or next((one.key for one in buttons if typed and typed == normalise_text(one.text)), None)

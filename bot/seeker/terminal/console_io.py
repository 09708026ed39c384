"""What comes from a keyboard and goes to a screen: lines that steer nothing, and numbers that press buttons."""

from __future__ import annotations

import re
import readline

from flows.conversation.messages import Button

_UNSAFE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029]")
_BUTTON = re.compile(r"\[?([0-9]{1,3})\]?\Z")


def strip_control_characters(text: str) -> str:
    """Text that cannot steer a terminal: without control and escape characters."""
    return _UNSAFE.sub("", text)


def read_line(prompt: str) -> str:
    """One line, however long; what was typed before cannot be called up again with the arrow keys."""
    readline.set_auto_history(False)
    return input(prompt)


def parse_button(answer: str, choices: tuple[Button, ...]) -> str | None:
    """The button whose number was typed, with or without its brackets; anything else is words."""
    found = _BUTTON.match(answer.strip())
    number = int(found[1]) if found else 0
    return choices[number - 1].key if 0 < number <= len(choices) else None

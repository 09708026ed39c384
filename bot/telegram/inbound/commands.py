"""What Telegram itself writes for a person: a command, the link that starts a bot, and that a bot was put out of a chat."""

from __future__ import annotations

import re

GONE = frozenset({"kicked", "left"})  # the status of a bot in a chat that it is no longer in
_COMMAND = re.compile(r"/([a-z]+)(?:@\w+)?\Z", re.IGNORECASE)
_START = re.compile(r"/start(?:@\w+)? ([\w-]{1,64})\Z")


def command(text: str | None) -> str | None:
    """The name of the command that this is, in small letters."""
    found = _COMMAND.match(text or "")
    return found[1].lower() if found else None


def start_payload(text: str | None) -> str | None:
    """What the link brought along by which somebody starts the bot."""
    found = _START.match(text or "")
    return found[1] if found else None

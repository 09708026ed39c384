"""Parser for the texts that Telegram itself writes for a person: commands and start links."""

from __future__ import annotations

import re

from flows.comparing_form import fold_characters

LEFT_STATUSES = frozenset({"kicked", "left"})  # chat member statuses of a bot that is no longer in the chat
_COMMAND = re.compile(r"/([a-z]+)(?:@\w+)?(?!\w)")
_START = re.compile(r"/start(?:@\w+)? ([\w-]{1,64})\Z")


def parse_command(text: str | None) -> str | None:
    """The command's name in lower case, whatever stands behind it (*/wis alles*, */nuhulp!*); None for any other text."""
    found = _COMMAND.match(fold_characters(text or "").lstrip())
    return found[1] if found else None


def words_behind(text: str) -> str | None:
    """What stands behind a command."""
    return text.lstrip().partition(" ")[2].strip() or None


def parse_start_payload(text: str | None) -> str | None:
    """The payload of the link by which somebody started the bot."""
    found = _START.match(text or "")
    return found[1] if found else None

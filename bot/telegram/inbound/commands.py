"""Parser for the texts that Telegram itself writes for a person: commands and start links."""

from __future__ import annotations

import re
from collections.abc import Container

from flows.comparing_form import fold_characters

LEFT_STATUSES = frozenset({"kicked", "left"})  # chat member statuses of a bot that is no longer in the chat
_BOT_NAME = re.compile(r"@\w+")
MOST_WORDS = 3  # of one command: mijn gegevens, wie keek
_START = re.compile(r"/start(?:@\w+)? ([\w-]{32,64})\Z")  # a token of ours is no word that somebody types


def parse_command(text: str | None, known: Container[str]) -> str | None:
    """The known command that a text begins with, whatever stands behind it (*/wis alles*, */nu-hulp!*); None for any other text."""
    folded = fold_characters(text or "").strip()
    if not folded.startswith("/"):
        return None
    words = re.findall(r"[a-z]+", _BOT_NAME.sub("", folded[1:], 1))[:MOST_WORDS]
    return next((name for end in range(len(words), 0, -1) if (name := "".join(words[:end])) in known), None)


def words_behind(text: str) -> str | None:
    """What stands behind a command, on its line and below it."""
    return next(iter(text.split(maxsplit=1)[1:]), "").strip() or None


def parse_start_payload(text: str | None) -> str | None:
    """The payload of the link by which somebody started the bot."""
    found = _START.match(text or "")
    return found[1] if found else None

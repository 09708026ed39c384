"""Types at the entrance of the seeker service: who did something in which channel, what it was, and the result of a return code."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


@dataclass(frozen=True, slots=True)
class ChannelUser:
    """A person as one channel knows them: the channel's name and its own id of the person."""

    channel: str
    external_id: str


@dataclass(frozen=True, slots=True)
class SeekerInput:
    """What a person did, as the channel parsed it: text, a button or both, or a command that works in every state.

    `update_id` is the channel's; its keyed hash is the idempotency key. `question_number` is that of the question the person saw, or None
    if the channel cannot know. `message_id` is set in a channel that keeps messages where we cannot delete them by ourselves; `edited`:
    that message was changed. `chosen`: the keys of all switches that are on, where the channel brings them with a form. `left`: what
    stood in the field when a button was pressed, which is kept for its question and is no answer. `seen`: the number of the last notice on
    the page that was sent, or None if the person saw everything. `source` is where it came from, an address or an account: it is never
    stored, only a hash of it for as long as a dossier waits. `passed` is the action for which was done what the flood guard asked.
    `refused_beside`: the notice of a picture or a recording that came with the text and is not kept. `asked_about` is that of the output
    that the person saw, or None if the channel cannot know.
    """

    update_id: str
    text: str | None = None
    button: str | None = None
    question_number: int | None = None
    message_id: int | None = None
    command: str | None = None
    edited: bool = False
    chosen: frozenset[str] | None = None
    left: str | None = None
    seen: int | None = None
    source: str = ""
    passed: str = ""
    refused_beside: str | None = None
    asked_about: str | None = None


class ReturnCodeResult(Enum):
    """Result of redeeming a return code. `WAIT`: it was not looked at, because wrong ones came from the same source just before."""

    OPENED = "opened"
    TYPO = "typo"
    UNKNOWN = "unknown"
    WAIT = "wait"

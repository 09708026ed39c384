"""Errors of Kring, as a tree.

KringError
├── ChartError       states, rows or texts disagree           -> the process refuses to start
├── SettingsError    a setting is missing or wrong            -> refuses to start, says which and how to correct it
├── Refusal          things are not as a command needs them   -> the command says what to do, and exits as one that failed
├── NotUnderstood    inside flows alone: carries the hint     -> becomes a reply
└── ConcurrentUpdate another process wrote first              -> one retry, then the update is delivered again

No message of these ever holds own words of a person.
"""


class KringError(Exception):
    """Root of every error of our own."""


class ChartError(KringError):
    """States, rows or texts disagree; the message names the row or the key."""


class SettingsError(KringError):
    """A setting is missing or wrong; the message says which, and how to correct it."""


class Refusal(KringError):
    """Things are not as a command needs them; the message says what to do."""


class NotUnderstood(KringError):
    """A text is no answer to this question; `hint` is the key of what is said about it."""

    def __init__(self, hint: str) -> None:
        super().__init__(hint)
        self.hint = hint


class ConcurrentUpdate(KringError):
    """Another process wrote this row between our reading and our writing."""

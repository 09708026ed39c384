"""The errors of Kring.

KringError
├── ChartError       chart, listeners or words disagree       -> the process refuses to start
├── SettingsError    a setting is missing or wrong            -> refuses to start, says which and how to mend it
├── NotUnderstood    inside flows only: carries the hint      -> becomes a reply
├── TooManyGuesses   in storage.conversations.return_codes: codes were guessed     -> the same answer for right and wrong codes, for a while
└── Superseded       somebody else wrote first                -> one retry, then the update is delivered again

No message of these ever holds a word that somebody said.
"""


class KringError(Exception):
    """The root of every error that is ours."""


class ChartError(KringError):
    """Chart, listeners or words disagree; the message names the row or the key."""


class SettingsError(KringError):
    """A setting is missing or wrong; the message says which and how to mend it."""


class NotUnderstood(KringError):
    """A person's answer is not an answer to this question; `hint` is a key of the words."""

    def __init__(self, hint: str) -> None:
        super().__init__(hint)
        self.hint = hint


class ConcurrentUpdate(KringError):
    """Another process wrote this conversation between our reading and our writing."""

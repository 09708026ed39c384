"""Stack of a thread: what its calls left there is overwritten, because a short text that Python encodes leaves a copy of itself.

Python encodes a text of up to 170 letters in 512 bytes on the stack, and nothing writes over them until another call comes as deep.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice, repeat
from time import monotonic

_FILLER = "…" * 170  # 510 bytes
_LEVELS, _STEP = 1360, 6  # a level is about 48 bytes of stack: 64 kB in steps of 288, which overlap
_PATIENCE_SECONDS = 2.0


def overwrite_stack() -> None:
    """Overwrite what earlier calls of this thread left below the present one."""
    filler: Iterator[bytes] = map(str.encode, repeat(_FILLER))
    for level in range(_LEVELS):
        filler = islice(filler, None)  # one more call in C around the same encoding
        if level % _STEP == 0:
            next(filler)


class StackSchedule:
    """When a thread overwrites its stack: some seconds after it was used, busy or not."""

    def __init__(self) -> None:
        self._since: float | None = None

    def note_use(self) -> None:
        """Note that the thread did work for somebody."""
        if self._since is None:
            self._since = monotonic()

    def is_pending(self) -> bool:
        """Whether it worked since it last overwrote."""
        return self._since is not None

    def seconds_until_retry(self) -> float:
        """Seconds until it may be due."""
        return max(0.01, (self._since or 0.0) + _PATIENCE_SECONDS - monotonic())

    def is_due(self) -> bool:
        """Whether to overwrite now."""
        return self._since is not None and monotonic() - self._since >= _PATIENCE_SECONDS

    def overwrite(self) -> None:
        """Overwrite now."""
        overwrite_stack()
        self._since = None

"""Finding: the result of one check of the doctor."""

from __future__ import annotations

from typing import NamedTuple


class Finding(NamedTuple):
    """Its subject, and the problem with its remedy, if any. What an installation in practice still lacks is to do, and not wrong."""

    subject: str
    problem: str | None = None
    is_to_do: bool = False

    @property
    def state(self) -> str:
        """`well`, `to do` or `wrong`."""
        if self.problem is None:
            return "well"
        return "to do" if self.is_to_do else "wrong"

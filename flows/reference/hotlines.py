"""The telephone numbers of the help card, read from the one file in which they stand."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib.resources import files


@dataclass(frozen=True, slots=True)
class Hotline:
    """A number, the key of its words, and the source it was read in; `chat` is an app or site beside it."""

    key: str
    name: str
    number: str
    source: str
    free: bool | None = None
    read_in: int | None = None
    chat: str | None = None
    hours_url: str | None = None

    @property
    def link(self) -> str:
        """The address that calls this number."""
        return "tel:" + re.sub(r"[^\d+]", "", self.number)


@cache
def load_hotlines() -> tuple[Hotline, ...]:
    """Every number of flows/numbers.toml, in its order."""
    rows = tomllib.loads(files("flows.reference").joinpath("hotlines.toml").read_text("utf-8"))
    return tuple(Hotline(key, **row) for key, row in rows.items())


def hotline_placeholders(hotlines: Iterable[Hotline]) -> dict[str, str]:
    """What fills the gaps that words leave for numbers: `{n113}` and, where there is one, `{n113_chat}`."""
    return {gap: words for one in hotlines for gap, words in ((one.key, one.number), (f"{one.key}_chat", one.chat)) if words}

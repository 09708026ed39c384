"""Hotlines: the telephone numbers of the help card, from the one file that lists them."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib.resources import files


@dataclass(frozen=True, slots=True)
class Hotline:
    """A telephone number with the source in which it was read; `chat` is an app or site beside it."""

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
        """The URL that calls this number."""
        return "tel:" + re.sub(r"[^\d+]", "", self.number)


@cache
def load_hotlines() -> tuple[Hotline, ...]:
    """Every hotline of hotlines.toml, in its order."""
    rows = tomllib.loads(files("flows.reference").joinpath("hotlines.toml").read_text("utf-8"))
    return tuple(Hotline(key, **row) for key, row in rows.items())


def hotline_placeholders(hotlines: Iterable[Hotline]) -> dict[str, str]:
    """Values for the placeholders of texts: `{n113}` and, if the hotline has a chat, `{n113_chat}`."""
    pairs = (pair for hotline in hotlines for pair in ((hotline.key, hotline.number), (f"{hotline.key}_chat", hotline.chat)))
    return {name: value for name, value in pairs if value}

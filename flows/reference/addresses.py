"""Addresses within own words."""

from __future__ import annotations

import re

_MAIL = re.compile(r"[^\s@<>,;:\"'()]+@[^\s@<>,;:\"'()]+\.[^\s@<>,;:\"'().]{2,}")


def find_mail_address(text: str) -> str:
    """The one mail address in a text; nothing if there is none, or if there are several to choose from."""
    found = set(_MAIL.findall(text))
    return found.pop() if len(found) == 1 else ""

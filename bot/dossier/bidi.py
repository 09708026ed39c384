"""The direction of a text, decided as browsers decide it for `auto`."""

from __future__ import annotations

from unicodedata import bidirectional, combining


def is_right_to_left(text: str) -> bool:
    """Whether the first letter that has a direction is written from right to left."""
    strong = (kind for kind in map(bidirectional, text) if kind in ("L", "R", "AL"))
    return next(strong, "L") != "L"


def needs_order(text: str) -> bool:
    """Whether a typesetter draws it in another order than it is read: from right to left, or with marks set apart from letters."""
    return any(bidirectional(char) in ("R", "AL") or combining(char) for char in text)

"""Result of a coordinator's action, which page and bot say in words."""

from __future__ import annotations

from enum import Enum


class ActionResult(Enum):
    """Result of an action; `GONE`: the dossier is not this coordinator's, or not any more. `FULL`: no note fits.

    `ALREADY`: the same form was posted before. `CHANGED`: it was made from an older revision. `TOO_LATE`: it can be undone no more.
    """

    YES = "yes"
    ALREADY = "already"
    CHANGED = "changed"
    TOO_LATE = "too_late"
    NOT_NOW = "not_now"
    MISSING = "missing"
    OUTSIDE = "outside"
    NOT_COMPARED = "not_compared"
    FULL = "full"
    GONE = "gone"

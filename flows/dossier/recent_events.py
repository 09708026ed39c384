"""Recent events of a dossier and the one that can still be undone: each form and button carries the revision that it was made from.

A pending event is what the coordinator did in the last minutes: nothing follows from it and nobody is told before it is final, so
that undoing it takes nothing back.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from enum import Enum
from typing import TypedDict

UNDO_WITHIN = timedelta(minutes=10)
KEEP_RECENT = 20
UNDOABLE = ("tried", "contacted", "give_back", "unclaim", "close")
LEAVING = ("give_back", "unclaim", "close")  # after which the coordinator holds the dossier no more
SAME_FORM = {"unclaim": "give_back"}  # by the name of an event, that of the form it came from
SEEKERS = (  # what the seeker does
    *("contact_yes", "contact_no", "corrected", "new_moment", "refused", "named"),
    *("colleague_yes", "colleague_no"),
)
SILENT = (  # change nothing that a coordinator's form was made from
    *("looked", "news", "new_language", "any_language", "any_signs"),
    *("replied", "messages_removed"),
)


class RecentEvent(TypedDict):
    """One event without a word of a seeker: the revision it was made from, its name and values, and who did it; empty for a seeker."""

    revision: int
    name: str
    detail: str
    by: str


class PendingEvent(TypedDict):
    """What can be undone: its name, its time and, for contact, its day."""

    name: str
    at: str
    day: str | None


class Standing(Enum):
    """How a form stands to the dossier as it is now."""

    CURRENT = "current"
    DONE = "done"  # the same was done from the same page
    OUTDATED = "outdated"


def pending_until(pending: PendingEvent) -> datetime:
    """Until when it can be undone; from then on it is final."""
    return datetime.fromisoformat(pending["at"]) + UNDO_WITHIN


def standing_of(recent: Sequence[RecentEvent], revision: int, form: RecentEvent) -> Standing:
    """Whether `form`, made from its own revision, still fits a dossier of `revision`."""
    if form in recent:
        return Standing.DONE
    return Standing.CURRENT if form["revision"] == revision else Standing.OUTDATED


def was_kept_open(recent: Sequence[RecentEvent]) -> bool:
    """Whether closing did not go on, because the seeker changed something; until the coordinator does something else."""
    last = next((event for event in reversed(recent) if event["name"] not in SEEKERS), None)
    return last is not None and last["name"] == "close" and last is not recent[-1]


def names_since(recent: Sequence[RecentEvent], revision: int) -> tuple[str, ...]:
    """What happened since a page of this revision was made, each name once, oldest first."""
    return tuple(dict.fromkeys(event["name"] for event in recent if event["revision"] >= revision))

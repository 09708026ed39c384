"""Consequences of each event of a dossier, as one table that storage.dossiers.events carries out row by row."""

from __future__ import annotations

from enum import Enum
from typing import NamedTuple

from flows.dossier.lifecycle import LIFECYCLE
from flows.errors import ChartError

HANDED_OVER, CORRECTED = "handed_over", "corrected"  # a first version, a later one: before any event of the lifecycle, or beside it


class When(Enum):
    """Whether a consequence follows: never, always, or only if the story was open to the coordinator."""

    NEVER = 0
    ALWAYS = 1
    IF_STORY_OPEN = 2

    def applies(self, story_was_open: bool) -> bool:
        return self is When.ALWAYS or (self is When.IF_STORY_OPEN and story_was_open)


class OfferChange(Enum):
    """What becomes of the dossier's offers."""

    UNCHANGED = 0
    ACCEPT = 1  # the claiming coordinator's offer ends; without one the event is refused
    WITHDRAW = 2  # an open one ends, and matching runs again
    MATCH = 3  # matching runs now


class Consequence(NamedTuple):
    """What follows from one event; an empty text is nothing."""

    event: str
    timers: str  # the group of storage.retention.rules that starts
    seeker: When  # is notified, if that is safe
    coordinator: str  # kind of the notification to whoever holds the dossier
    access: str  # action in the access log, by whoever held the dossier
    exclusion: str  # why whoever held the dossier is never offered it again
    destruction: When  # whoever held the dossier is asked to destroy their copies, with the event as the reason
    offers: OfferChange


NOTHING, NEVER, ALWAYS, IF_STORY_OPEN = "", When.NEVER, When.ALWAYS, When.IF_STORY_OPEN
UNCHANGED, ACCEPT, WITHDRAW, MATCH = OfferChange.UNCHANGED, OfferChange.ACCEPT, OfferChange.WITHDRAW, OfferChange.MATCH

_ROWS = (
    # event            timers     seeker  coordinator    access log    exclusion     destruction  offers
    (HANDED_OVER, "sent", NEVER, NOTHING, NOTHING, NOTHING, NEVER, UNCHANGED),
    (CORRECTED, NOTHING, NEVER, NOTHING, NOTHING, NOTHING, IF_STORY_OPEN, WITHDRAW),
    ("claim", "claimed", NEVER, NOTHING, NOTHING, NOTHING, NEVER, ACCEPT),
    ("no_tie", NOTHING, NEVER, NOTHING, NOTHING, NOTHING, NEVER, UNCHANGED),
    ("tie", "sent", IF_STORY_OPEN, NOTHING, NOTHING, "conflict", IF_STORY_OPEN, UNCHANGED),
    ("plan", "planned", NEVER, NOTHING, NOTHING, NOTHING, NEVER, UNCHANGED),
    ("know_nobody", NOTHING, ALWAYS, NOTHING, NOTHING, NOTHING, NEVER, UNCHANGED),
    ("know_somebody", "sent", NEVER, NOTHING, "names_only", "conflict", NEVER, UNCHANGED),
    ("tried", NOTHING, ALWAYS, NOTHING, NOTHING, NOTHING, NEVER, UNCHANGED),
    ("contacted", NOTHING, ALWAYS, NOTHING, NOTHING, NOTHING, NEVER, UNCHANGED),
    ("inform", NOTHING, NEVER, NOTHING, NOTHING, NOTHING, NEVER, UNCHANGED),
    ("close", "closed", ALWAYS, NOTHING, "closed", NOTHING, ALWAYS, UNCHANGED),
    ("give_back", "sent", IF_STORY_OPEN, NOTHING, "given_back", "given_back", IF_STORY_OPEN, UNCHANGED),
    ("lapsed", "sent", NEVER, NOTHING, NOTHING, "lapsed", NEVER, UNCHANGED),
    ("any_language", NOTHING, NEVER, NOTHING, NOTHING, NOTHING, NEVER, MATCH),
    ("any_signs", NOTHING, NEVER, NOTHING, NOTHING, NOTHING, NEVER, MATCH),
    ("contact_yes", NOTHING, NEVER, NOTHING, NOTHING, NOTHING, NEVER, UNCHANGED),
    ("contact_no", "denied", NEVER, NOTHING, NOTHING, NOTHING, NEVER, UNCHANGED),
    ("new_moment", NOTHING, NEVER, NOTHING, NOTHING, NOTHING, NEVER, UNCHANGED),
    ("refused", "sent", NEVER, NOTHING, NOTHING, "refused", ALWAYS, UNCHANGED),
    ("named", NOTHING, NEVER, "remind_plan", NOTHING, NOTHING, NEVER, UNCHANGED),
    ("news", NOTHING, NEVER, NOTHING, NOTHING, NOTHING, NEVER, UNCHANGED),
    ("new_language", NOTHING, NEVER, NOTHING, NOTHING, NOTHING, NEVER, UNCHANGED),
)
CONSEQUENCES = {row[0]: Consequence._make(row) for row in _ROWS}

if CONSEQUENCES.keys() - {HANDED_OVER, CORRECTED} != LIFECYCLE.machine.events.keys():
    raise ChartError("the table of consequences and the lifecycle of a dossier name different events")

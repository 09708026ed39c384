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
    STORY_READ = 2

    def applies(self, story_was_open: bool) -> bool:
        return self is When.ALWAYS or (self is When.STORY_READ and story_was_open)


class OfferChange(Enum):
    """What becomes of the dossier's offers."""

    STAY = 0
    ACCEPT = 1  # the claiming coordinator's offer ends; without one the event is refused
    WITHDRAW = 2  # an open one ends, and matching runs anew
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


_, NEVER, ALWAYS, READ = "", When.NEVER, When.ALWAYS, When.STORY_READ
STAY, ACCEPT, WITHDRAW, MATCH = OfferChange.STAY, OfferChange.ACCEPT, OfferChange.WITHDRAW, OfferChange.MATCH

_ROWS = (
    # event            timers     seeker  coordinator    access log    exclusion     destruction  offers
    (HANDED_OVER, "sent", NEVER, _, _, _, NEVER, STAY),
    (CORRECTED, _, NEVER, _, _, _, READ, WITHDRAW),
    ("claim", "claimed", NEVER, _, _, _, NEVER, ACCEPT),
    ("no_tie", _, NEVER, _, _, _, NEVER, STAY),
    ("tie", "sent", READ, _, _, "conflict", READ, STAY),
    ("plan", "planned", NEVER, _, _, _, NEVER, STAY),
    ("know_nobody", _, ALWAYS, _, _, _, NEVER, STAY),
    ("know_somebody", "sent", NEVER, _, "names_only", "conflict", NEVER, STAY),
    ("tried", _, ALWAYS, _, _, _, NEVER, STAY),
    ("contacted", _, ALWAYS, _, _, _, NEVER, STAY),
    ("inform", _, NEVER, _, _, _, NEVER, STAY),
    ("close", "closed", ALWAYS, _, "closed", _, ALWAYS, STAY),
    ("give_back", "sent", READ, _, "given_back", "given_back", READ, STAY),
    ("lapsed", "sent", NEVER, _, _, "lapsed", NEVER, STAY),
    ("any_language", _, NEVER, _, _, _, NEVER, MATCH),
    ("contact_yes", _, NEVER, _, _, _, NEVER, STAY),
    ("contact_no", "denied", NEVER, _, _, _, NEVER, STAY),
    ("new_moment", _, NEVER, _, _, _, NEVER, STAY),
    ("refused", "sent", NEVER, _, _, "refused", ALWAYS, STAY),
    ("named", _, NEVER, "remind_plan", _, _, NEVER, STAY),
    ("new_language", _, NEVER, _, _, _, NEVER, STAY),
)
CONSEQUENCES = {row[0]: Consequence._make(row) for row in _ROWS}

if CONSEQUENCES.keys() - {HANDED_OVER, CORRECTED} != LIFECYCLE.machine.events.keys():
    raise ChartError("the table of consequences and the lifecycle of a dossier name different events")

"""Consequences of each event of a dossier, as one table that storage.dossiers.consequence_applier carries out row by row.

Who is notified of an event stands in the table of flows.dossier.notification_rules.
"""

from __future__ import annotations

from enum import Enum
from typing import NamedTuple

from flows.dossier.lifecycle import LIFECYCLE
from flows.errors import ChartError

PLAN_AGAIN = "moved"  # the group of timers that starts where an event ended the plan and names no group itself
HANDED_OVER = "handed_over"  # a first version: before any event of the lifecycle
NAMES_REMOVED = "names_removed"  # by a retention rule: beside the lifecycle


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
    PASS = 4  # the one that was accepted counts as one without an answer: they may be asked again later


class Consequence(NamedTuple):
    """What follows from one event; an empty text is nothing."""

    event: str
    timers: str  # the group of storage.retention.rules that starts
    access: str  # action in the access log, by whoever held the dossier
    exclusion: str  # why whoever held the dossier is never offered it again
    destruction: When  # whoever held the dossier is asked to destroy their copies, and reads why (`why_gone`)
    offers: OfferChange


NOTHING, NEVER, ALWAYS, IF_STORY_OPEN = "", When.NEVER, When.ALWAYS, When.IF_STORY_OPEN
UNCHANGED, ACCEPT, WITHDRAW, MATCH, PASS = OfferChange

_ROWS = (
    # event            timers     access log    exclusion     destruction  offers
    (HANDED_OVER, "sent", NOTHING, NOTHING, NEVER, UNCHANGED),
    (NAMES_REMOVED, NOTHING, NOTHING, NOTHING, IF_STORY_OPEN, WITHDRAW),
    ("claim", "claimed", NOTHING, NOTHING, NEVER, ACCEPT),
    ("no_tie", NOTHING, NOTHING, NOTHING, NEVER, UNCHANGED),
    ("tie", "sent", NOTHING, "conflict", IF_STORY_OPEN, UNCHANGED),
    ("plan", "planned", NOTHING, NOTHING, NEVER, UNCHANGED),
    ("know_nobody", NOTHING, NOTHING, NOTHING, NEVER, UNCHANGED),
    ("know_somebody", "sent", "names_only", "conflict", NEVER, UNCHANGED),
    ("tried", "moved", NOTHING, NOTHING, NEVER, UNCHANGED),
    ("wrote", "moved", "wrote", NOTHING, NEVER, UNCHANGED),
    ("unwrote", "moved", "unwrote", NOTHING, NEVER, UNCHANGED),
    ("contacted", NOTHING, NOTHING, NOTHING, NEVER, UNCHANGED),
    ("inform", NOTHING, NOTHING, NOTHING, NEVER, UNCHANGED),
    ("new_code", NOTHING, NOTHING, NOTHING, NEVER, UNCHANGED),
    ("close", "closed", "closed", NOTHING, ALWAYS, UNCHANGED),
    ("give_back", "sent", "given_back", "given_back", IF_STORY_OPEN, UNCHANGED),
    ("unclaim", "sent", "given_back", NOTHING, NEVER, PASS),
    ("looked", NOTHING, NOTHING, NOTHING, NEVER, UNCHANGED),
    ("lapsed", "sent", NOTHING, "lapsed", ALWAYS, UNCHANGED),
    ("set_aside", NOTHING, NOTHING, NOTHING, NEVER, WITHDRAW),
    ("sent_anew", "sent", NOTHING, NOTHING, NEVER, UNCHANGED),
    ("defer", "deferred", NOTHING, NOTHING, NEVER, UNCHANGED),
    ("undo", NOTHING, NOTHING, NOTHING, NEVER, UNCHANGED),
    ("any_language", NOTHING, NOTHING, NOTHING, NEVER, MATCH),
    ("any_signs", NOTHING, NOTHING, NOTHING, NEVER, MATCH),
    ("propose", NOTHING, NOTHING, NOTHING, NEVER, UNCHANGED),
    ("withdraw", NOTHING, NOTHING, NOTHING, NEVER, UNCHANGED),
    ("colleague_yes", "sent", "handed_over", "handed_over", ALWAYS, UNCHANGED),
    ("colleague_no", NOTHING, NOTHING, NOTHING, NEVER, UNCHANGED),
    ("contact_yes", NOTHING, NOTHING, NOTHING, NEVER, UNCHANGED),
    ("contact_no", "denied", NOTHING, NOTHING, NEVER, UNCHANGED),
    ("corrected", NOTHING, NOTHING, NOTHING, IF_STORY_OPEN, WITHDRAW),
    ("new_moment", "moved", NOTHING, NOTHING, NEVER, UNCHANGED),
    ("replied", "moved", NOTHING, NOTHING, NEVER, UNCHANGED),
    ("messages_removed", NOTHING, NOTHING, NOTHING, NEVER, UNCHANGED),
    ("refused", "sent", NOTHING, "refused", ALWAYS, UNCHANGED),
    ("named", NOTHING, NOTHING, NOTHING, NEVER, UNCHANGED),
    ("news", NOTHING, NOTHING, NOTHING, NEVER, UNCHANGED),
    ("new_language", NOTHING, NOTHING, NOTHING, NEVER, UNCHANGED),
)
CONSEQUENCES = {row[0]: Consequence._make(row) for row in _ROWS}

if CONSEQUENCES.keys() - {HANDED_OVER, NAMES_REMOVED} != LIFECYCLE.machine.events.keys():
    raise ChartError("the table of consequences and the lifecycle of a dossier name different events")


def why_gone(event: str, story_was_open: bool, by_hand: bool) -> str:
    """Why a coordinator has it no more, or not as it was; of `lapsed`, whether silence or a person did that, and how far it was open."""
    if event != "lapsed":
        return event
    return "lapsed_by_hand" if by_hand else event if story_was_open else "lapsed_unread"

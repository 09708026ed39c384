"""Who must know what happened to a dossier, as one table that storage.dossiers.notify carries out row by row, for both sides.

Nothing here has a word of what happened: a notification says only that there is something to look at, and where.
"""

from __future__ import annotations

from datetime import timedelta
from enum import Enum
from typing import NamedTuple


class Recipient(Enum):
    """Who is notified. `COORDINATOR` is whoever held the dossier when it happened, or, for an offer, whoever is asked.

    `STAND_IN` is each stand-in who is available and may hold this dossier.
    """

    SEEKER = "seeker"
    COORDINATOR = "coordinator"
    STAND_IN = "stand_in"
    OPERATOR = "operator"


class Ways(Enum):
    """By which ways: those that the recipient agreed to or chose, or every one that reaches them."""

    CHOSEN = "chosen"
    EVERY = "every"


class Hours(Enum):
    """When it may be sent: at any time, not in quiet hours, or only in hours that the seeker called safe and that are not quiet."""

    ANY = "any"
    DAY = "day"
    SAFE = "safe"


class NotificationRule(NamedTuple):
    """One row: who is notified of what happened, with which kind of notification.

    `within`: it is sent so long afterwards, in its hours; what happens to the same dossier until then is told by the same line.
    """

    happened: str
    recipient: Recipient
    kind: str
    ways: Ways
    within: timedelta
    hours: Hours


TAKEN_BACK, EXPIRED = "taken_back", "expired"  # why a dossier is gone; who wipes takes back, and no coordinator reads which it was
CHANGED, NO_LONGER = BEFORE_A_CALL = ("changed", "no_longer")  # kinds: an appointment changed, look before you call; do not call
NEWS = "news"  # the kind that says that there is something new
NAMES_REMOVED, NOBODY = "names_removed", "nobody"
ABOUT_AN_OFFER = ("offer", "remind_answer")  # kinds that say what is offered, and until when to answer
PLAN_NOTIFICATIONS = ("remind_replan", "remind_before", "remind_contact", "confirm")  # kinds that are about one plan
UNPLANNED, UNHEARD = "unplanned", "unheard"  # why a held dossier waits again by itself: no plan came, or no word of a planned moment
UNTOLD = "untold"  # somebody could not be told of something; no row of a dossier
RETURNED = "returned"  # the kind that tells a stand-in of it
_SEEKER, _COORDINATOR, _STAND_IN, _OPERATOR = Recipient
_CHOSEN, _EVERY = Ways
_ANY, _DAY, _SAFE = Hours
_NOW, _MINUTE, _QUARTER, _HOUR = timedelta(), timedelta(minutes=1), timedelta(minutes=15), timedelta(hours=1)

# what a coordinator must know before the next call is held back by nothing: a call could be dangerous
_ROWS = (
    # happened          recipient     kind         ways     within    hours
    (TAKEN_BACK, _COORDINATOR, NO_LONGER, _EVERY, _MINUTE, _ANY),
    (EXPIRED, _COORDINATOR, NO_LONGER, _EVERY, _MINUTE, _ANY),
    ("refused", _COORDINATOR, NO_LONGER, _EVERY, _MINUTE, _ANY),
    ("colleague_yes", _COORDINATOR, NO_LONGER, _EVERY, _MINUTE, _ANY),  # somebody else makes contact
    ("lapsed", _COORDINATOR, NO_LONGER, _EVERY, _MINUTE, _ANY),  # somebody else is asked
    ("new_moment", _COORDINATOR, CHANGED, _EVERY, _MINUTE, _ANY),
    ("contact_no", _COORDINATOR, CHANGED, _EVERY, _MINUTE, _ANY),
    ("corrected", _COORDINATOR, CHANGED, _EVERY, _MINUTE, _ANY),  # also words that were added
    ("named", _COORDINATOR, CHANGED, _EVERY, _MINUTE, _ANY),  # an organisation that was not there before
    ("offer", _COORDINATOR, "offer", _CHOSEN, _NOW, _DAY),
    ("remind_answer", _COORDINATOR, "remind_answer", _CHOSEN, _NOW, _DAY),
    ("remind_plan", _COORDINATOR, "remind_plan", _CHOSEN, _NOW, _DAY),
    ("remind_replan", _COORDINATOR, "remind_replan", _CHOSEN, _NOW, _DAY),
    ("remind_before", _COORDINATOR, "remind_before", _CHOSEN, _NOW, _DAY),
    ("remind_contact", _COORDINATOR, "remind_contact", _CHOSEN, _NOW, _DAY),
    ("uninformed", _COORDINATOR, "inform", _CHOSEN, _NOW, _DAY),
    ("colleague_no", _COORDINATOR, "answered", _CHOSEN, _NOW, _DAY),
    # a claim waits for the appointment that often follows it at once; between them the status reads as it did
    ("claim", _SEEKER, NEWS, _CHOSEN, _QUARTER, _SAFE),
    ("tie", _SEEKER, NEWS, _CHOSEN, _NOW, _SAFE),
    ("plan", _SEEKER, NEWS, _CHOSEN, _NOW, _SAFE),
    ("know_nobody", _SEEKER, NEWS, _CHOSEN, _NOW, _SAFE),
    ("know_somebody", _SEEKER, NEWS, _CHOSEN, _NOW, _SAFE),
    ("tried", _SEEKER, NEWS, _CHOSEN, _NOW, _SAFE),
    ("wrote", _SEEKER, NEWS, _CHOSEN, _NOW, _SAFE),
    ("contacted", _SEEKER, NEWS, _CHOSEN, _NOW, _SAFE),
    ("close", _SEEKER, NEWS, _CHOSEN, _NOW, _SAFE),
    ("give_back", _SEEKER, NEWS, _CHOSEN, _NOW, _SAFE),
    ("unclaim", _SEEKER, NEWS, _CHOSEN, _NOW, _SAFE),
    ("lapsed", _SEEKER, NEWS, _CHOSEN, _NOW, _SAFE),
    ("set_aside", _SEEKER, NEWS, _CHOSEN, _NOW, _SAFE),
    ("propose", _SEEKER, NEWS, _CHOSEN, _NOW, _SAFE),  # may a colleague take over?
    ("withdraw", _SEEKER, NEWS, _CHOSEN, _NOW, _SAFE),
    ("late", _SEEKER, NEWS, _CHOSEN, _NOW, _SAFE),
    ("silent", _SEEKER, NEWS, _CHOSEN, _NOW, _SAFE),
    ("ending", _SEEKER, NEWS, _CHOSEN, _NOW, _SAFE),
    (NOBODY, _SEEKER, NEWS, _CHOSEN, _NOW, _SAFE),  # nobody is left, or nobody shares the language: the seeker chooses
    (UNPLANNED, _STAND_IN, RETURNED, _CHOSEN, _NOW, _DAY),
    (UNHEARD, _STAND_IN, RETURNED, _CHOSEN, _NOW, _DAY),
    # the operator reads everything of one hour in one mail, with the reason for each dossier
    (UNPLANNED, _OPERATOR, UNPLANNED, _CHOSEN, _HOUR, _DAY),
    (UNHEARD, _OPERATOR, UNHEARD, _CHOSEN, _HOUR, _DAY),
    (UNTOLD, _OPERATOR, UNTOLD, _CHOSEN, _HOUR, _DAY),
    (NOBODY, _OPERATOR, NOBODY, _CHOSEN, _HOUR, _DAY),
    ("unclaimed", _OPERATOR, "unclaimed", _CHOSEN, _HOUR, _DAY),
    ("confirm", _OPERATOR, "confirm", _CHOSEN, _HOUR, _DAY),
    ("contact", _OPERATOR, "contact", _CHOSEN, _HOUR, _DAY),
)
NOTIFICATION_RULES = tuple(NotificationRule._make(row) for row in _ROWS)


def rules_of(happened: str) -> tuple[NotificationRule, ...]:
    """The rows of what happened; none if nobody needs to know."""
    return tuple(rule for rule in NOTIFICATION_RULES if rule.happened == happened)


def rule_of(kind: str) -> NotificationRule | None:
    """The row that waits longest of those with this kind of notification; all of them are sent in the same hours."""
    return max((rule for rule in NOTIFICATION_RULES if rule.kind == kind), key=lambda rule: rule.within, default=None)


def informs(happened: str, recipient: Recipient) -> bool:
    """Whether the table has somebody told of it: a text may say so only then."""
    return any(rule.recipient is recipient for rule in rules_of(happened))

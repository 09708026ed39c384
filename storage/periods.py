"""How long each thing is kept, from when, and what happens then: domain.md 6.7 as rows."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any, NamedTuple

from sqlalchemy import Column

from flows.desk import HELD, READ
from flows.talk import Installation
from storage.tables import attempts, consents, journal, links, sessions, taken, to_destroy

ANY: tuple[str, ...] = ()
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


class Rule(NamedTuple):
    """One clock of a dossier: its kind, from when it runs, how long, what then, and in which states that still holds."""

    kind: str
    since: str
    keep: Callable[[Installation], timedelta]
    then: str
    states: tuple[str, ...] = ANY


class Sweep(NamedTuple):
    """Rows that go when this column is so long ago."""

    column: Column[Any]
    keep: timedelta


RULES = (
    # kind        since       kept for                              then      only in these states
    Rule("unclaimed", "sent", lambda here: 24 * HOUR, "alarm", ("waiting",)),
    Rule("ending", "sent", lambda here: DAY * (here.sent_days - 7), "tell", ("waiting",)),
    Rule("dossier", "sent", lambda here: DAY * here.sent_days, "wipe"),
    Rule("contact", "claimed", lambda here: DAY * here.answer_within_days, "alarm", ("organisations", "names", "open")),
    Rule("inform", "claimed", lambda here: DAY * 21, "alarm", READ),
    Rule("names", "claimed", lambda here: DAY * 28, "names", READ),
    Rule("ending", "claimed", lambda here: DAY * 153, "tell", HELD),
    Rule("dossier", "claimed", lambda here: DAY * 183, "wipe"),
    Rule("contact", "denied", lambda here: DAY * here.answer_within_days, "alarm", ("organisations", "names", "open")),
    Rule("dossier", "closed", lambda here: DAY * here.draft_days, "wipe"),
)
SINCE = {  # which deed of flows.desk makes time begin to run
    "claim": "claimed",
    "tie": "sent",
    "know_somebody": "sent",
    "give_back": "sent",
    "refused": "sent",
    "contact_no": "denied",
    "close": "closed",
}
SWEEPS = (
    Sweep(consents.c.at, DAY * 365),
    Sweep(journal.c.at, DAY * 365),
    Sweep(to_destroy.c.done_at, DAY * 365),
    Sweep(taken.c.at, HOUR * 72),
    Sweep(attempts.c.since, HOUR * 2),
    Sweep(links.c.expires_at, DAY * 0),
    Sweep(sessions.c.expires_at, DAY * 30),
)

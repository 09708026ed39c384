"""Open offers: a dossier is offered to at most one coordinator at a time, and each offer ends once, with one outcome."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, bindparam, select, update

from storage.conversations.sent_messages import DELETE_AFTER
from storage.coordinators import notifications, offer_messages
from storage.db.compiled_statements import CompiledSelect
from storage.db.tables import dossiers, offers, timers
from storage.dossiers.records import DossierRecord
from storage.retention.timers import set_timer
from storage.sources import turns
from storage.sources.turns import MATCHING

GAVE_WAY = "gave_way"  # outcome: far less waits of another source
MATCH_AGAIN_AFTER = timedelta(minutes=15)
_OPEN_OFFER = CompiledSelect(
    lambda _: select(offers).where(offers.c.conversation_id == bindparam("conversation_id"), offers.c.outcome.is_(None))
)
MATCHED_AT_ONCE = 10  # dossiers, when a coordinator is free for another offer; the rest at the next tick of the timers


def find_open_offer(connection: Connection, conversation_id: str) -> Any:
    """The row of `offers` that waits for an answer about this conversation's dossier, or None."""
    return _OPEN_OFFER.fetch_first(connection, conversation_id=conversation_id)


def end_offer(connection: Connection, dossier: DossierRecord, coordinator_id: str, outcome: str, at: datetime) -> bool:
    """End this coordinator's offer; True for exactly one of all who do so at once.

    Its notifications and the messages that show it are void, and matching runs again: also for what waits until somebody is free.
    """
    theirs = (offers.c.conversation_id == dossier.conversation_id, offers.c.coordinator_id == coordinator_id)
    ended = update(offers).where(*theirs, offers.c.outcome.is_(None)).values(outcome=outcome, ended_at=at)
    if connection.execute(ended).rowcount != 1:
        return False
    notifications.forget_dossier(connection, dossier.id)
    offer_messages.void_messages(connection, coordinator_id, dossier.id, at - DELETE_AFTER)
    set_timer(connection, MATCHING, dossier.conversation_id, at)
    if outcome != GAVE_WAY:
        _match_next(connection, at)
    return True


def mark_told(connection: Connection, dossier_id: str, coordinator_id: str, at: datetime) -> None:
    """A message about this offer went out to its coordinator; the first one counts."""
    theirs = (offers.c.coordinator_id == coordinator_id, offers.c.outcome.is_(None), offers.c.told_at.is_(None))
    about = offers.c.conversation_id.in_(select(dossiers.c.conversation_id).where(dossiers.c.id == dossier_id))
    connection.execute(update(offers).where(*theirs, about).values(told_at=at))


def withdraw_offer(connection: Connection, conversation_id: str, at: datetime) -> None:
    """End the open offer of a dossier that changed, and match again: whom it fits may have changed too."""
    ended = update(offers).where(offers.c.conversation_id == conversation_id, offers.c.outcome.is_(None))
    if connection.execute(ended.values(outcome="changed", ended_at=at)).rowcount:
        set_timer(connection, MATCHING, conversation_id, at)
        _match_next(connection, at)


def pass_accepted_offer(connection: Connection, conversation_id: str, coordinator_id: str, at: datetime) -> None:
    """An offer that was accepted by mistake counts as one that stayed without an answer."""
    accepted = (offers.c.conversation_id == conversation_id, offers.c.coordinator_id == coordinator_id, offers.c.outcome == "claimed")
    connection.execute(update(offers).where(*accepted).values(outcome="passed", ended_at=at))


def reschedule_all_matching(connection: Connection, at: datetime) -> None:
    """A coordinator became available or changed their profile: run matching at this time for every dossier without an open offer."""
    connection.execute(update(timers).where(timers.c.kind == MATCHING).values(due_at=at))


def _match_next(connection: Connection, at: datetime) -> None:
    """A coordinator is free for another offer: run matching now for those whose turn it is, but not for what another one matches now."""
    waiting = turns.list_due_in_turns(connection, at + MATCH_AGAIN_AFTER, MATCHED_AT_ONCE)
    theirs = (timers.c.kind == MATCHING, timers.c.subject.in_(waiting), timers.c.due_at > at)
    unlocked = connection.execute(select(timers.c.subject).where(*theirs).with_for_update(skip_locked=True)).scalars().all()
    connection.execute(update(timers).where(timers.c.kind == MATCHING, timers.c.subject.in_(unlocked)).values(due_at=at))


def find_due_matching(connection: Connection, now: datetime) -> str | None:
    """The id of the conversation whose dossier is to be matched next: of each source one in turn."""
    return next(iter(turns.list_due_in_turns(connection, now, 1)), None)

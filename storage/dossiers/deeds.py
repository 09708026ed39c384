"""What one coordinator did, newest first: from the access log, their offers and the dossiers they hold; never a word of a dossier.

What was erased is not in it: the entries of an erased conversation name nobody, and its offers are gone.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Connection, select

from storage import access_log
from storage.db.tables import dossiers, offers
from storage.dossiers.records import DossierRecord
from storage.sources.dossier_sources import NOT_REAL

MAX_DEEDS = 200
ANSWERS = {"claimed": "claimed", "declined": "declined", NOT_REAL: "declined"}  # outcomes of an offer that are the coordinator's own


class Deed(NamedTuple):
    """What was done and when; `claimed_at` says of which dossier, and is None for an offer that was declined."""

    at: datetime
    name: str
    claimed_at: datetime | None


def list_deeds(connection: Connection, coordinator_id: str, held: Sequence[DossierRecord]) -> list[Deed]:
    """The newest deeds of this coordinator; `held` are the dossiers that they hold now."""
    answers = _answers(connection, coordinator_id)
    claims = [(at, conversation) for at, conversation, name in answers if name == "claimed"]
    found = [*answers, *_accesses(connection, coordinator_id), *_contacts(connection, coordinator_id, held)]
    deeds = [Deed(at, name, _claim_of(conversation, at, claims)) for at, conversation, name in found]
    return sorted(deeds, key=lambda deed: deed.at, reverse=True)[:MAX_DEEDS]


_Found = tuple[datetime, str, str]  # when, in which conversation, what


def _answers(connection: Connection, coordinator_id: str) -> list[_Found]:
    theirs = (offers.c.coordinator_id == coordinator_id, offers.c.outcome.in_(ANSWERS))
    return [(row.ended_at, row.conversation_id, ANSWERS[row.outcome]) for row in connection.execute(select(offers).where(*theirs))]


def _accesses(connection: Connection, coordinator_id: str) -> Iterator[_Found]:
    rows = access_log.list_actors_entries(connection, coordinator_id, MAX_DEEDS)
    return ((row.at, row.conversation_id, row.action) for row in rows)


def _contacts(connection: Connection, coordinator_id: str, held: Sequence[DossierRecord]) -> Iterator[_Found]:
    contacted = (dossiers.c.coordinator_id == coordinator_id, dossiers.c.contacted_at.is_not(None))
    for row in connection.execute(select(dossiers.c.conversation_id, dossiers.c.contacted_at).where(*contacted)):
        yield row.contacted_at, row.conversation_id, "contacted"
    for dossier in held:
        for at in dossier.progress.tried:
            yield datetime.fromisoformat(at), dossier.conversation_id, "tried"


def _claim_of(conversation: str, at: datetime, claims: Sequence[tuple[datetime, str]]) -> datetime | None:
    return max((claimed for claimed, of in claims if of == conversation and claimed <= at), default=None)

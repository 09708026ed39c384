"""Candidates: coordinators as matching sees them, with their profile, what they hold, and their past with one dossier."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from sqlalchemy import Column, ColumnElement, Connection, Row, func, select

from flows.dossier.lifecycle import CLAIMED
from flows.installation import Installation
from flows.matching.matching import Candidate
from flows.matching.profile import Profile, all_ties, confirmed_values, effective_capacity, is_away
from storage.coordinators.coordinators import Coordinator, CoordinatorRepository
from storage.coordinators.reachability import is_reachable, read_open_ways
from storage.crypto.vault import Vault
from storage.db.tables import coordinators, dossiers, exclusions, offers
from storage.delivery import notice_ledger
from storage.sources.dossier_sources import NOT_REAL

UNTOLD = "untold"  # outcome of an offer of which the coordinator could not be told
ASK_AGAIN_AFTER = timedelta(hours=72)  # after an offer that stayed without an answer


class _ReadProfile(NamedTuple):
    """A profile as it was read: the candidate that it makes, without what changes from day to day."""

    sealed: bytes
    profile: Profile
    candidate: Candidate
    capacity: int


class CandidateReader:
    """Reads candidates within the unit of work of the connection that is passed in.

    A profile is opened and read once, until it changes or its coordinator is gone: opening 250 of them takes longer than all the rest.
    """

    def __init__(self, vault: Vault, installation: Installation) -> None:
        self._coordinators, self._installation = CoordinatorRepository(vault), installation
        self._profiles: dict[str, _ReadProfile] = {}  # by id

    def list_candidates(self, connection: Connection, now: datetime) -> list[Candidate]:
        """Every available coordinator who can be told, for a dossier with which none has a past."""
        held = _count_by_coordinator(connection, dossiers.c.coordinator_id, dossiers.c.state.in_(CLAIMED))
        offered = _count_by_coordinator(connection, offers.c.coordinator_id, offers.c.outcome.is_(None))
        last_offered = _last_offered(connection)
        today = now.astimezone(ZoneInfo(self._installation.timezone)).date()
        everybody, ways = self._read_everybody(connection), read_open_ways(connection)
        available = (one for one in everybody if one.available and is_reachable(one, ways, self._installation))
        return [
            replace(
                (read := self._profiles[one.id]).candidate,
                free_capacity=read.capacity - held.get(one.id, 0) - offered.get(one.id, 0),
                open_offers=offered.get(one.id, 0),
                is_away=is_away(one.profile, today),
                is_stand_in=one.stand_in,
                last_offered_at=last_offered.get(one.id),
            )
            for one in available
        ]

    def _read_everybody(self, connection: Connection) -> list[Coordinator]:
        rows = connection.execute(select(coordinators).order_by(coordinators.c.added_at)).all()
        self._profiles = {row.id: self._read_profile(row) for row in rows}
        return [Coordinator(row.id, self._profiles[row.id].profile, row.available, row.stand_in) for row in rows]

    def _read_profile(self, row: Row[Any]) -> _ReadProfile:
        read = self._profiles.get(row.id)
        if read and read.sealed == row.profile:
            return read
        profile = self._coordinators.to_coordinator(row).profile
        return _ReadProfile(row.profile, profile, _to_candidate(row.id, profile), effective_capacity(profile))


def _to_candidate(coordinator_id: str, profile: Profile) -> Candidate:
    """What the profile says."""
    return Candidate(
        coordinator_id,
        languages=confirmed_values(profile, "languages"),
        gender=str(profile.get("gender", "")),
        provinces=confirmed_values(profile, "provinces"),
        places=confirmed_values(profile, "places"),
        ties=all_ties(profile),
    )


def _count_by_coordinator(connection: Connection, column: Column[str], counts: ColumnElement[bool]) -> dict[str, int]:
    counted = select(column, func.count()).where(counts).group_by(column)
    return {row[0]: row[1] for row in connection.execute(counted)}


def _last_offered(connection: Connection) -> dict[str, datetime]:
    rows = connection.execute(select(offers.c.coordinator_id, func.max(offers.c.offered_at)).group_by(offers.c.coordinator_id))
    return {row[0]: row[1] for row in rows}


def list_excluded(connection: Connection, conversation_id: str, now: datetime) -> set[str]:
    """Coordinators with an exclusion, those who declined, for 72 hours those who did not answer, and those who could not be told."""
    ever = select(exclusions.c.coordinator_id).where(exclusions.c.conversation_id == conversation_id)
    ended = select(offers).where(offers.c.conversation_id == conversation_id, offers.c.outcome.is_not(None))
    passed = [row for row in connection.execute(ended) if _is_not_asked_again(row, now)]
    unreached = notice_ledger.list_unreached(connection) if any(row.outcome == UNTOLD for row in passed) else set()
    lately = {row.coordinator_id for row in passed if row.outcome != UNTOLD or row.coordinator_id in unreached}
    return {*connection.execute(ever).scalars(), *lately}


def _is_not_asked_again(offer: Row[Any], now: datetime) -> bool:
    if offer.outcome == "passed":
        return bool(offer.ended_at > now - ASK_AGAIN_AFTER)
    return offer.outcome in ("declined", NOT_REAL, UNTOLD)

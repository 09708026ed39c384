"""Candidates: coordinators as matching sees them, with their profile, what they hold, and their past with one dossier."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from sqlalchemy import Column, ColumnElement, Connection, Row, bindparam, func, select

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
_EXCLUDED_FOR_EVER = select(exclusions.c.coordinator_id).where(exclusions.c.conversation_id == bindparam("conversation_id"))
_ENDED_OFFERS = select(offers).where(offers.c.conversation_id == bindparam("conversation_id"), offers.c.outcome.is_not(None))


class _ReadProfile(NamedTuple):
    """A profile as it was read: the candidate that it makes, without what changes from day to day."""

    sealed: bytes
    profile: Profile
    candidate: Candidate
    capacity: int


class CandidateReader:
    """Reads candidates within the unit of work of the connection that is passed in.

    A profile is opened and read once, until it changes or its coordinator is gone: opening 250 of them takes longer than all the rest.
    Writer threads may share a reader.
    """

    def __init__(self, vault: Vault, installation: Installation) -> None:
        self._coordinators, self._installation = CoordinatorRepository(vault), installation
        self._profiles: dict[str, _ReadProfile] = {}  # by id

    def list_candidates(self, connection: Connection, now: datetime, only: str | None = None) -> list[Candidate]:
        """Every available coordinator who can be told, or of these `only` this one, for a dossier with which none has a past."""
        held = _count_by_coordinator(connection, dossiers.c.coordinator_id, dossiers.c.state.in_(CLAIMED), only)
        offered = _count_by_coordinator(connection, offers.c.coordinator_id, offers.c.outcome.is_(None), only)
        last_offered = _last_offered(connection, only)
        today = now.astimezone(ZoneInfo(self._installation.timezone)).date()
        everybody, ways = self._read_everybody(connection, only), read_open_ways(connection)
        available = ((one, read) for one, read in everybody if one.available and is_reachable(one, ways, self._installation))
        return [
            replace(
                read.candidate,
                free_capacity=read.capacity - held.get(one.id, 0) - offered.get(one.id, 0),
                open_offers=offered.get(one.id, 0),
                is_away=is_away(one.profile, today),
                is_stand_in=one.stand_in,
                last_offered_at=last_offered.get(one.id),
            )
            for one, read in available
        ]

    def _read_everybody(self, connection: Connection, only: str | None) -> list[tuple[Coordinator, _ReadProfile]]:
        rows = connection.execute(select(coordinators).where(*_is(coordinators.c.id, only)).order_by(coordinators.c.added_at)).all()
        read = [(row, self._read_profile(row)) for row in rows]
        opened = {row.id: profile for row, profile in read}
        self._profiles = {**self._profiles, **opened} if only else opened
        return [(Coordinator(row.id, profile.profile, row.available, row.stand_in), profile) for row, profile in read]

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


def _is(column: Column[str], only: str | None) -> tuple[ColumnElement[bool], ...]:
    return () if only is None else (column == only,)


def _count_by_coordinator(connection: Connection, column: Column[str], counts: ColumnElement[bool], only: str | None) -> dict[str, int]:
    counted = select(column, func.count()).where(counts, *_is(column, only)).group_by(column)
    return {row[0]: row[1] for row in connection.execute(counted)}


def _last_offered(connection: Connection, only: str | None) -> dict[str, datetime]:
    latest = select(offers.c.coordinator_id, func.max(offers.c.offered_at)).where(*_is(offers.c.coordinator_id, only))
    return {row[0]: row[1] for row in connection.execute(latest.group_by(offers.c.coordinator_id))}


def list_excluded(connection: Connection, conversation_id: str, now: datetime) -> set[str]:
    """Coordinators with an exclusion, those who declined, for 72 hours those who did not answer, and those who could not be told."""
    this = {"conversation_id": conversation_id}
    passed = [row for row in connection.execute(_ENDED_OFFERS, this) if _is_not_asked_again(row, now)]
    unreached = notice_ledger.list_unreached(connection) if any(row.outcome == UNTOLD for row in passed) else set()
    lately = {row.coordinator_id for row in passed if row.outcome != UNTOLD or row.coordinator_id in unreached}
    return {*connection.execute(_EXCLUDED_FOR_EVER, this).scalars(), *lately}


def _is_not_asked_again(offer: Row[Any], now: datetime) -> bool:
    if offer.outcome == "passed":
        return bool(offer.ended_at > now - ASK_AGAIN_AFTER)
    return offer.outcome in ("declined", NOT_REAL, UNTOLD)

"""Candidates: coordinators as matching sees them, with their profile, what they hold, and their past with one dossier."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, Row, Select, bindparam, func, select

from flows.installation import Installation
from flows.matching.matching import Candidate
from flows.matching.profile import Profile, all_ties, confirmed_values, effective_capacity, is_away
from storage.coordinators.coordinators import Coordinator, CoordinatorRepository
from storage.coordinators.reachability import is_reachable, read_open_ways
from storage.crypto.vault import Vault
from storage.db.compiled_statements import CompiledSelect
from storage.db.tables import coordinators, dossiers, exclusions, offers
from storage.delivery import notice_ledger
from storage.dossiers.records import LITERAL_CLAIMED
from storage.sources.dossier_sources import NOT_REAL

UNTOLD = "untold"  # outcome of an offer of which the coordinator could not be told
ASK_AGAIN_AFTER = timedelta(hours=72)  # after an offer that stayed without an answer
_EXCLUDED_FOR_EVER = CompiledSelect(
    lambda _: select(exclusions.c.coordinator_id).where(exclusions.c.conversation_id == bindparam("conversation_id"))
)
_ENDED_OFFERS = CompiledSelect(
    lambda _: select(offers).where(offers.c.conversation_id == bindparam("conversation_id"), offers.c.outcome.is_not(None))
)
_CHANGING = ("free_capacity", "open_offers", "is_away", "is_stand_in", "last_offered_at")  # of a candidate, from day to day


def _select_everybody(_: str) -> Select[Any]:
    """Every coordinator, with how many dossiers they hold, how many offers wait for them, and when they were last offered one."""
    held = select(func.count()).where(dossiers.c.coordinator_id == coordinators.c.id, dossiers.c.state.in_(LITERAL_CLAIMED))
    theirs = offers.c.coordinator_id == coordinators.c.id
    counts = {
        "held": held,
        "open_offers": select(func.count()).where(theirs, offers.c.outcome.is_(None)),
        "last_offered_at": select(func.max(offers.c.offered_at)).where(theirs),
    }
    own = (coordinators.c.id, coordinators.c.profile, coordinators.c.available, coordinators.c.stand_in)
    return select(*own, *(one.scalar_subquery().label(name) for name, one in counts.items()))


_EVERYBODY = CompiledSelect(_select_everybody)
_LOCK_AVAILABLE = CompiledSelect(
    lambda _: (
        select(coordinators.c.id)
        .where(coordinators.c.id == bindparam("coordinator_id"), coordinators.c.available)
        .with_for_update(read=True)
    )
)
_ONE = CompiledSelect(lambda dialect: _select_everybody(dialect).where(coordinators.c.id == bindparam("only")))


class _ReadProfile(NamedTuple):
    """A profile as it was read, and the candidate that it made when it was last looked at."""

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

    def lock_available(self, connection: Connection, coordinator_id: str) -> bool:
        """Whether this coordinator is still there and available, and stays so until the transaction ends.

        Whoever removes them or lets them pause meanwhile waits, and finds what they were offered.
        """
        return bool(_LOCK_AVAILABLE.fetch_all(connection, coordinator_id=coordinator_id))

    def list_candidates(self, connection: Connection, now: datetime, only: str | None = None) -> list[Candidate]:
        """Every available coordinator who can be told, or of these `only` this one, for a dossier with which none has a past."""
        rows = _EVERYBODY.fetch_rows(connection) if only is None else _ONE.fetch_rows(connection, only=only)
        today = now.astimezone(ZoneInfo(self._installation.timezone)).date()
        read, ways = {row.id: self._read_profile(row, today) for row in rows}, read_open_ways(connection)
        self._profiles = read if only is None else {**self._profiles, **read}
        asked = (Coordinator(row.id, read[row.id].profile, row.available, row.stand_in) for row in rows if row.available)
        return [read[one.id].candidate for one in asked if is_reachable(one, ways, self._installation)]

    def _read_profile(self, row: Any, today: date) -> _ReadProfile:
        """What was read of this profile, with what changes from day to day as it is now."""
        read = self._profiles.get(row.id)
        if read is None or read.sealed != row.profile:
            profile = self._coordinators.to_coordinator(row).profile
            read = _ReadProfile(row.profile, profile, _to_candidate(row.id, profile), effective_capacity(profile))
        free, known = read.capacity - row.held - row.open_offers, read.candidate
        now = (free, row.open_offers, is_away(read.profile, today), row.stand_in, row.last_offered_at)
        if now == (known.free_capacity, known.open_offers, known.is_away, known.is_stand_in, known.last_offered_at):
            return read
        return read._replace(candidate=replace(known, **dict(zip(_CHANGING, now, strict=True))))


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


def list_excluded(connection: Connection, conversation_id: str, now: datetime) -> set[str]:
    """Coordinators with an exclusion, those who declined, for 72 hours those who did not answer, and those who could not be told."""
    ended, excluded = (one.fetch_rows(connection, conversation_id=conversation_id) for one in (_ENDED_OFFERS, _EXCLUDED_FOR_EVER))
    passed = [row for row in ended if _is_not_asked_again(row, now)]
    unreached = notice_ledger.list_unreached(connection) if any(row.outcome == UNTOLD for row in passed) else set()
    lately = {row.coordinator_id for row in passed if row.outcome != UNTOLD or row.coordinator_id in unreached}
    return {*(row.coordinator_id for row in excluded), *lately}


def _is_not_asked_again(offer: Row[Any], now: datetime) -> bool:
    if offer.outcome == "passed":
        return bool(offer.ended_at > now - ASK_AGAIN_AFTER)
    return offer.outcome in ("declined", NOT_REAL, UNTOLD)

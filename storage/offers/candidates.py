"""Candidates: coordinators as matching sees them, with their profile, what they hold, and their past with one dossier."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from sqlalchemy import CompoundSelect, Connection, Select, bindparam, func, literal_column, select

from flows.installation import Installation
from flows.matching.candidate import Candidate
from flows.matching.profile import Profile, all_ties, confirmed_values, effective_capacity, is_away
from flows.timestamps import is_within
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
EXCLUDED = "excluded"  # in the place of an outcome: refused by the seeker, given back, or in conflict


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


def _select_past(_: str) -> CompoundSelect[Any]:
    """Every offer of a dossier, ended or not, and every exclusion from it: who, with what outcome, and when it ended."""
    this = bindparam("conversation_id", type_=offers.c.conversation_id.type)
    offered = select(offers.c.coordinator_id, offers.c.outcome, offers.c.ended_at).where(offers.c.conversation_id == this)
    excluded = select(exclusions.c.coordinator_id, literal_column(f"'{EXCLUDED}'"), exclusions.c.at)
    return offered.union_all(excluded.where(exclusions.c.conversation_id == this))


_EVERYBODY = CompiledSelect(_select_everybody)
_PAST = CompiledSelect(_select_past)
_LOCK_AVAILABLE = CompiledSelect(
    lambda _: (
        select(coordinators.c.id)
        .where(coordinators.c.id == bindparam("coordinator_id"), coordinators.c.available)
        .with_for_update(read=True)
    )
)
_ONE = CompiledSelect(lambda dialect: _select_everybody(dialect).where(coordinators.c.id == bindparam("only")))


class _ReadCoordinator(NamedTuple):
    """A coordinator's row as the driver found it on this day, and the candidate that it made."""

    found: tuple[Any, ...]
    day: date
    sealed: bytes
    coordinator: Coordinator
    candidate: Candidate


class CandidateReader:
    """Reads candidates within the unit of work of the connection that is passed in.

    A profile is opened and read once, until it changes or its coordinator is gone: opening 250 of them takes longer than all the rest.
    Of a row that is what it was on the same day, nothing is worked out again.
    Writer threads may share a reader.
    """

    def __init__(self, vault: Vault, installation: Installation) -> None:
        self._coordinators, self._installation = CoordinatorRepository(vault), installation
        self._known: dict[str, _ReadCoordinator] = {}  # by id

    def lock_available(self, connection: Connection, coordinator_id: str) -> bool:
        """Whether this coordinator is still there and available, and stays so until the transaction ends.

        Whoever removes them or lets them pause meanwhile waits, and finds what they were offered.
        """
        return bool(_LOCK_AVAILABLE.fetch_all(connection, coordinator_id=coordinator_id))

    def list_candidates(self, connection: Connection, now: datetime, only: str | None = None) -> list[Candidate]:
        """Every available coordinator who can be told, or of these `only` this one, for a dossier with which none has a past."""
        found = _EVERYBODY.fetch_all(connection) if only is None else _ONE.fetch_all(connection, only=only)
        day = now.astimezone(ZoneInfo(self._installation.timezone)).date()
        read, ways = {row[0]: self._read(row, day) for row in found}, read_open_ways(connection)
        self._known = read if only is None else {**self._known, **read}
        available = [one for one in read.values() if one.coordinator.available]
        return [one.candidate for one in available if is_reachable(one.coordinator, ways, self._installation)]

    def _read(self, found: tuple[Any, ...], day: date) -> _ReadCoordinator:
        """What this row says of a coordinator, whose id it begins with, and of how much they hold and are offered on this day."""
        known = self._known.get(found[0])
        if known and known.found == found and known.day == day:
            return known
        (row,) = _EVERYBODY.to_rows([found])
        if known and known.sealed == row.profile:
            coordinator, candidate = replace(known.coordinator, available=row.available, stand_in=row.stand_in), known.candidate
        else:
            coordinator = self._coordinators.to_coordinator(row)
            candidate = _to_candidate(row.id, coordinator.profile)
        return _ReadCoordinator(found, day, row.profile, coordinator, _as_now(candidate, row, coordinator.profile, day))


def _as_now(candidate: Candidate, row: Any, profile: Profile, day: date) -> Candidate:
    """The candidate with what changes from day to day."""
    return replace(
        candidate,
        free_capacity=effective_capacity(profile) - row.held - row.open_offers,
        open_offers=row.open_offers,
        is_away=is_away(profile, day),
        is_stand_in=row.stand_in,
        last_offered_at=row.last_offered_at,
    )


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


def read_past(connection: Connection, conversation_id: str) -> list[Any]:
    """What coordinators have with this dossier: rows of `coordinator_id`, `outcome` (None while an offer is open) and `ended_at`."""
    return _PAST.fetch_rows(connection, conversation_id=conversation_id)


def list_excluded(connection: Connection, past: Sequence[Any], now: datetime) -> set[str]:
    """Of this past: those with an exclusion, who declined, for 72 hours those who did not answer, and those who could not be told."""
    passed = [row for row in past if _is_not_asked_again(row, now)]
    unreached = notice_ledger.list_unreached(connection) if any(row.outcome == UNTOLD for row in passed) else set()
    return {row.coordinator_id for row in passed if row.outcome != UNTOLD or row.coordinator_id in unreached}


def _is_not_asked_again(offer: Any, now: datetime) -> bool:
    if offer.outcome == "passed":
        return is_within(ASK_AGAIN_AFTER, offer.ended_at, now)
    return offer.outcome in (EXCLUDED, "declined", NOT_REAL, UNTOLD)

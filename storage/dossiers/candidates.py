"""Coordinators as matching sees them: what they say of themselves, what they hold, and their past with one dossier."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, func, or_, select

from flows.dossier.lifecycle import CLAIMED
from flows.matching.matching import Candidate
from flows.matching.profile import all_ties, as_list, is_away, profile_languages
from storage.coordinators.coordinators import Coordinator, CoordinatorRepository
from storage.crypto.vault import Vault
from storage.db.tables import dossiers, exclusions, offers

DEFAULT_CAPACITY = 5  # dossiers at a time, for who did not say
ASK_AGAIN_AFTER = timedelta(hours=72)  # after an offer that stayed without an answer


class CandidateReader:
    """Reads them within the unit of work of the connection that is passed in."""

    def __init__(self, vault: Vault, timezone: str) -> None:
        self._coordinators, self._zone = CoordinatorRepository(vault), ZoneInfo(timezone)

    def list_candidates(self, connection: Connection, now: datetime, conversation_id: str | None = None) -> list[Candidate]:
        """Everybody who is available, for this conversation or for one that was not sent yet."""
        holding = _holding(connection)
        last = _last_offered(connection)
        excluded = _excluded(connection, conversation_id, now) if conversation_id else set()
        today = now.astimezone(self._zone).date()
        free = (one for one in self._coordinators.list_all(connection) if one.available)
        return [_candidate(one, holding.get(one.id, 0), one.id in excluded, last.get(one.id), today) for one in free]


def _candidate(one: Coordinator, holds: int, is_excluded: bool, last: datetime | None, today: date) -> Candidate:
    profile = one.profile
    return Candidate(
        one.id,
        languages=profile_languages(profile),
        gender=str(profile.get("gender", "")),
        provinces=frozenset(as_list(profile, "provinces")),
        places=frozenset((*as_list(profile, "places"), *as_list(profile, "residence"))),
        ties=all_ties(profile),
        free_capacity=int(profile.get("capacity") or DEFAULT_CAPACITY) - holds,
        is_away=is_away(profile, today),
        is_excluded=is_excluded,
        is_stand_in=one.stand_in,
        last_offered_at=last,
    )


def _holding(connection: Connection) -> dict[str, int]:
    """How many dossiers each holds or was offered and did not answer."""
    held = select(dossiers.c.coordinator_id, func.count()).where(dossiers.c.state.in_(CLAIMED)).group_by(dossiers.c.coordinator_id)
    asked = select(offers.c.coordinator_id, func.count()).where(offers.c.outcome.is_(None)).group_by(offers.c.coordinator_id)
    counted: dict[str, int] = {}
    for id, number in (*connection.execute(held), *connection.execute(asked)):
        counted[id] = counted.get(id, 0) + number
    return counted


def _last_offered(connection: Connection) -> dict[str, datetime]:
    rows = connection.execute(select(offers.c.coordinator_id, func.max(offers.c.offered_at)).group_by(offers.c.coordinator_id))
    return {row[0]: row[1] for row in rows}


def _excluded(connection: Connection, conversation_id: str, now: datetime) -> set[str]:
    """Who refused, was refused, handed it back or has a conflict; and for some days who let an offer pass."""
    ever = select(exclusions.c.coordinator_id).where(exclusions.c.conversation_id == conversation_id)
    passed = (offers.c.outcome == "passed") & (offers.c.ended_at > now - ASK_AGAIN_AFTER)
    lately = select(offers.c.coordinator_id).where(offers.c.conversation_id == conversation_id, or_(offers.c.outcome == "declined", passed))
    return {*connection.execute(ever).scalars(), *connection.execute(lately).scalars()}

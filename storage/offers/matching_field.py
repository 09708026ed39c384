"""Matching field: who may be asked at a moment, and how one dossier sees them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from functools import cache, partial
from typing import Any, NamedTuple

from sqlalchemy import Connection

from flows.installation import Installation
from flows.matching.candidate import Candidate, Criteria
from flows.matching.criteria import criteria_of
from flows.matching.matching import may_stay_offered, rank_candidates
from storage.crypto.vault import Vault
from storage.dossiers.records import DossierRecord, DossierRecords
from storage.offers.candidates import CandidateReader, list_excluded, read_past
from storage.sources.dossier_sources import weigh_sources


class MatchingField(NamedTuple):
    """Who may be asked, by id, without what one dossier knows of them; `weigh` gives how much waits of each source, and reads it once."""

    everybody: Mapping[str, Candidate]
    weigh: Callable[[], Mapping[str, int]]

    def after_offer(self, coordinator_id: str, at: datetime) -> MatchingField:
        """The field once this coordinator was offered a dossier."""
        one = self.everybody[coordinator_id]
        asked = replace(one, free_capacity=one.free_capacity - 1, open_offers=one.open_offers + 1, last_offered_at=at)
        return self._replace(everybody={**self.everybody, coordinator_id: asked})


class FieldReader:
    """Reads who may be asked, within the unit of work of the connection that is passed in."""

    def __init__(self, vault: Vault, installation: Installation) -> None:
        self._records, self._candidates = DossierRecords(vault), CandidateReader(vault, installation)

    def read_field(self, connection: Connection, now: datetime) -> MatchingField:
        """Who may be asked at this moment."""
        everybody = {one.id: one for one in self._candidates.list_candidates(connection, now)}
        return MatchingField(everybody, cache(partial(weigh_sources, connection)))

    def may_be_asked(self, connection: Connection, coordinator_id: str) -> bool:
        """Whether nobody removed this coordinator, or let them pause, since they were read; nobody does until the transaction ends."""
        return connection.dialect.name == "sqlite" or self._candidates.lock_available(connection, coordinator_id)

    def is_as_read(self, connection: Connection, coordinator_id: str, field: MatchingField, now: datetime) -> bool:
        """Whether another process changed nothing of this coordinator since the field was read.

        SQLite has one transaction at a time that writes: this one.
        """
        if connection.dialect.name == "sqlite":
            return True
        return self._candidates.list_candidates(connection, now, coordinator_id) == [field.everybody[coordinator_id]]

    def read_criteria(self, dossier: DossierRecord) -> Criteria:
        """What the seeker asked for."""
        return criteria_of(self._records.read_column(dossier, "content"), dossier.progress.any_language, dossier.progress.any_signs)

    def list_candidates(self, connection: Connection, dossier: DossierRecord, now: datetime) -> list[Candidate]:
        """Everybody at this moment, as this dossier sees them."""
        past = read_past(connection, dossier.conversation_id)
        return self.see_all(connection, dossier, past, self._candidates.list_candidates(connection, now), now)

    def see_all(
        self, connection: Connection, dossier: DossierRecord, past: Sequence[Any], everybody: Iterable[Candidate], now: datetime
    ) -> list[Candidate]:
        """Everybody as this dossier with this past sees them: whoever the seeker agreed to is asked beside another offer."""
        seen: dict[str, dict[str, Any]] = {one: {"is_excluded": True} for one in list_excluded(connection, past, now)}
        if preferred_id := dossier.progress.preferred_id:
            seen[preferred_id] = {**seen.get(preferred_id, {}), "open_offers": 0}
        return [replace(one, **seen[one.id]) if one.id in seen else one for one in everybody] if seen else list(everybody)

    def list_colleagues(self, connection: Connection, dossier: DossierRecord, now: datetime) -> list[str]:
        """Ids of the coordinators who may take over a held dossier: by the rules by which it is offered, and not refused by the seeker."""
        progress = dossier.progress
        kept_from = (progress.coordinator_id, *progress.kept_from)
        candidates = [replace(one, open_offers=0) for one in self.list_candidates(connection, dossier, now)]
        return [fit.id for fit in rank_candidates(self.read_criteria(dossier), candidates).fits if fit.id not in kept_from]

    def may_stay(self, connection: Connection, dossier: DossierRecord, coordinator_id: str, at: datetime) -> bool:
        """Whether a dossier may stay offered to this coordinator, who changed their profile."""
        candidates = self.list_candidates(connection, dossier, at)
        return any(may_stay_offered(self.read_criteria(dossier), one) for one in candidates if one.id == coordinator_id)

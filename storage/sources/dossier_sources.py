"""Sources of waiting dossiers: which came from the same place, by a hash that is gone at the claim or after a week.

No address is stored. The hash is that of storage.crypto.source_networks, whose key lives for a day.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import Connection, Select, func, literal_column, select

from storage.crypto.source_networks import hash_source
from storage.crypto.vault import Vault
from storage.db.compiled_statements import CompiledSelect
from storage.db.tables import dossier_sources, dossiers, offers
from storage.db.upsert import upsert

NOT_REAL = "not_real"  # outcome of an offer: the coordinator holds it for made up
SHORT = 8  # characters of a hash that an operator sees and types
_REFUSAL_WEIGHT = 5  # a coordinator's *dit is niet echt* weighs as much as so many that wait
_GIVES_WAY_FROM = 3  # of two sources, the one with so many more gives way
_SOURCE = dossier_sources.c.source
_OF_SOURCE = dossier_sources.c.conversation_id == dossiers.c.conversation_id
_IS_WAITING = dossiers.c.state == literal_column("'waiting'")
_MINUTE = timedelta(minutes=1)


class OpenOfferOf(NamedTuple):
    """An open offer: of which conversation's dossier, and to whom."""

    conversation_id: str
    coordinator_id: str


class WaitingGroup(NamedTuple):
    """Dossiers that wait, came from one source and were sent within one minute; `not_real` counts the coordinators who said so."""

    source: str
    minute: datetime
    dossier_ids: tuple[str, ...]
    not_real: int


def record_source(connection: Connection, vault: Vault, conversation_id: str, source: str, at: datetime) -> None:
    """Note where a dossier came from that nobody claimed yet."""
    waits = select(dossiers.c.id).where(dossiers.c.conversation_id == conversation_id, _IS_WAITING)
    if connection.execute(waits).first():
        row = {"conversation_id": conversation_id, "source": hash_source(connection, vault, source, at).wide, "at": at}
        connection.execute(upsert(connection, dossier_sources, "source", "at"), row)


def list_offers_to_yield(connection: Connection, conversation_id: str, weights: Mapping[str, int]) -> list[OpenOfferOf]:
    """Open offers of sources from which far more waits than from this dossier's: of the heaviest source first, and its newest first.

    `weights` are those of `weigh_sources`.
    """
    if max(weights.values(), default=0) <= _GIVES_WAY_FROM:
        return []
    of_this = connection.execute(select(_SOURCE).where(dossier_sources.c.conversation_id == conversation_id)).scalar()
    least = weights.get(of_this or "", 1) + _GIVES_WAY_FROM
    joined = select(dossier_sources, offers.c.coordinator_id).join(offers, offers.c.conversation_id == dossier_sources.c.conversation_id)
    heavy = [row for row in connection.execute(joined.where(offers.c.outcome.is_(None))) if weights.get(row.source, 1) >= least]
    heavy.sort(key=lambda row: (weights[row.source], row.at), reverse=True)
    return [OpenOfferOf(row.conversation_id, row.coordinator_id) for row in heavy]


def list_groups(connection: Connection) -> list[WaitingGroup]:
    """What waits, by source and minute, the largest group first; dossiers of no known source are left out."""
    found: dict[tuple[str, datetime], list[str]] = {}
    for row in connection.execute(_select_waiting(dossiers.c.id, _SOURCE, dossier_sources.c.at)):
        found.setdefault((row.source[:SHORT], row.at.replace(second=0, microsecond=0)), []).append(row.id)
    refused = {source[:SHORT]: count for source, count in _count_refusals(connection).items()}
    groups = [WaitingGroup(*key, tuple(sorted(ids)), refused.get(key[0], 0)) for key, ids in found.items()]
    return sorted(groups, key=lambda group: (-len(group.dossier_ids), group.minute, group.source))


def list_waiting_of(connection: Connection, source: str, since: datetime | None = None, until: datetime | None = None) -> Sequence[str]:
    """Ids of dossiers that wait and came from the source whose hash begins so, sent between these minutes, both included."""
    chosen = [_SOURCE.startswith(source, autoescape=True)]
    chosen += [dossier_sources.c.at >= since] if since else []
    chosen += [dossier_sources.c.at < until + _MINUTE] if until else []
    return connection.execute(_select_waiting(dossiers.c.id).where(*chosen).order_by(dossiers.c.id)).scalars().all()


def _select_waiting(*columns: Any) -> Select[Any]:
    return select(*columns).select_from(dossier_sources.join(dossiers, _OF_SOURCE)).where(_IS_WAITING)


def weigh_sources(connection: Connection) -> dict[str, int]:
    """How much waits of each source, with what coordinators called made up."""
    refused = _count_refusals(connection)
    return {source: count + _REFUSAL_WEIGHT * refused.get(source, 0) for source, count in _COUNT_WAITING.fetch_all(connection)}


def _count_refusals(connection: Connection) -> dict[str, int]:
    """How often coordinators said that what came from a source is not real."""
    return dict(_COUNT_REFUSALS.fetch_all(connection))


def _select_refusals(_: str) -> Select[Any]:
    joined = select(_SOURCE, func.count()).join(offers, offers.c.conversation_id == dossier_sources.c.conversation_id)
    return joined.where(offers.c.outcome == literal_column(f"'{NOT_REAL}'")).group_by(_SOURCE)


_COUNT_REFUSALS = CompiledSelect(_select_refusals)
_COUNT_WAITING = CompiledSelect(lambda _: _select_waiting(_SOURCE, func.count()).group_by(_SOURCE))

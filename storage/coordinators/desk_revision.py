"""Revision of a coordinator's desk: a short name of all that stands on it, from plain columns and sealed bytes; nothing is opened."""

from __future__ import annotations

import hashlib
from typing import NamedTuple

from sqlalchemy import Connection, select

from storage.coordinators.exclusions import list_destruction_requests
from storage.db.tables import dossiers, offers


class DeskRevision(NamedTuple):
    """`name` differs if anything on the desk does; `held` are the ids of the dossiers that the coordinator holds."""

    name: str
    held: tuple[str, ...]


def read_desk_revision(connection: Connection, coordinator_id: str) -> DeskRevision:
    """The revision now; it says nothing of what changed."""
    held = (dossiers.c.id, dossiers.c.state, dossiers.c.version, dossiers.c.progress)
    found = connection.execute(select(*held).where(dossiers.c.coordinator_id == coordinator_id).order_by(dossiers.c.id)).all()
    open_offers = (offers.c.coordinator_id == coordinator_id, offers.c.outcome.is_(None))
    offered = connection.execute(select(offers.c.id).where(*open_offers).order_by(offers.c.id)).scalars().all()
    requests = [row.id for row in list_destruction_requests(connection, coordinator_id)]
    whole = repr(([tuple(row) for row in found], offered, requests)).encode()
    return DeskRevision(hashlib.sha256(whole).hexdigest()[:16], tuple(row.id for row in found))

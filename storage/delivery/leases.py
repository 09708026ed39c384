"""Leases: of several processes one does a job at a time; its holder renews the lease, and loses it TTL after the last renewal."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from sqlalchemy import Connection, delete, insert, select, update
from sqlalchemy.exc import IntegrityError

from storage.db.tables import leases

TTL = timedelta(seconds=15)


def acquire_lease(connection: Connection, name: str, holder: str, at: datetime, is_dead: Callable[[str], bool] = lambda _: False) -> bool:
    """Acquire or renew this lease until `at` + TTL; False while another process holds it that is not known to be dead."""
    row = connection.execute(select(leases).where(leases.c.name == name).with_for_update()).first()
    if row is None:
        return _insert_lease(connection, name, holder, at)
    if row.holder != holder and row.until > at and not is_dead(row.holder):
        _shorten_lease(connection, name, at + TTL)
        return False
    connection.execute(update(leases).where(leases.c.name == name).values(holder=holder, until=at + TTL))
    return True


def _shorten_lease(connection: Connection, name: str, longest: datetime) -> None:
    """A lease that lasts longer was renewed by a clock that was ahead: its holder keeps it, and loses it as any other."""
    connection.execute(update(leases).where(leases.c.name == name, leases.c.until > longest).values(until=longest))


def _insert_lease(connection: Connection, name: str, holder: str, at: datetime) -> bool:
    try:
        with connection.begin_nested():
            connection.execute(insert(leases), {"name": name, "holder": holder, "until": at + TTL})
    except IntegrityError:
        return False
    return True


def release_lease(connection: Connection, name: str, holder: str) -> None:
    """Give the lease up, so that the next process can acquire it at once."""
    connection.execute(delete(leases).where(leases.c.name == name, leases.c.holder == holder))

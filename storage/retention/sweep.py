"""Hourly sweep: rows that were kept for their time go, in slices, so that turns and sending go in between however many there are."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, Connection, bindparam, delete, literal_column, select, tuple_

from storage.access_log import AccessLog
from storage.crypto.vault import Vault
from storage.db.compiled_statements import CompiledSelect
from storage.db.tables import UtcMicroseconds, timers
from storage.db.upsert import upsert
from storage.retention.due_times import HOUR
from storage.retention.rules import ACCESS_LOG_TTL, SWEEPS

SWEPT_AT_ONCE = 500  # rows of one table at most, in one transaction; the rest at the next tick
SWEEP_EVERY = HOUR
_DUE = select(timers.c.due_at).where(timers.c.kind == "sweep", timers.c.subject == "all")


def sweep_if_due(connection: Connection, vault: Vault, now: datetime) -> None:
    """Delete the next rows of which the time is over. The sweep stays due until all of them are gone."""
    due = connection.execute(_DUE).scalar()
    if due is not None and (due > now or not connection.execute(_DUE.with_for_update(skip_locked=True)).first()):
        return
    is_done = _sweep(connection, vault, now)
    row = {"kind": "sweep", "subject": "all", "due_at": now + SWEEP_EVERY if is_done else due or now}
    connection.execute(upsert(connection, timers, "due_at"), row)


def _sweep(connection: Connection, vault: Vault, now: datetime) -> bool:
    """True if nothing is left that is over; a row that somebody writes at this moment is left to the next sweep."""
    counts = [_delete_some(connection, column, now - keep_for) for column, keep_for in SWEEPS]
    counts.append(AccessLog(vault).delete_before(connection, now - ACCESS_LOG_TTL, SWEPT_AT_ONCE))
    return max(counts) < SWEPT_AT_ONCE


def _delete_some(connection: Connection, column: Any, before: datetime) -> int:
    return len(_DELETE[column].fetch_all(connection, before=UtcMicroseconds.to_microseconds(before), most=SWEPT_AT_ONCE))


def _delete_of(column: Any) -> CompiledSelect:
    key = list(column.table.primary_key)
    over = select(*key).where(column < bindparam("before")).with_for_update(skip_locked=True)
    some = over.limit(bindparam("most", type_=BigInteger)).offset(literal_column("0"))
    return CompiledSelect(lambda _: delete(column.table).where(tuple_(*key).in_(some)).returning(literal_column("1")))


_DELETE = {column: _delete_of(column) for column, _ in SWEEPS}

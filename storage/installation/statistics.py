"""Monthly counts of dossiers, which lead to nobody; small cells are suppressed when they are shown."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, func, select

from storage.db.tables import counts
from storage.installation import facts

LANGUAGE, CIRCLE, WAITED, DECLINED, FITS = "language.", "circle.", "waited.", "declined.", "fits."
_LONGEST_WAIT = 24 * 90  # hours


def count_sent(connection: Connection, dossier: Mapping[str, Any], at: datetime) -> None:
    """Count a dossier's first version: its language, and the size of its circle if the circle is shared."""
    _add_to_month(connection, f"{LANGUAGE}{dossier['language']}", at)
    circle = next((part for part in dossier["parts"] if part["part"] == "circle"), None)
    if circle is not None and "people" in circle:
        _add_to_month(connection, f"{CIRCLE}{len(circle['people'])}", at)


def count_contact(connection: Connection, sent_at: datetime, at: datetime) -> None:
    """Count a first contact by the whole hours since the dossier was sent."""
    hours = int((at - sent_at).total_seconds() // 3600)
    _add_to_month(connection, f"{WAITED}{min(hours, _LONGEST_WAIT)}", at)


def monthly_totals(connection: Connection, first_month: str, last_month: str) -> dict[str, int]:
    """The sum of each counter over these months (`2026-11`, both included), by name."""
    month = func.substr(counts.c.day, 1, 7)
    total: dict[str, int] = defaultdict(int)
    for name, number in connection.execute(select(counts.c.name, counts.c.count).where(month >= first_month, month <= last_month)):
        total[name] += number
    return dict(total)


def _add_to_month(connection: Connection, name: str, at: datetime) -> None:
    facts.add_to_count(connection, name, f"{at:%Y-%m}")

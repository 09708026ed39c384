"""What a process loads before it forks, so that its forks share it: modules that are imported late, and what is read once."""

from __future__ import annotations

import gc
from datetime import date

import structlog
from sqlalchemy import create_engine

from flows.crisis import CrisisResources
from flows.reference.languages import parse_language
from storage.reference.dutch_places import dutch_places
from storage.reference.holidays import is_holiday
from tests.support import root_certificates


def load_for_forks() -> None:
    """Load it, and exempt all of it from collections for good: a fork that looks through what it shares has to copy that."""
    CrisisResources.load().read_words()
    dutch_places()
    is_holiday(date(2026, 1, 1))
    parse_language("nederlands")
    create_engine("postgresql+psycopg://")  # imports the driver, and connects to nothing
    assert structlog
    root_certificates.share()
    root_certificates.read_now()
    gc.collect()
    gc.freeze()
    gc.unfreeze = _leave_frozen


def _leave_frozen() -> None:
    """As the product begins to serve, it lets go of what is frozen, and freezes it anew."""

"""What matching compares: a seeker's criteria and a coordinator as a candidate; and the fit that comes of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

LANGUAGE, SIGNS, NOBODY = "language", "signs", "nobody"  # blockers; the first two are reasons as well


@dataclass(frozen=True, slots=True)
class Criteria:
    """What the seeker asked for. Languages are ISO 639-3: one shared language is enough, and an empty tuple accepts any.

    `signs` are the sign languages among what they wish; `needs_signs`: without one of these nobody is asked.
    `wishes` are the buttons `woman` and `man`. `province` is a GeoNames code; `place` and `organisations` are their own words.
    """

    languages: tuple[str, ...] = ()
    wishes: tuple[str, ...] = ()
    province: str | None = None
    place: str = ""
    organisations: tuple[str, ...] = ()
    signs: tuple[str, ...] = ()
    needs_signs: bool = False


@dataclass(frozen=True, slots=True)
class Candidate:
    """A coordinator as matching sees them. `free_capacity` is capacity minus dossiers held and offers open.

    `open_offers`: whoever has one is offered nothing else until it is answered, unless they stand in.
    `is_excluded`: refused by the seeker, declined, given back, lapsed, conflict, or an offer that passed in the last 72 hours.
    `ties` and `gender` are their own words.
    """

    id: str
    languages: frozenset[str] = frozenset()
    gender: str = ""
    provinces: frozenset[str] = frozenset()
    places: frozenset[str] = frozenset()
    ties: tuple[str, ...] = ()
    free_capacity: int = 1
    open_offers: int = 0
    is_away: bool = False
    is_excluded: bool = False
    is_stand_in: bool = False
    last_offered_at: datetime | None = None


class Fit(NamedTuple):
    """A candidate who may be offered the dossier. Each reason is a key of why.*; `unmet` are wishes that they do not meet."""

    id: str
    reasons: tuple[str, ...]
    unmet: tuple[str, ...] = ()

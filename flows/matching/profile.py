"""Reading a coordinator's profile, of today or of an older version, in which a list was one text."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import TypedDict, cast

from flows.comparing_form import comparing_form
from flows.reference.languages import parse_language

TIES = ("employers", "boards", "volunteering", "ties")  # `ties`: of older profiles, and of the one line that the desk asks for


DEFAULT_CAPACITY = 5  # dossiers at a time, if the profile names no number
CONFIRMED = {"languages": ("languages",), "provinces": ("provinces",), "places": ("places", "residence")}  # by kind, its fields


class Profile(TypedDict, total=False):
    """What a coordinator says of themselves, as stored; a list may be one text in profiles of earlier versions."""

    name: str
    contact_line: str
    languages: list[str] | str  # ISO 639-3; two letters in earlier versions
    gender: str
    provinces: list[str] | str  # GeoNames admin1 codes
    places: list[str] | str
    residence: str
    capacity: int  # dossiers at once, as the coordinator chooses
    capacity_limit: int  # the most that they may choose, set by the operator
    unconfirmed: dict[str, list[str]]  # by kind of CONFIRMED, what the coordinator added and the operator did not confirm yet
    away: list[list[str]]  # first and last day, ISO 8601
    email: str
    notify: list[str]  # channels
    language: str  # of the desk
    employers: list[str] | str
    boards: list[str] | str
    volunteering: list[str] | str
    ties: list[str] | str
    invented: bool  # made up for practice


def as_list(profile: Profile, field: str) -> tuple[str, ...]:
    """The values of a field that is one text or a list."""
    stored = cast(Mapping[str, list[str] | str], profile).get(field) or ()
    return tuple(value for value in ([stored] if isinstance(stored, str) else stored) if value)


def all_ties(profile: Profile) -> tuple[str, ...]:
    """Every employer, board and place of volunteering, in the coordinator's own words."""
    return tuple(dict.fromkeys(tie for field in TIES for tie in as_list(profile, field)))


def ties_as_text(profile: Profile) -> str:
    """All ties in one line, as the seeker may read them."""
    return "; ".join(all_ties(profile))


def confirmed_values(profile: Profile, kind: str) -> frozenset[str]:
    """What counts for matching: all but what the coordinator added and the operator did not confirm yet.

    Languages are ISO 639-3 codes; older profiles have codes of two letters.
    """
    waiting = _compared(kind, profile.get("unconfirmed", {}).get(kind, ()))
    return frozenset(value for key, value in _compared(kind, _values(profile, kind)).items() if key not in waiting)


def list_unconfirmed(former: Profile, changed: Profile, by_operator: bool) -> dict[str, list[str]]:
    """By kind, what waits for the operator after this change of a profile: what was added, and what waited before."""
    now = cast(Profile, {**former, **changed})
    found: dict[str, list[str]] = {}
    for kind in CONFIRMED:
        known = {*_compared(kind, confirmed_values(former, kind)), *(_compared(kind, _values(changed, kind)) if by_operator else ())}
        if waiting := [value for key, value in _compared(kind, _values(now, kind)).items() if key not in known]:
            found[kind] = waiting
    return found


def capacity_limit(profile: Profile) -> int:
    """The most dossiers at a time that the coordinator may choose; a number from before there was a limit stays within it."""
    return profile.get("capacity_limit") or max(DEFAULT_CAPACITY, profile.get("capacity") or 0)


def effective_capacity(profile: Profile) -> int:
    """How many dossiers at a time this coordinator is offered."""
    return min(profile.get("capacity") or DEFAULT_CAPACITY, capacity_limit(profile))


def _values(profile: Profile, kind: str) -> tuple[str, ...]:
    return tuple(value for field in CONFIRMED[kind] for value in as_list(profile, field))


def _compared(kind: str, values: Iterable[str]) -> dict[str, str]:
    """The values by the form in which two of them are the same."""
    if kind == "languages":
        return {code: code for code in (parse_language(value) or value for value in values)}
    return {comparing_form(value): value for value in values}


def is_away(profile: Profile, day: date) -> bool:
    """Whether the day lies in a holiday, first and last day included."""
    return any(first <= day.isoformat() <= last for first, last in profile.get("away", ()))

"""Reading a coordinator's profile, of today or of an older version, in which a list was one text."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import TypedDict, cast

from flows.reference.languages import parse_language

TIES = ("employers", "boards", "volunteering", "ties")  # `ties`: of older profiles, and of the one line that the desk asks for


class Profile(TypedDict, total=False):
    """What a coordinator says of themselves, as stored; a list may be one text in profiles of earlier versions."""

    name: str
    contact_line: str
    languages: list[str] | str  # ISO 639-3; two letters in earlier versions
    gender: str
    provinces: list[str] | str  # GeoNames admin1 codes
    places: list[str] | str
    residence: str
    capacity: int  # dossiers at once
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


def profile_languages(profile: Profile) -> frozenset[str]:
    """ISO 639-3 codes; older profiles have codes of two letters."""
    return frozenset(parse_language(code) or code for code in as_list(profile, "languages"))


def is_away(profile: Profile, day: date) -> bool:
    """Whether the day lies in a holiday, first and last day included."""
    return any(first <= day.isoformat() <= last for first, last in profile.get("away", ()))

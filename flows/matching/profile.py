"""What a coordinator says of themselves, read from a profile of today or of earlier: one text then, a list now."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from flows.reference.languages import parse_language

TIES = ("employers", "boards", "volunteering", "ties")  # `ties` is what older profiles have, and what the desk asks in one line
Profile = Mapping[str, Any]


def as_list(profile: Profile, field: str) -> tuple[str, ...]:
    """What stands in a field, whether it was kept as one text or as a list."""
    kept = profile.get(field) or ()
    return tuple(one for one in ([kept] if isinstance(kept, str) else kept) if one)


def all_ties(profile: Profile) -> tuple[str, ...]:
    """Every employer, board and place of volunteering, in their own words."""
    return tuple(dict.fromkeys(tie for field in TIES for tie in as_list(profile, field)))


def ties_as_text(profile: Profile) -> str:
    """The same in one line, as the seeker may read it."""
    return "; ".join(all_ties(profile))


def profile_languages(profile: Profile) -> frozenset[str]:
    """ISO 639-3 codes; older profiles have two letters."""
    return frozenset(parse_language(one) or one for one in as_list(profile, "languages"))


def is_away(profile: Profile, day: date) -> bool:
    """Whether a holiday has this day, its first and last day included."""
    return any(first <= day.isoformat() <= last for first, last in profile.get("away", ()))

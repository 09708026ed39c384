"""Languages of a browser: what it asks for, what it chose before, and in which direction a language is written."""

from __future__ import annotations

from collections.abc import Mapping

from babel import Locale


def cookie_languages(cookies: Mapping[str, str]) -> list[str]:
    """The languages that these cookies name: in a cookie of chat or desk the chosen language stands behind a point."""
    return [value.partition(".")[2].partition(".")[0] for value in cookies.values()]


def parse_accept_language(header: str) -> list[str]:
    """The languages of an Accept-Language header without their regions, the most preferred first."""
    weighted = []
    for part in header[:400].split(","):
        tag, _, weight = part.strip().partition(";q=")
        weighted.append((_parse_weight(weight), tag.split("-")[0].strip().lower()))
    return [tag for weight, tag in sorted(weighted, key=lambda item: -item[0]) if tag and weight > 0]


def _parse_weight(text: str) -> float:
    try:
        return float(text or 1)
    except ValueError:
        return 0.0


def is_rtl_language(language: str) -> bool:
    """True for a language that is written from right to left."""
    return bool(Locale.parse(language).text_direction == "rtl")

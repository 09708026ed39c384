"""Dutch postcodes: the province of a postcode of four digits; and villages that the map of places lacks."""

from __future__ import annotations

import re
import tomllib
from bisect import bisect_right
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from typing import Any, NamedTuple

from flows.comparing_form import comparing_form

_WITH_LETTERS = re.compile(r"(?<!\d)([1-9]\d{3})(?:[A-Za-z]{2}|\s[A-Z]{2})(?!\w)")  # not 1000 en een nacht
_WHOLE = re.compile(r"\A\s*([1-9]\d{3})(?:\s?[A-Za-z]{2})?\s*")
_DIGITS = re.compile(r"(?<!\d)([1-9]\d{3})(?!\d)")


class _Range(NamedTuple):
    first: int
    last: int
    province: str


def find_postcode(text: str, *, digits_alone: bool = False) -> str | None:
    """The four digits of the postcode in this text: with two letters behind them, or `digits_alone` where nothing else is meant."""
    found = _WITH_LETTERS.search(text) or _WHOLE.fullmatch(comparing_form(text)) or (_DIGITS.search(text) if digits_alone else None)
    return found[1] if found else None


def province_of_postcode(code: str) -> str | None:
    """The code of the province, or None if that is not known."""
    number, ranges = int(code), _ranges()
    place = bisect_right(ranges, number, key=lambda one: one.first) - 1
    return ranges[place].province if place >= 0 and number <= ranges[place].last else None


@cache
def load_villages() -> dict[str, frozenset[str]]:
    """Names of villages and the codes of the provinces that have one."""
    found: dict[str, set[str]] = {}
    for province, names in _read()["villages"].items():
        for name in names:
            found.setdefault(name, set()).add(province)
    return {name: frozenset(provinces) for name, provinces in found.items()}


@cache
def _ranges() -> list[_Range]:
    tables = (_read()["postcodes"], _read()["border_postcodes"])
    return sorted(one for table in tables for province, written in table.items() for one in _parse_ranges(province, written))


def _parse_ranges(province: str, written: list[str]) -> Iterator[_Range]:
    for one in written:
        first, _, last = one.partition("-")
        yield _Range(int(first), int(last or first), province)


@cache
def _read() -> dict[str, dict[str, Any]]:
    return tomllib.loads(files("flows.reference").joinpath("postcodes.toml").read_text("utf-8"))

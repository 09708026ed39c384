"""What a coordinator says of themselves, as far as it counts for matching."""

from __future__ import annotations

from typing import Any, cast

import pytest

from flows.matching.profile import CONFIRMED, Profile, capacity_limit, confirmed_values, effective_capacity, list_unconfirmed

HANNEKE = cast(Profile, {"languages": ["nl", "eng"], "provinces": ["01"], "places": ["Assen"], "residence": "Assen"})


def changed(former: Profile, by_operator: bool = False, **fields: Any) -> Profile:
    return cast(Profile, {**former, **fields, "unconfirmed": list_unconfirmed(former, cast(Profile, fields), by_operator)})


@pytest.mark.parametrize(
    ("kind", "fields", "counts"),
    [
        ("languages", {"languages": ["nld", "pol"]}, {"nld"}),
        ("provinces", {"provinces": ["01", "04"]}, {"01"}),
        ("places", {"places": ["assen", "Emmen"]}, {"assen", "Assen"}),
        ("places", {"residence": "Emmen"}, {"Assen"}),
    ],
)
def test_what_she_adds_herself_does_not_count_yet_and_what_she_removes_counts_at_once(
    kind: str, fields: dict[str, Any], counts: set[str]
) -> None:
    assert confirmed_values(changed(HANNEKE, **fields), kind) <= counts
    assert confirmed_values(changed(HANNEKE, **fields), kind)


def test_what_the_operator_writes_counts_and_confirms_nothing_else() -> None:
    waiting = changed(HANNEKE, languages=["nld", "pol"], provinces=["01", "04"])
    written = changed(waiting, by_operator=True, languages=["nld", "pol"])
    assert confirmed_values(written, "languages") == {"nld", "pol"} and confirmed_values(written, "provinces") == {"01"}


def test_what_was_removed_and_added_anew_waits_again() -> None:
    without = changed(HANNEKE, provinces=[])
    assert confirmed_values(changed(without, provinces=["01"]), "provinces") == set()


def test_a_profile_from_before_counts_as_it_is() -> None:
    assert confirmed_values(HANNEKE, "languages") == {"nld", "eng"} and not list_unconfirmed(HANNEKE, Profile(), False)
    assert not list_unconfirmed(HANNEKE, cast(Profile, {"languages": ["eng", "nld"], "places": ["ASSEN"]}), False)
    assert {*CONFIRMED} == {"languages", "provinces", "places"}


@pytest.mark.parametrize(
    ("profile", "limit", "effective"),
    [({}, 5, 5), ({"capacity": 3}, 5, 3), ({"capacity": 8}, 8, 8), ({"capacity": 8, "capacity_limit": 2}, 2, 2)],
)
def test_the_operator_bounds_how_many_at_a_time(profile: Profile, limit: int, effective: int) -> None:
    assert (capacity_limit(profile), effective_capacity(profile)) == (limit, effective)

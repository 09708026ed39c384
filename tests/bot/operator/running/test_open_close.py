"""Opening: refused while something is missing, and each thing that is missing is named."""

from __future__ import annotations

import pytest

from bot.config.service_mode import ServiceMode, StaffCount, build_installation, missing_for_opening
from bot.config.settings import Settings
from tests.support.command_line import FACTS

FULL = StaffCount(available=2, stand_ins=1)


def missing_lines(omitted: str = "", stale_hotlines: tuple[str, ...] = (), staff: StaffCount = FULL, keys_copied: bool = True) -> list[str]:
    values = {field: value for field, value in FACTS.items() if field != omitted}
    return list(missing_for_opening(Settings.model_construct(**values), stale_hotlines, staff, keys_copied))


def test_nothing_is_missing_when_everything_is_there() -> None:
    assert missing_lines() == []


@pytest.mark.parametrize("field", FACTS)
def test_every_fact_that_is_not_set_is_named(field: str) -> None:
    (line,) = missing_lines(omitted=field)
    assert line.startswith(f"KRING_{field.upper()} is not set")


def test_every_number_that_nobody_dialled_is_named() -> None:
    assert [line.split(":")[0] for line in missing_lines(stale_hotlines=("Noodnummer, 112", "Een lijn, 113"))] == [
        "Noodnummer, 112",
        "Een lijn, 113",
    ]


def test_one_coordinator_is_not_enough() -> None:
    assert len(missing_lines(staff=StaffCount(1, 1))) == 1


def test_a_stand_in_is_needed() -> None:
    assert "achterwacht" in missing_lines(staff=StaffCount(2, 0))[0]


def test_the_keys_must_be_copied_elsewhere_too() -> None:
    assert "kring keys copied" in missing_lines(keys_copied=False)[0]


def test_in_practice_what_is_not_set_shows_in_brackets() -> None:
    assert build_installation(Settings.model_construct(), ServiceMode()).foundation == "[stichting]"


def test_an_open_installation_never_shows_brackets() -> None:
    named = build_installation(Settings.model_construct(**FACTS), ServiceMode(practice=False))
    assert (named.foundation, named.practice) == ("Stichting Voorbeeld", False)

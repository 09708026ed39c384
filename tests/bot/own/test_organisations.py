"""Organisations under the names that people there use: a coordinator who works there is tied, whichever of them is typed."""

from __future__ import annotations

import pytest

from bot.app import composition
from flows.errors import SettingsError
from flows.matching.organisation_names import is_tied
from tests.support.own_folder import OwnInstallation

TIE, TYPED = ["Jeugdhulp Noordveen"], ["De Brug"]


def test_I2_a_tie_is_found_under_the_name_that_people_there_use(own: OwnInstallation) -> None:
    composition.read_at_start(own.start())
    assert not is_tied(TIE, TYPED)
    own.write("organisations.toml", '"De Brug" = "Jeugdhulp Noordveen"\n')
    composition.read_at_start(own.start())
    assert is_tied(TIE, TYPED) and is_tied(TYPED, TIE) and not is_tied(TIE, ["De Boog"])


@pytest.mark.parametrize(
    ("text", "reason"), [('"de gemeente" = "x1"', "line 1, de gemeente: this is a kind"), ('"De Brug" = 3', "write  ")]
)
def test_a_name_that_tells_nobody_apart_is_refused_by_its_line(own: OwnInstallation, text: str, reason: str) -> None:
    own.write("organisations.toml", text)
    with pytest.raises(SettingsError) as refused:
        own.start().own.check()
    assert reason in str(refused.value)

"""The report of `make mutants` lists what no test noticed, and says of a sample how sure it is."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from tests.mutants.__main__ import Mutant, confidence_interval, read_results, report, share_noticed
from tests.mutants.places import Place, draw_sample

PRINTED = """
flows.matching.profile.is_away.1: killed
flows.matching.profile.is_away.2: survived
flows.dossier.consent.Consent.allows.1: timeout
storage.crypto.keys.load_keys.7: no tests
storage.crypto.keys.load_keys.8: not checked
"""


def test_a_change_that_survived_or_that_no_test_reaches_was_not_noticed() -> None:
    mutants = list(read_results(PRINTED))
    assert share_noticed(mutants) == 0.5
    assert list(report(mutants)) == [
        "no tests: storage.crypto.keys.load_keys.7",
        "survived: flows.matching.profile.is_away.2",
        "100.0% of 1 in flows.dossier",
        " 50.0% of 2 in flows.matching",
        "  0.0% of 1 in storage.crypto",
        " 50.0% of 4 made a test fail",
    ]


def test_a_survivor_is_shown_with_what_was_changed() -> None:
    mutant = Mutant("flows.matching.profile.is_away.2", "survived", "-    return at < end\n+    return at <= end")
    assert next(report([mutant])).splitlines() == [f"survived: {mutant.name}", "-    return at < end", "+    return at <= end"]


def test_a_seed_draws_the_same_changes_again_in_whatever_order_they_come() -> None:
    function = SimpleNamespace(name=SimpleNamespace(value="answer"))
    places = [Place("flows.engine", "", function, number, None) for number in range(100)]
    drawn = draw_sample(places, 10, seed=7)
    assert drawn == draw_sample(reversed(places), 10, seed=7) and len({place.name for place in drawn}) == 10
    assert drawn != draw_sample(places, 10, seed=8) and len(draw_sample(places, 1000, seed=7)) == 100


@pytest.mark.parametrize(("share", "size", "low", "high"), [(0.9, 300, 0.861, 0.929), (1.0, 100, 0.963, 1.0), (0.5, 4, 0.15, 0.85)])
def test_a_sample_says_between_what_shares_all_of_them_lie(share: float, size: int, low: float, high: float) -> None:
    assert confidence_interval(share, size) == pytest.approx((low, high), abs=0.001)
    assert list(report(read_results(PRINTED), is_sample=True))[-1] == "a sample: of all of them, 15.0% to 85.0% (19 times of 20)"

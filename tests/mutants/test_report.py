"""The report of `make mutants` lists what no test noticed, and says of a sample how sure it is."""

from __future__ import annotations

import tomllib

import pytest

from tests.mutants.__main__ import confidence_interval, draw_sample, narrow, read_results, report, share_noticed
from tests.support.paths import ROOT

PRINTED = """
    flows.matching.profile.x_is_away__mutmut_1: killed
    flows.matching.profile.x_is_away__mutmut_2: survived
    flows.dossier.consent.xǁConsentǁallows__mutmut_1: timeout
    storage.crypto.keys.x_load_keys__mutmut_7: no tests
    storage.crypto.keys.x_load_keys__mutmut_8: not checked
"""


def test_a_change_that_survived_or_that_no_test_reaches_was_not_noticed() -> None:
    mutants = list(read_results(PRINTED))
    assert share_noticed(mutants) == 0.5
    assert list(report(mutants)) == [
        "no tests: storage.crypto.keys.x_load_keys__mutmut_7",
        "survived: flows.matching.profile.x_is_away__mutmut_2",
        "100.0% of 1 in flows.dossier",
        " 50.0% of 2 in flows.matching",
        "  0.0% of 1 in storage.crypto",
        " 50.0% of 4 made a test fail",
    ]


def test_a_seed_draws_the_same_changes_again_in_whatever_order_they_come() -> None:
    names = [f"flows.engine.x_answer__mutmut_{number}" for number in range(100)]
    drawn = draw_sample(names, 10, seed=7)
    assert drawn == draw_sample(reversed(names), 10, seed=7) and len(set(drawn)) == 10
    assert drawn != draw_sample(names, 10, seed=8) and sorted(draw_sample(names, 1000, seed=7)) == sorted(names)


def test_only_what_is_named_is_changed_and_only_the_tests_that_are_named_run() -> None:
    whole = (ROOT / "pyproject.toml").read_text("utf-8")
    narrowed = tomllib.loads(narrow(whole, ["flows.matching", "flows.crisis"], ["tests/flows/matching"]))["tool"]["mutmut"]
    assert narrowed.pop("only_mutate") == ["flows/matching.py", "flows/matching/*", "flows/crisis.py", "flows/crisis/*"]
    assert narrowed.pop("pytest_add_cli_args_test_selection") == ["tests/flows/matching"]
    assert narrowed.items() <= tomllib.loads(whole)["tool"]["mutmut"].items() and narrow(whole, [], []) == whole


@pytest.mark.parametrize(("share", "size", "low", "high"), [(0.9, 300, 0.861, 0.929), (1.0, 100, 0.963, 1.0), (0.5, 4, 0.15, 0.85)])
def test_a_sample_says_between_what_shares_all_of_them_lie(share: float, size: int, low: float, high: float) -> None:
    assert confidence_interval(share, size) == pytest.approx((low, high), abs=0.001)
    assert list(report(read_results(PRINTED), is_sample=True))[-1] == "a sample: of all of them, 15.0% to 85.0% (19 times of 20)"

"""The report of `make mutants` counts what no test noticed."""

from __future__ import annotations

from tests.mutants.__main__ import read_results, report, share_noticed

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
        "    1 flows.matching.profile.x_is_away",
        "    1 storage.crypto.keys.x_load_keys",
        "100.0% of 1 in flows.dossier",
        " 50.0% of 2 in flows.matching",
        "  0.0% of 1 in storage.crypto",
        " 50.0% of 4 made a test fail",
    ]

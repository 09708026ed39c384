"""docs/accessibility.md: every criterion of WCAG 2.2 at A and AA has its line, and every test that it names is there."""

from __future__ import annotations

import re
from pathlib import Path

WRITTEN = Path("docs/accessibility.md").read_text("utf-8")
CRITERIA = {  # of levels A and AA, by guideline: how many each has, without those of AAA alone
    "1.1": [1], "1.2": [1, 2, 3, 4, 5], "1.3": [1, 2, 3, 4, 5], "1.4": [1, 2, 3, 4, 5, 10, 11, 12, 13],
    "2.1": [1, 2, 4], "2.2": [1, 2], "2.3": [1], "2.4": [1, 2, 3, 4, 5, 6, 7, 11], "2.5": [1, 2, 3, 4, 7, 8],
    "3.1": [1, 2], "3.2": [1, 2, 3, 4, 6], "3.3": [1, 2, 3, 4, 7, 8], "4.1": [2, 3],
}  # fmt: skip


def test_every_criterion_of_wcag_2_2_at_a_and_aa_has_its_line() -> None:
    rows = [line.split("|")[1] for line in WRITTEN.splitlines() if re.match(r"\| \d", line)]
    written = {one for row in rows for one in re.findall(r"\d\.\d\.\d+", row)}
    assert written == {f"{guideline}.{number}" for guideline, numbers in CRITERIA.items() for number in numbers}


def test_every_test_that_it_names_is_there() -> None:
    named = set(re.findall(r"`(tests/[\w/.]+)`", WRITTEN))
    assert named and [path for path in sorted(named) if not Path(path).exists()] == []

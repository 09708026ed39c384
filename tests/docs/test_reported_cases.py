"""Each case of docs/reported-cases.md has a kind and a test that is there."""

from __future__ import annotations

import re

from tests.support.paths import ROOT

KINDS = {"one idea of text", "no word without an echo", "seen who is not told"}
CASES = re.findall(
    r"^\| (\d+) \| .+? \| ([\w ]+) \| `([\w/.]+)` `(\w+)` \|$", (ROOT / "docs/reported-cases.md").read_text("utf-8"), re.MULTILINE
)


def test_every_case_has_its_number_and_a_kind() -> None:
    assert [int(number) for number, *_ in CASES] == list(range(1, len(CASES) + 1)) and len(CASES) >= 22
    assert {kind for _, kind, *_ in CASES} == KINDS


def test_every_case_has_a_test_that_is_there() -> None:
    missing = [name for _, _, path, name in CASES if not re.search(rf"def {name}\(", (ROOT / path).read_text("utf-8"))]
    assert missing == []

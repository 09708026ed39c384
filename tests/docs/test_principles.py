"""Every rule of the field has a test that bears its id, and docs/principles.md names them all."""

from __future__ import annotations

import re
from pathlib import Path

RULES = [
    *(f"D{n}" for n in range(1, 7)),
    *(f"I{n}" for n in range(1, 7)),
    *(f"E{n}" for n in range(1, 13)),
    *(f"O{n}" for n in range(1, 6)),
]


def test_every_rule_has_a_test_that_bears_its_id() -> None:
    names = " ".join(name for path in Path("tests").rglob("test_*.py") for name in re.findall(r"def (test_\w+)", path.read_text("utf-8")))
    assert [rule for rule in RULES if not re.search(rf"_{rule}(_|\b)", names)] == []


def test_every_rule_is_listed_in_the_document() -> None:
    rows = re.findall(r"^\| (\w+) \|", Path("docs/principles.md").read_text("utf-8"), re.MULTILINE)
    assert rows[1:] == RULES

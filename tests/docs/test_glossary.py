"""The glossary has one sentence for each term, and names the module that defines it."""

from __future__ import annotations

import re

import pytest

from tests.support.documents import code_spans, defines
from tests.support.paths import ROOT

ROWS = [
    [cell.strip() for cell in line.split("|")[1:-1]]
    for line in re.findall(r"^\| .*\|$", (ROOT / "docs" / "glossary.md").read_text(encoding="utf-8"), re.MULTILINE)
    if not line.startswith("| term ")
]


def test_the_glossary_has_about_forty_terms_and_none_twice() -> None:
    terms = [row[0] for row in ROWS]
    assert len(terms) >= 40
    assert len(set(terms)) == len(terms)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row[0])
def test_a_term_is_defined_where_the_glossary_says(row: list[str]) -> None:
    _, _, meaning, where = row
    path, *names = code_spans(where)
    assert re.fullmatch(r"[^.]+\.", meaning), "one sentence"
    assert (ROOT / path).is_file()
    assert [name for name in names if not defines(ROOT / path, name)] == []

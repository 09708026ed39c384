"""Citations of docs/domain.md: every section and rule that the code names exists there."""

from __future__ import annotations

import re

from tests.support.paths import ROOT

TEXT = (ROOT / "docs" / "domain.md").read_text(encoding="utf-8")
CITATION = re.compile(r"domain\.md (?:section )?([DIEO]?\d+(?:\.\d+)?(?:, [DIEO]?\d+(?:\.\d+)?)*)")


def citations() -> set[str]:
    modules = [path for top in ("flows", "storage", "bot", "tests") for path in (ROOT / top).rglob("*.py")]
    found = [cited for path in modules for cited in CITATION.findall(path.read_text(encoding="utf-8"))]
    return {one for cited in found for one in cited.split(", ")}


def stands_there(cited: str) -> bool:
    """Whether this is the number of a heading, or the id of a rule."""
    if cited[0].isdigit():
        return re.search(rf"^#+ {re.escape(cited)}\.? ", TEXT, re.MULTILINE) is not None
    return re.search(rf"^\| {cited} \||\b{cited} [a-z]", TEXT, re.MULTILINE) is not None


def test_every_citation_of_the_domain_leads_somewhere() -> None:
    cited = citations()
    assert len(cited) > 10
    assert sorted(one for one in cited if not stands_there(one)) == []

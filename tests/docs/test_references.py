"""References in documents: every path, link, heading and name in our code exists."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.documents import PAGES, code_spans, defines, outside_fences
from tests.support.paths import ROOT

TOP = ("flows", "storage", "bot", "tests", "docs")
SUFFIXES = (".pot", ".py", ".md", ".po", ".toml", ".html", ".css", ".js", ".json", ".lock", ".typ")
OWN_FOLDER = {
    "nl.po",
    "en.po",
    "tr.po",
    ".po",
    "data/own/nl.po",
    "numbers.toml",
    "look.toml",
    "questions.toml",
    "places.toml",
    "organisations.toml",
}  # of a foundation
MADE_WHILE_RUNNING = {"data/keys.json", "keys.json", "dossier.json", "document.json", "seal.json"}  # in an installation, not in a clone
every_page = pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))


def is_path(span: str) -> bool:
    """Whether a code span names a file or folder of the repository: `flows/engine.py`, `docs/`, `Makefile`."""
    if not re.fullmatch(r"[\w./*-]+", span) or span in MADE_WHILE_RUNNING | OWN_FOLDER:
        return False
    return (span.split("/", maxsplit=1)[0] in TOP and "/" in span) or span.endswith(SUFFIXES)


def anchors(page: Path) -> set[str]:
    """The anchors of a page's headings, as GitHub makes them."""
    heads = re.findall(r"^#+ (.*)$", outside_fences(page.read_text(encoding="utf-8")), re.MULTILINE)
    return {re.sub(r"[^\w -]", "", head.lower()).replace(" ", "-") for head in heads}


def homes(owner: str) -> list[Path]:
    """The modules of this name, and those that define a class of this name."""
    modules = [path for top in TOP[:3] for path in (ROOT / top).rglob("*.py")]
    return [path for path in modules if path.stem == owner or (owner[0].isupper() and defines(path, owner))]


def candidates(span: str) -> Iterator[tuple[Path, str]]:
    """Where a dotted name may be defined, and what it is called there."""
    owner, name = span.split(".", maxsplit=1)
    yield from ((home, name if home.stem == owner else span) for home in homes(owner))


@every_page
def test_every_path_that_a_page_names_exists(page: Path) -> None:
    paths = [span for span in code_spans(page.read_text(encoding="utf-8")) if is_path(span)]
    assert [path for path in paths if not list(ROOT.glob(path.rstrip("/")))] == []


@every_page
def test_every_link_leads_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\(([^)]+)\)", page.read_text(encoding="utf-8")):
        if "://" not in target:
            path, _, anchor = target.partition("#")
            leads_to = (page.parent / path).resolve() if path else page
            assert leads_to.exists(), target
            assert not anchor or anchor in anchors(leads_to), target


def undefined_beside_paths(page: Path, pattern: str) -> list[tuple[str, str]]:
    """Names beside a path, as the pattern finds both, that are not defined there."""
    found = re.finditer(pattern, outside_fences(page.read_text(encoding="utf-8")))
    named = [(one["path"], name) for one in found for name in re.findall(r"`(\w+(?:\.\w+)?)`", one["names"])]
    return [(path, name) for path, name in named if not defines(ROOT / path, name)]


@every_page
def test_every_name_that_follows_a_path_is_defined_there(page: Path) -> None:
    """`storage/turns/batch.py` `process_batch`: the first defines the second."""
    pattern = r"`(?P<path>(?:flows|storage|bot|tests)/[\w/]+\.py)` (?P<names>(?:`[\w.]+`,? ?)+)"
    assert undefined_beside_paths(page, pattern) == []


@every_page
def test_every_name_that_stands_in_a_path_is_defined_there(page: Path) -> None:
    """`LINK_TTL` in `storage/coordinators/sign_in_links.py`, `PHASES` of ...: the last defines the first."""
    pattern = r"(?P<names>(?:`[\w.]+`(?:, | and )?)+)\s(?:in|of)\s`(?P<path>(?:flows|storage|bot|tests)/[\w/]+\.py)`"
    assert undefined_beside_paths(page, pattern) == []


@every_page
def test_every_dotted_name_of_a_page_is_defined(page: Path) -> None:
    """`Offers.claim`, `batch.process_batch`: a class or module of ours, and what it defines."""
    dotted = [
        span
        for span in code_spans(page.read_text(encoding="utf-8"))
        if re.fullmatch(r"(?!\w+\.(json|db|env|key|pdf|toml|po)$)[A-Za-z]\w+\.\w+", span)
    ]
    owned = [span for span in dotted if homes(span.split(".", maxsplit=1)[0])]
    assert [span for span in owned if not any(defines(home, name) for home, name in candidates(span))] == []


@pytest.mark.parametrize(
    "page", [ROOT / "README.md", ROOT / "CONTRIBUTING.md", ROOT / "docs" / "architecture.md"], ids=lambda page: page.name
)
def test_every_class_and_constant_that_a_page_for_builders_names_exists(page: Path) -> None:
    named = [span for span in code_spans(page.read_text(encoding="utf-8")) if re.fullmatch(r"(?!KRING_)[A-Z]\w*(_\w+|[a-z][A-Z]\w*)", span)]
    modules = [path for top in TOP[:4] for path in (ROOT / top).rglob("*.py")]
    assert [name for name in named if not any(defines(path, name) for path in modules)] == []


DECISIONS = {path.name[:3]: path for path in (ROOT / "docs/decisions").glob("*.md")}


@pytest.mark.parametrize("number", sorted(DECISIONS))
def test_a_decision_bears_the_number_of_its_file(number: str) -> None:
    assert DECISIONS[number].read_text(encoding="utf-8").startswith(f"# {number} ")


@every_page
def test_every_decision_that_a_page_cites_was_made(page: Path) -> None:
    cited = re.findall(r"\bdecisions?\s+(\d{3}(?:(?:,| and|, and)\s+\d{3})*)", page.read_text(encoding="utf-8"))
    assert [number for numbers in cited for number in re.findall(r"\d{3}", numbers) if number not in DECISIONS] == []

"""Promise of docs/threats.md: each line names the test that holds it, and every test that it names exists."""

from __future__ import annotations

import ast
import re

from tests.support.paths import ROOT

THREATS = (ROOT / "docs" / "threats.md").read_text(encoding="utf-8")
TEST = re.compile(r"`(tests/[\w/]+\.py)(?:::(test_\w+))?`")
WHO_HAS = ("database", "backups", "keys", "operator", "coordinator", "seeker", "proxy", "Telegram")  # of whom the issue asks


def rows_of(heading: str) -> list[list[str]]:
    """The cells of the rows below a heading."""
    part = THREATS.split(f"## {heading}\n")[1].split("\n## ")[0]
    rows = [line.strip("|").split(" | ") for line in part.splitlines() if line.startswith("| ")]
    return [[cell.strip() for cell in row] for row in rows[1:]]


def is_there(path: str, name: str) -> bool:
    if not (ROOT / path).is_file():
        return False
    tests = ast.walk(ast.parse((ROOT / path).read_text(encoding="utf-8")))
    return not name or any(isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name == name for node in tests)


def test_every_test_that_is_named_exists() -> None:
    named = TEST.findall(THREATS)
    assert named and [f"{path}::{name}" for path, name in named if not is_there(path, name)] == []


def test_of_everybody_it_says_what_they_see_what_is_done_what_remains_and_which_test_holds_it() -> None:
    rows = rows_of("Who has what")
    assert all(any(word in row[0] for row in rows) for word in WHO_HAS)
    assert [row[0] for row in rows if len(row) != 7 or not all(row) or not TEST.search(row[-1])] == []

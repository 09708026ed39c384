"""Tests in a browser wait for what must come: a press does not wait for its answer, and a machine may be ten times slower."""

from __future__ import annotations

import ast
from itertools import pairwise
from pathlib import Path

import pytest

from tests.support.paths import ROOT

BROWSER_TESTS = sorted((ROOT / "tests/browser").rglob("*.py"))
WAITS = ("expect", "wait_for", "next_page", "answered", "press", "say")  # what a call begins with that waits for a page
GUESS = "wait_for_timeout"
GUESSED = "def test(page):\n    page.click('button')\n    if page.locator('h1').count():\n        page.wait_for_timeout(500)\n"


def called(node: ast.AST) -> list[str]:
    """The names of all that is called within."""
    functions = [call.func for call in ast.walk(node) if isinstance(call, ast.Call)]
    return [function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "") for function in functions]


def waits(statement: ast.stmt) -> bool:
    """Whether it waits before it looks; of a condition that is what it asks."""
    node = statement.test if isinstance(statement, ast.If | ast.While) else statement
    return any(name.startswith(WAITS) and name != GUESS for name in called(node))


def is_hasty(now: ast.stmt, after: ast.stmt) -> bool:
    is_bare_click = isinstance(now, ast.Expr) and "click" in called(now) and not waits(now)
    return is_bare_click and bool(called(after)) and not waits(after)


def hasty_lines(module: ast.Module) -> list[int]:
    """The lines with a click after which something is looked at before anything was waited for, or with a guess at how long it takes."""
    blocks = [block for node in ast.walk(module) if isinstance(block := getattr(node, "body", None), list)]
    clicks = [now.lineno for block in blocks for now, after in pairwise(block) if is_hasty(now, after)]
    return sorted(clicks + [node.lineno for node in ast.walk(module) if isinstance(node, ast.Attribute) and node.attr == GUESS])


@pytest.mark.parametrize("path", BROWSER_TESTS, ids=lambda path: path.stem)
def test_nothing_is_looked_at_between_a_click_and_what_it_brings(path: Path) -> None:
    assert hasty_lines(ast.parse(path.read_text("utf-8"))) == []


def test_a_hasty_look_and_a_guess_are_found() -> None:
    assert hasty_lines(ast.parse(GUESSED)) == [2, 4]

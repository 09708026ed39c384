"""Whether an INSERT brought a row is told by what it returns: over PostgreSQL SQLAlchemy counts none, and each looks like a repetition."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from tests.support.paths import ROOT

SOURCES = sorted((ROOT / "storage").rglob("*.py"))
INSERTS = {"insert", "upsert", "dialect_insert"}


def counts_inserted(tree: ast.AST) -> bool:
    """Whether it asks `rowcount` of an INSERT."""
    asked = [node.value for node in ast.walk(tree) if isinstance(node, ast.Attribute) and node.attr == "rowcount"]
    called = [node.func for one in asked for node in ast.walk(one) if isinstance(node, ast.Call)]
    return any(isinstance(function, ast.Name) and function.id in INSERTS for function in called)


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_insert_is_asked_for_its_rowcount(path: Path) -> None:
    assert not counts_inserted(ast.parse(path.read_text(encoding="utf-8")))


def test_an_insert_that_is_asked_is_found() -> None:
    assert counts_inserted(ast.parse("connection.execute(upsert(connection, table), row).rowcount == 1"))

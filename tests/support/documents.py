"""The documents of the repository, and the paths and names that they put in backticks."""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path

from tests.support.paths import ROOT

PAGES = sorted((*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"), ROOT / "tests/README.md"))


def code_spans(text: str) -> list[str]:
    """Everything between single backticks, outside fenced blocks."""
    return re.findall(r"`([^`\n]+)`", outside_fences(text))


def outside_fences(text: str) -> str:
    """The text without its fenced blocks."""
    return re.sub(r"^ *```.*?^ *```$", "", text, flags=re.MULTILINE | re.DOTALL)


def defines(path: Path, name: str) -> bool:
    """Whether the module at `path` defines `name`, where "Class.member" is a member of a class."""
    owner, _, member = name.partition(".")
    found = _defined(path)
    return owner in found and (not member or member in found[owner])


@cache
def _defined(path: Path) -> dict[str, set[str]]:
    return {name: _members(node) for node in ast.parse(path.read_text(encoding="utf-8")).body for name in _names(node)}


def _names(node: ast.stmt) -> list[str]:
    if isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
        return [node.name]
    targets = node.targets if isinstance(node, ast.Assign) else [node.target] if isinstance(node, ast.AnnAssign) else []
    return [target.id for target in targets if isinstance(target, ast.Name)]


def _members(node: ast.stmt) -> set[str]:
    return {name for part in node.body for name in _names(part)} if isinstance(node, ast.ClassDef) else set()

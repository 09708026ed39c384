"""The folders of the code and which of them imports which: as pictures, and as a table with what lives in each."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
TOP = ("flows", "storage", "bot")

Arrows = set[tuple[str, str]]


def drawings() -> dict[str, str]:
    """A picture of each top folder, by the name of its markers; arrows that follow from others are left out."""
    return {f"rooms of {top}": _draw(_without_shortcuts(arrows_within(top))) for top in TOP}


def table() -> str:
    """Every folder, and what lives in it."""
    rows = (f"| `{folder}/` | {_sentence(folder)} |" for folder in folders())
    return "\n".join(["| folder | what lives there |", "|---|---|", *rows, ""])


@cache
def folders() -> tuple[str, ...]:
    """Every folder with modules, by its path from the root of the repository."""
    packages = (path.parent for top in TOP for path in sorted((ROOT / top).rglob("__init__.py")))
    return tuple(str(path.relative_to(ROOT)) for path in packages if "migrations" not in path.parts)


def arrows_within(top: str) -> Arrows:
    """(room, room that it imports): the folders right below `top` and the modules right in it; elsewhere the other top folders.

    A module right in `top` that imports no room of it is no room: every room may import it.
    """
    below = TOP[: TOP.index(top) + 1]
    arrows = {(_room(module, top), _room(target, top)) for module, target in imports() if module.startswith(below)}
    leaves = {room for _, room in arrows if room.endswith(".py")} - {room for room, target in arrows if target.startswith(f"{top}/")}
    return {(room, target) for room, target in arrows if room != target and not leaves & {room, target}}


@cache
def imports() -> frozenset[tuple[str, str]]:
    """(module, module or folder that it imports), by path, for all imports among our own modules."""
    modules = (path for folder in folders() for path in sorted((ROOT / folder).glob("*.py")))
    arrows = ((str(path.relative_to(ROOT)), _path_of(name)) for path in modules for name in _imported_names(path))
    return frozenset((module, target) for module, target in arrows if target)


def _imported_names(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module:
            yield from (f"{node.module}.{alias.name}" for alias in node.names)
        elif isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)


def _path_of(name: str) -> str:
    """The module or folder that a dotted name leads to; empty if it is none of ours."""
    parts = name.split(".")
    if parts[0] not in TOP:
        return ""
    paths = ("/".join(parts[:length]) for length in range(len(parts), 0, -1))
    return next(path for stem in paths for path in (f"{stem}.py", stem) if (ROOT / path).exists())


def _room(path: str, top: str) -> str:
    parts = path.split("/")
    return "/".join(parts[:2]) if parts[0] == top else parts[0]


def _without_shortcuts(arrows: Arrows) -> Arrows:
    """The fewest arrows from which all others follow; there are no circles."""
    return {(a, b) for a, b in arrows if not any(b in reachable(arrows, c) for s, c in arrows if s == a and c != b)}


def reachable(arrows: Arrows, start: str) -> set[str]:
    """Every room that `start` imports, also through others."""
    found: set[str] = set()
    waiting = [start]
    while waiting:
        room = waiting.pop()
        fresh = {target for source, target in arrows if source == room} - found
        found |= fresh
        waiting.extend(fresh)
    return found


def _draw(arrows: Arrows) -> str:
    lines = (f"    {_node(source)} --> {_node(target)}" for source, target in sorted(arrows))
    return "\n".join(["```mermaid", "flowchart TD", *lines, "```", ""])


def _node(room: str) -> str:
    return f'{room.replace("/", "_").replace(".", "_")}["{room}"]'


def _sentence(folder: str) -> str:
    return (ast.get_docstring(ast.parse((ROOT / folder / "__init__.py").read_text(encoding="utf-8"))) or "").replace("\n", " ")

"""Where mutmut would change the code, and into what; nothing is written down, so all places are found within a minute."""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator, Sequence
from difflib import unified_diff
from fnmatch import fnmatch
from importlib import import_module
from pathlib import Path
from typing import Any, NamedTuple

MUTMUT = "mutmut.mutation.file_mutation"  # it stands in an environment of its own, which only `make mutants` has


class Change(NamedTuple):
    """One place of a function, changed: the whole function (in a class of that name, if it is a method), and the difference."""

    module: str
    function: str
    number: int
    source: str
    difference: str

    @property
    def path(self) -> str:
        return f"{self.module}.{self.function}"

    @property
    def name(self) -> str:
        return f"{self.path}.{self.number}"


class Place(NamedTuple):
    """What mutmut found, in the function where it stands."""

    module: str
    owner: str
    function: Any
    number: int
    mutation: Any

    @property
    def name(self) -> str:
        return f"{self.module}.{self.path}.{self.number}"

    @property
    def path(self) -> str:
        """The function within its module."""
        return ".".join(filter(None, (self.owner, self.function.name.value)))

    def change(self) -> Change:
        changed = import_module(MUTMUT).deep_replace(self.function, self.mutation.original_node, self.mutation.mutated_node)
        before, after = _source(self.owner, self.function), _source(self.owner, changed)
        lines = unified_diff(before.splitlines(), after.splitlines(), n=0, lineterm="")
        difference = "\n".join(line for line in lines if not line.startswith(("---", "+++", "@@")))
        return Change(self.module, self.path, self.number, after, difference)


def _source(owner: str, function: Any) -> str:
    cst = import_module("libcst")
    body = cst.ClassDef(cst.Name(owner), cst.IndentedBlock([function])) if owner else function
    return str(cst.Module([body]).code)


def draw_sample(places: Iterable[Place], size: int, seed: int) -> list[Place]:
    """So many of these by chance, the same ones for the same code and seed."""
    ordered = sorted(places, key=lambda place: place.name)
    return random.Random(seed).sample(ordered, min(size, len(ordered)))


def find_places(root: Path, patterns: Sequence[str], names: Sequence[str]) -> Iterator[Place]:
    """All places in the files of these patterns, of the packages and modules with these names or, without any, of all."""
    for path in sorted(root.rglob("*.py")):
        file = path.relative_to(root).as_posix()
        module = file.removesuffix(".py").removesuffix("/__init__").replace("/", ".")
        if any(fnmatch(file, pattern) for pattern in patterns) and _is_named(module, names):
            yield from _places_of(module, file, path.read_text("utf-8"))


def _is_named(module: str, names: Sequence[str]) -> bool:
    return not names or any(f"{module}.".startswith(f"{name}.") for name in names)


def _places_of(module: str, file: str, code: str) -> Iterator[Place]:
    cst, mutmut = import_module("libcst"), import_module(MUTMUT)
    tree, mutations, *_ = mutmut.create_mutations(file, code)
    within = mutmut.group_by_top_level_node(mutations)
    for statement in tree.body:
        owner = statement.name.value if isinstance(statement, cst.ClassDef) else ""
        for function in statement.body.body if owner else [statement]:
            if isinstance(function, cst.FunctionDef):
                for number, mutation in enumerate(within.get(function, ()), 1):
                    yield Place(module, owner, function, number, mutation)

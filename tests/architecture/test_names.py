"""Names and folders: every name means one thing, every folder says what it contains, and tests use only public names."""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.paths import ROOT

PRODUCT = ("bot", "storage", "flows")
MIGRATIONS = ROOT / "storage/migrations"
SOURCES = [path for top in PRODUCT for path in sorted((ROOT / top).rglob("*.py")) if not path.is_relative_to(MIGRATIONS)]
TESTS = sorted((ROOT / "tests").rglob("*.py"))
FOLDERS = sorted({path.parent for path in (*SOURCES, *TESTS)})
MOST_MODULES = 16
MOST_ONE_WORD = 0.40  # of all public functions: one word seldom says what is done to what
NAMEDTUPLE_AND_ROW = {"_asdict", "_replace", "_make", "_fields", "_mapping"}  # public, whatever their underscore says
OWN = ("self", "cls")
NOT_OURS = {"os._exit", "re._compile", "re._constants", "re._parser", "sys._getframe"}  # of Python itself


def parsed(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def place(path: Path, node: ast.stmt | ast.expr) -> str:
    return f"{path.relative_to(ROOT)}:{node.lineno}"


def type_names(module: ast.Module) -> Iterator[str]:
    """The classes of a module, nested ones too, and the type aliases at its top."""
    yield from (node.name for node in ast.walk(module) if isinstance(node, ast.ClassDef))
    for node in module.body:
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name) and not isinstance(node.value, ast.Call):
            name = node.targets[0].id
            if name[:1].isupper() and not name.isupper():  # PEP 8: a type is CapWords, a constant is UPPER_CASE
                yield name


def test_no_class_or_type_alias_has_the_name_of_another() -> None:
    homes = defaultdict(list)
    for path in SOURCES:
        for name in type_names(parsed(path)):
            homes[name].append(str(path.relative_to(ROOT)))
    assert len(homes) > 100, "no source was read"
    assert {name: places for name, places in homes.items() if len(places) > 1} == {}


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: str(folder.relative_to(ROOT)))
def test_a_folder_says_in_one_sentence_what_it_contains(folder: Path) -> None:
    module = parsed(folder / "__init__.py")
    assert len(module.body) == 1, "nothing but a docstring"
    sentence = " ".join((ast.get_docstring(module) or "").split())
    assert sentence.endswith(".") and ". " not in sentence, "one sentence"


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: str(folder.relative_to(ROOT)))
def test_a_folder_holds_at_most_16_modules(folder: Path) -> None:
    assert len([path for path in folder.glob("*.py") if path.name != "__init__.py"]) <= MOST_MODULES


def imported(module: ast.Module) -> Iterator[tuple[ast.stmt, str]]:
    """Every name that a module imports, with its module before it."""
    for node in ast.walk(module):
        if isinstance(node, ast.ImportFrom):
            yield from ((node, f"{node.module}.{alias.name}") for alias in node.names)
        elif isinstance(node, ast.Import):
            yield from ((node, alias.name) for alias in node.names)


def test_no_test_module_imports_another() -> None:
    found = [(path, node, name) for path in TESTS for node, name in imported(parsed(path)) if name.startswith("tests.")]
    assert found, "no import was read"
    assert [f"{place(path, node)} {name}" for path, node, name in found if any(part.startswith("test_") for part in name.split("."))] == []


def is_private(name: str) -> bool:
    return name.startswith("_") and not name.startswith("__") and name not in NAMEDTUPLE_AND_ROW


def private_uses(module: ast.Module) -> Iterator[tuple[ast.stmt | ast.expr, str]]:
    """The private names that a module imports, reads, writes or patches (also by string: getattr, setattr)."""
    yield from ((node, name) for node, name in imported(module) if any(is_private(part) for part in name.split(".")))
    for node in ast.walk(module):
        if isinstance(node, ast.Attribute) and is_private(node.attr) and not is_own(node.value):
            yield node, ast.unparse(node)
        elif isinstance(node, ast.Call) and called_name(node.func).endswith("attr"):
            named = [one.value for one in node.args[:2] if isinstance(one, ast.Constant) and isinstance(one.value, str)]
            yield from ((node, name) for name in named if any(is_private(part) for part in name.split(".")))


def called_name(function: ast.expr) -> str:
    return function.id if isinstance(function, ast.Name) else function.attr if isinstance(function, ast.Attribute) else ""


def is_own(owner: ast.expr) -> bool:
    """`self`, `cls` and `super()`: a class may use what is its own."""
    return ast.unparse(owner) in (*OWN, "super()")


def test_no_test_uses_a_private_name() -> None:
    found = [f"{place(path, node)} {name}" for path in TESTS for node, name in private_uses(parsed(path)) if name not in NOT_OURS]
    assert found == []


def public_functions(module: ast.Module) -> Iterator[str]:
    defined = (node.name for node in ast.walk(module) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))
    return (name for name in defined if not name.startswith("_"))


def test_public_functions_mostly_have_names_of_two_words_or_more() -> None:
    names = [name for path in SOURCES for name in public_functions(parsed(path))]
    share = sum("_" not in name for name in names) / len(names)
    assert share < MOST_ONE_WORD, f"{share:.1%} of {len(names)} public functions have a name of one word"

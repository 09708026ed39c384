"""No cache of the product holds what a person typed: what is remembered stands in the database, and ends there."""

from __future__ import annotations

import ast
from collections.abc import Iterator

import pytest

from flows.crisis import CrisisResources
from flows.danger import word_folding
from tests.support.paths import ROOT

# by file, the functions that remember what they are given: each takes words of our own, or what a coordinator says of themselves
CACHED = {
    "flows/crisis.py": {"_help_card"},
    "flows/matching/wishes.py": {"_gender_of", "_places_of"},
    "flows/matching/organisation_names.py": {"_read", "_spell_ties"},
    "flows/questionnaire/loose_words.py": {"_reader"},
    "flows/questionnaire/input/named_choices.py": {"_normalise_label"},
    "flows/questionnaire/states.py": {"questionnaire_with"},
    "flows/questionnaire/typed_words.py": {"words_of"},
    "flows/questionnaire/word_lists.py": {"known_words"},
}
KEYS = (
    *("key", "catalog", "language", "day", "year", "at", "char", "font", "kind", "folder"),
    *("keys", "questionnaire", "table", "columns", "cls", "name", "dialect", "length"),
)  # no argument so named is somebody's text


def modules() -> Iterator[tuple[str, ast.Module]]:
    for folder in ("bot", "flows", "storage"):
        for path in sorted((ROOT / folder).rglob("*.py")):
            if "cache" in (source := path.read_text(encoding="utf-8")):  # each process of the tests asks this
                yield str(path.relative_to(ROOT)), ast.parse(source)


def is_cache(node: ast.expr) -> bool:
    called = node.func if isinstance(node, ast.Call) else node
    return ast.unparse(called).removeprefix("functools.") in ("cache", "lru_cache")


def cached(module: ast.Module) -> Iterator[tuple[str, list[str]]]:
    """Functions that are cached, with the names of their arguments."""
    functions = {node.name: node for node in ast.walk(module) if isinstance(node, ast.FunctionDef)}
    by_call = {
        node.args[0].id: functions[node.args[0].id]
        for node in ast.walk(module)
        if isinstance(node, ast.Call) and is_cache(node.func) and node.args and isinstance(node.args[0], ast.Name)
    }
    by_decorator = {name: node for name, node in functions.items() if any(map(is_cache, node.decorator_list))}
    for name, node in (by_call | by_decorator).items():
        yield name, [argument.arg for argument in (*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs)]


@pytest.mark.parametrize("path", [path for path, module in modules() if [*cached(module)]])
def test_a_cached_function_takes_no_words_of_a_person(path: str) -> None:
    module = ast.parse((ROOT / path).read_text(encoding="utf-8"))
    unknown = {name for name, arguments in cached(module) if not set(arguments) <= set(KEYS)} - CACHED.get(path, set())
    assert not unknown


def test_a_word_that_is_only_typed_is_not_kept_among_the_spelled_words_of_the_lists() -> None:
    resources = CrisisResources.load()
    resources.read_words()
    spelled = dict(word_folding.OWN_WORDS)
    assert resources.find_hotlines("ik wil dood, zei Wubbechien") == ("n113",)
    assert spelled
    assert spelled == word_folding.OWN_WORDS


def test_the_json_parser_remembers_keys_alone() -> None:
    """By itself it remembers short texts, whoever wrote them, for as long as the process lives."""
    calls = [
        (path, node)
        for path, module in modules()
        for node in ast.walk(module)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "from_json"
    ]
    assert calls and not [path for path, node in calls if not any(ast.unparse(one) == "cache_strings='keys'" for one in node.keywords)]

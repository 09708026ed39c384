"""A function gets the code of its changed self, or is watched: nothing stands between it and who calls it."""

from __future__ import annotations

import gc
import inspect
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from importlib import import_module
from itertools import chain
from types import CodeType, FunctionType
from typing import Any

from tests.mutants.places import Change

CACHE = type(lru_cache(len))


def find_function(change: Change) -> FunctionType:
    """The function that is to be changed, as it is without its decorators."""
    return _find(vars(import_module(change.module)), change.function)


def _find(names: Mapping[str, Any], path: str) -> FunctionType:
    owner, _, name = path.rpartition(".")
    found: Any = vars(names[owner])[name] if owner else names[name]
    function = inspect.unwrap(getattr(found, "__func__", found))
    if not isinstance(function, FunctionType):
        raise TypeError(path)
    return function


def make(change: Change) -> None:
    """From now on, in this process."""
    function, names = find_function(change), dict(vars(import_module(change.module)))
    exec(compile(f"from __future__ import annotations\n{change.source}", change.module, "exec"), names)
    changed = _find(names, change.function)
    _give_code(function, changed.__code__)
    function.__defaults__, function.__kwdefaults__ = changed.__defaults__, changed.__kwdefaults__


def _give_code(function: FunctionType, code: CodeType) -> None:
    function.__code__ = code.replace(co_freevars=function.__code__.co_freevars)


class Watch:
    """Which functions are called: each is noted at its first call, and then runs as it is until it is watched again.

    `behind`: of a function that was called to fill a cache, the functions that ask this cache: tests of those may depend on it.
    """

    def __init__(self, changes: Iterable[Change]) -> None:
        self._functions = {change.path: find_function(change) for change in changes}
        self._called: set[str] = set()
        self._askers = _askers_of_caches(self._functions)
        self.behind: dict[str, set[str]] = defaultdict(set)
        for function in self._functions.values():
            function.__signature__ = inspect.signature(function)  # type: ignore[attr-defined]  # a test may look at it while it is watched
        self._watch(self._functions)

    def read(self) -> set[str]:
        """What was called since the last time."""
        called, self._called = self._called, set()
        self._watch(called)
        return called

    def _watch(self, names: Iterable[str]) -> None:
        for name in names:
            self._note_call(name, self._functions[name])

    def _note_call(self, name: str, function: FunctionType) -> None:
        own, noting = function.__code__, f"_noting_{name.replace('.', '_')}"

        def note(*given: object, **named: object) -> object:
            _give_code(function, own)
            self._called.add(name)
            self.behind[name].update(chain.from_iterable(self._askers.get(code, ()) for code in _running()))
            return function(*given, **named)

        function.__globals__[noting] = note
        _give_code(function, eval(f"lambda *given, **named: {noting}(*given, **named)").__code__)


def _running() -> Iterator[CodeType]:
    frame = inspect.currentframe()
    while frame := frame and frame.f_back:
        yield frame.f_code


def _askers_of_caches(functions: Mapping[str, FunctionType]) -> dict[CodeType, set[str]]:
    """The names of the functions that ask a cache, also by way of another one, by what the cache runs to be filled."""
    packages = {name.partition(".")[0] for name in functions}
    filling = {one: inspect.unwrap(one) for one in gc.get_objects() if isinstance(one, CACHE)}
    ours = {one: fill for one, fill in filling.items() if isinstance(fill, FunctionType) and fill.__module__.partition(".")[0] in packages}
    asking = {one: {name for name, function in functions.items() if _names(function, one)} for one in ours}
    by_way_of = [(one, other) for one in ours for other, fill in ours.items() if _names(fill, one)]
    for _ in ours:
        for one, other in by_way_of:
            asking[one] |= asking[other]
    return {fill.__code__: asking[one] for one, fill in ours.items()}


def _names(function: FunctionType, cache: object) -> bool:
    return any(function.__globals__.get(name) is cache for name in _names_in(function.__code__))


@lru_cache(None)
def _names_in(code: CodeType) -> frozenset[str]:
    within = (_names_in(one) for one in code.co_consts if isinstance(one, CodeType))
    return frozenset(code.co_names).union(*within)

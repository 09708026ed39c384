"""A function gets the code of its changed self, or is watched: nothing stands between it and who calls it."""

from __future__ import annotations

import inspect
from collections.abc import Iterable, Mapping
from importlib import import_module
from types import CodeType, FunctionType
from typing import Any

from tests.mutants.places import Change


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
    """Which functions are called: each is noted at its first call, and then runs as it is until it is watched again."""

    def __init__(self, changes: Iterable[Change]) -> None:
        self._functions = {change.path: find_function(change) for change in changes}
        self._called: set[str] = set()
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
            return function(*given, **named)

        function.__globals__[noting] = note
        _give_code(function, eval(f"lambda *given, **named: {noting}(*given, **named)").__code__)

"""Collects every regular expression of flows, storage and bot: those that stand in the source, and those that are made while it runs.

Run as a module it prints them as JSON, by the place where each is compiled. It wraps the compiler before the product is imported.
"""

from __future__ import annotations

import ast
import importlib
import inspect
import json
import pkgutil
import re
import subprocess
import sys
from collections import defaultdict
from collections.abc import Callable, Iterator
from typing import Any

from tests.support.paths import ROOT

PACKAGES = ("flows", "storage", "bot")
BOT = "bot.seeker.telegram.bot"  # comes first, as in the product: it builds few of aiogram's types, and building them all takes seconds
Found = defaultdict[str, set[tuple[str, int]]]
TEXTS = (
    "maandag 10 uur",
    "tussen de middag",
    "3 december",
    "over twee weken",
    "Riet, mijn tante",
    "9401 AB Assen",
    "nee",
    "hulp van Lentis",
    "geen Nederlands",
)


def collect_patterns() -> dict[str, list[tuple[str, int]]]:
    """Patterns with their flags, by `file:line` of the call that compiles them."""
    printed = subprocess.run([sys.executable, "-m", __name__], capture_output=True, check=True, text=True, cwd=ROOT).stdout
    return {place: [(pattern, flags) for pattern, flags in patterns] for place, patterns in json.loads(printed).items()}


def calls_in_source() -> Iterator[str]:
    """`file:line` of every call of `re` in the product."""
    for place, _ in _calls():
        yield place


def _calls() -> Iterator[tuple[str, ast.Call]]:
    for package in PACKAGES:
        for path in sorted((ROOT / package).rglob("*.py")):
            for node in ast.walk(ast.parse(source)) if "import re\n" in (source := path.read_text(encoding="utf-8")) else ():
                if isinstance(node, ast.Call) and _is_of_re(node.func):
                    yield f"{path.relative_to(ROOT)}:{node.lineno}", node


def _is_of_re(function: ast.expr) -> bool:
    is_attribute = isinstance(function, ast.Attribute) and isinstance(function.value, ast.Name) and function.value.id == "re"
    return is_attribute and function.attr != "escape"  # type: ignore[attr-defined]


def _constant_patterns(found: Found) -> None:
    """Those of calls that may never run here, if they stand there as they are."""
    for place, call in _calls():
        if isinstance(call.args[0], ast.Constant):
            found[place].add((str(call.args[0].value), 0))


def _record(found: Found) -> Callable[..., Any]:
    compile_pattern = re._compile  # type: ignore[attr-defined]

    def wrapped(pattern: Any, flags: int) -> Any:
        compiled = compile_pattern(pattern, flags)
        frame = sys._getframe(1)
        while frame and frame.f_code.co_filename == re.__file__:
            frame = frame.f_back  # type: ignore[assignment]
        if frame and frame.f_code.co_filename.startswith(tuple(f"{ROOT}/{package}/" for package in PACKAGES)):
            line = _line_of_call(frame)
            found[f"{frame.f_code.co_filename.removeprefix(f'{ROOT}/')}:{line}"].add((compiled.pattern, compiled.flags & ~re.UNICODE))
        return compiled

    return wrapped


def _of_a_kind(patterns: set[tuple[str, int]]) -> list[tuple[str, int]]:
    """Of patterns that one line makes of many words: the shortest and the longest."""
    ordered = sorted(patterns, key=lambda one: (len(one[0]), one))
    return list(dict.fromkeys((ordered[0], ordered[-1])))


def _line_of_call(frame: Any) -> int:
    """Where the call begins, which may span lines."""
    positions = list(frame.f_code.co_positions())[frame.f_lasti // 2]
    return int(positions[0] or frame.f_lineno)


def _exercise() -> None:
    importlib.import_module(BOT)
    for package in PACKAGES:
        for module in pkgutil.walk_packages(importlib.import_module(package).__path__, f"{package}."):
            if ".migrations." not in module.name and not module.name.endswith("__main__"):
                for _, function in inspect.getmembers(importlib.import_module(module.name), _makes_pattern):
                    function()
    _play()


def _makes_pattern(value: Any) -> bool:
    plain = inspect.unwrap(value) if callable(value) else value
    return inspect.isfunction(plain) and "Pattern" in str(plain.__annotations__.get("return")) and not inspect.signature(plain).parameters


def _play() -> None:
    """Every question, with words of every kind."""
    from bot.web.page_parts.text_filters import Linkifier
    from bot.web.templating import PageFrame, Templates
    from flows.conversation.state_document import read_document, write_document
    from flows.i18n.catalog import Catalog
    from flows.questionnaire.states import QUESTIONNAIRE
    from tests.support.engine_chat import at_concern, at_review

    Templates(Catalog.load(), PageFrame(True, "https://example.org"), ("112", "0800 0113"))
    Linkifier(("112", "113.nl"))("Bel 112. Je code: 1234 5678 9012 3452")
    for chat in (at_review(), at_concern("en")):
        before = json.dumps(write_document(chat.conversation))
        for question in QUESTIONNAIRE.questions:
            for text in TEXTS:
                chat.conversation = read_document(json.loads(before))
                chat.conversation.state = question
                chat.say(text)


if __name__ == "__main__":
    collected: Found = defaultdict(set)
    re._compile = _record(collected)  # type: ignore[attr-defined]
    _constant_patterns(collected)
    _exercise()
    print(json.dumps({place: _of_a_kind(patterns) for place, patterns in collected.items()}))

"""Recorder of rendered pages: whichever way a page is reached, the first of each kind is kept as it was sent."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import pytest

from bot.web.templating import Templates

LONG_NAME = "Annemariekewilhelminavanderscheldestraat"  # 40 letters
_ELEMENT = re.compile(r"<(\w+)(?:[^>]*? (class=\"[^\"]*\"))?")


@dataclass
class Recorder:
    """The pages of a walk, each under its number, template, state and new notices. `keeps_all`: also one that has
    nothing new but other elements."""

    pages: dict[str, str] = field(default_factory=dict)
    templates: set[str] = field(default_factory=set)
    states: set[str] = field(default_factory=set)
    notices: set[str] = field(default_factory=set)
    shapes: set[frozenset[tuple[str, str]]] = field(default_factory=set)
    keeps_all: bool = False

    def may_keep(self, template: str, values: Mapping[str, Any]) -> bool:
        """Whether this page is kept if it is of a new shape; another one is not even rendered."""
        state, notices = _told(values)
        return self._is_first(template, state) or self.keeps_all or bool(notices - self.notices)

    def record(self, template: str, values: Mapping[str, Any], markup: str) -> None:
        state, notices = _told(values)
        shape = frozenset({(template, state), (str(markup.count(LONG_NAME)), ""), *_ELEMENT.findall(markup)})
        if self._is_first(template, state) or (self.may_keep(template, values) and shape not in self.shapes):
            self.shapes.add(shape)
            name = " ".join(filter(None, (template.removesuffix(".html"), state, *sorted(notices - self.notices))))
            self.pages[f"{len(self.pages):03} {name}"] = markup
        self.templates.add(template)
        self.states |= {state} - {""}
        self.notices |= notices

    def _is_first(self, template: str, state: str) -> bool:
        return template not in self.templates or bool(state and state not in self.states)


def _told(values: Mapping[str, Any]) -> tuple[str, set[str]]:
    """The state of what is shown, and the notices above its question."""
    output = values.get("output")
    return (output.state, {reply.key for reply in output.replies[:-1]}) if output else ("", set())


@contextmanager
def recording() -> Iterator[Recorder]:
    """Record every page that any application renders while the block lasts."""
    recorder, render = Recorder(), Templates.render_text

    def render_text(templates: Templates, template: str, language: str, values: Mapping[str, Any] | None = None) -> str:
        if not recorder.may_keep(template, values or {}):
            return ""
        markup = render(templates, template, language, values)
        recorder.record(template, values or {}, markup)
        return markup

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Templates, "render_text", render_text)
        yield recorder

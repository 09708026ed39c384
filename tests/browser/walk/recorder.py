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

    def record(self, template: str, values: Mapping[str, Any], markup: str) -> None:
        output = values.get("output")
        state, notices = (output.state, {reply.key for reply in output.replies[:-1]}) if output else ("", set())
        is_first = template not in self.templates or (state and state not in self.states)
        shape = frozenset({(template, state), (str(markup.count(LONG_NAME)), ""), *_ELEMENT.findall(markup)})
        if is_first or (shape not in self.shapes and (self.keeps_all or notices - self.notices)):
            self.shapes.add(shape)
            name = " ".join(filter(None, (template.removesuffix(".html"), state, *sorted(notices - self.notices))))
            self.pages[f"{len(self.pages):03} {name}"] = markup
        self.templates.add(template)
        self.states |= {state} - {""}
        self.notices |= notices


@contextmanager
def recording() -> Iterator[Recorder]:
    """Record every page that any application renders while the block lasts."""
    recorder, render = Recorder(), Templates.render_text

    def render_text(templates: Templates, template: str, language: str, values: Mapping[str, Any] | None = None) -> str:
        markup = render(templates, template, language, values)
        recorder.record(template, values or {}, markup)
        return markup

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Templates, "render_text", render_text)
        yield recorder

"""Finding: one line about one place of a file in the foundation's own folder."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from flows.i18n.messages import _


class FilePlace(NamedTuple):
    """A file of the folder, the line in it, and what stands there."""

    file: Path
    line: int | None = None
    name: str = ""

    def __str__(self) -> str:
        line = _(", line {line}", line=self.line) if self.line else ""
        name = f", {self.name}" if self.name else ""
        return f"{self.file}{line}{name}"

    def describe(self, text: str) -> str:
        return f"{self}: {text}"

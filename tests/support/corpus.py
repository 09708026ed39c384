"""Corpus reader: what people type at a question, and what must come of it. `tests/README.md` describes the files."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from tests.support.paths import ROOT

FOLDER = ROOT / "tests" / "corpus"
FILES = sorted((FOLDER / "nl").glob("*.txt")) + sorted((FOLDER / "en").glob("*.txt"))


@dataclass(frozen=True)
class Utterance:
    """One line of a file: what is typed, and what must come of it."""

    line: int
    text: str
    expected: str


@dataclass
class Question:
    """One file of the corpus, read."""

    path: Path
    steps: dict[str, list[str]] = field(default_factory=dict)
    utterances: list[Utterance] = field(default_factory=list)

    @property
    def name(self) -> str:
        return self.path.stem

    @property
    def state(self) -> str:
        return self.path.stem.partition(".")[0]

    @property
    def language(self) -> str:
        return self.path.parent.name


def read_question(path: Path) -> Question:
    """`@ ` is a step on the way, `# ` what must come of the lines below it; lines before the first of both explain the file."""
    question, heading = Question(path), ""
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if line.startswith("@ "):
            state, _, step = line[2:].partition(": ")
            question.steps.setdefault(state, []).append(step)
        elif line.startswith("# "):
            heading = line[2:].strip()
        elif line.strip() and heading:
            text, _, detail = line.partition(" -> ")
            expected = f"{heading}: {detail.strip()}" if detail else heading
            question.utterances.append(Utterance(number, text.replace("\\n", "\n"), expected))
    return question

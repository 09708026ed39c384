"""Shares of the corpus that are understood, asked about and refused, for each question. Run as `python -m tests.corpus.shares`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from tests.support.corpus import FILES, FOLDER, read_question

SHARES = FOLDER / "shares.txt"
KINDS = {
    **dict.fromkeys(("answered", "leads to", "command", "said"), "understood"),
    "asked about": "asked about",
    "hint": "refused",
}
COLUMNS = ("understood", "asked about", "refused")


def table() -> str:
    """One line for each question and language, and one for each language; what the corpus expects is what comes, or its test fails."""
    return "\n".join(_lines()) + "\n"


def _lines() -> Iterator[str]:
    yield f"{'question':<28}{'language':<10}{'utterances':>10}" + "".join(f"{column:>14}" for column in COLUMNS)
    totals: dict[str, Counter[str]] = {}
    for path in FILES:
        question = read_question(path)
        counted = Counter(KINDS[utterance.expected.partition(":")[0]] for utterance in question.utterances)
        totals.setdefault(question.language, Counter()).update(counted)
        yield _line(question.name, question.language, counted)
    yield from (_line("all", language, counted) for language, counted in totals.items())


def _line(name: str, language: str, counted: Counter[str]) -> str:
    n = counted.total()
    return (
        f"{name:<28}{language:<10}{n:>10}"
        + "".join(f"{counted[column]:>8} {counted[column] / n:>4.0%}" + " " for column in COLUMNS).rstrip()
    )


if __name__ == "__main__":
    print(table(), end="")

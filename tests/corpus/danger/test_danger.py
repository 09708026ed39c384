"""The net for danger finds the commonest sentences in whatever way they are typed, and leaves knives, names and letters alone."""

from __future__ import annotations

from pathlib import Path

import pytest

from flows.crisis import WORRY_KEYS, CrisisResources

FOLDER = Path(__file__).parent
RATES = FOLDER / "rates.txt"
AIM = 0.95
HEADING, FITTING = "# ", " -> "  # what stands behind the arrow of a heading are the numbers of which one has to stand on top
CRISIS = CrisisResources.load()


def utterances(name: str) -> list[str]:
    lines = (FOLDER / f"{name}.txt").read_text(encoding="utf-8").splitlines()
    return [line for line in lines if line and not line.startswith(HEADING)]


def missed(name: str) -> list[str]:
    return [one for one in utterances(name) if not CRISIS.find_hotlines(one)]


def not_fitting(name: str) -> dict[str, tuple[str, ...]]:
    """What is found below a heading with numbers and brings none of these to the top of the card."""
    wrong, fitting = dict[str, tuple[str, ...]](), ""
    for line in (FOLDER / f"{name}.txt").read_text(encoding="utf-8").splitlines():
        if line.startswith(HEADING):
            fitting = line.partition(FITTING)[2]
        elif line and fitting and (found := CRISIS.find_hotlines(line)) and not set(found).intersection(fitting.split(", ")):
            wrong[line] = found
    return wrong


NAMES = sorted(path.stem for path in FOLDER.glob("*-*.txt"))


def table() -> str:
    """How many utterances of each file bring the card; what is `unseen` was written after the words, and they were not made for it."""
    lines = [f"{'file':<24}{'utterances':>11}{'found':>8}{'share':>8}"]
    for name in NAMES:
        n = len(utterances(name))
        found = n - len(missed(name))
        lines.append(f"{name:<24}{n:>11}{found:>8}{found / n:>8.1%}")
    return "\n".join(lines) + "\n"


@pytest.mark.parametrize(("name", "at_least"), [("nl-danger", 300), ("en-danger", 150)])
def test_of_what_is_said_in_danger_at_least_95_in_100_bring_the_card(name: str, at_least: int) -> None:
    said = utterances(name)
    assert len(said) >= at_least
    assert len(missed(name)) <= (1 - AIM) * len(said), missed(name)


@pytest.mark.parametrize("name", ["nl-danger", "en-danger"])
def test_of_every_kind_of_danger_a_number_that_fits_stands_on_top(name: str) -> None:
    """Below a heading with numbers, of what brings the card."""
    text = (FOLDER / f"{name}.txt").read_text(encoding="utf-8")
    named = {
        number for line in text.splitlines() if line.startswith(HEADING) for number in line.partition(FITTING)[2].split(", ") if number
    }
    assert named == set(WORRY_KEYS)
    assert len(not_fitting(name)) <= (1 - AIM) * text.partition(FITTING)[2].count("\n"), not_fitting(name)


@pytest.mark.parametrize("name", NAMES)
def test_no_utterance_stands_twice(name: str) -> None:
    assert len(set(utterances(name))) == len(utterances(name))


def test_the_shares_that_bring_the_card_are_those_written_down(renew: bool) -> None:
    print(table())
    if renew:
        RATES.write_text(table(), encoding="utf-8")
    assert table() == RATES.read_text(encoding="utf-8")

"""Promises of the corpus of organisations: spellings of one are seen, two are never taken for one, and nothing is no organisation."""

from __future__ import annotations

import re

import pytest

from flows.matching.organisation_names import find_possible_ties, is_tied
from tests.support.calls import count_calls
from tests.support.paths import ROOT

CORPUS = ROOT / "tests" / "corpus" / "organisations"
OUTCOMES = CORPUS / "outcomes.txt"
MOST_MISSED = 0.05
AT_LEAST = 200


def pairs(name: str) -> list[tuple[str, str]]:
    """The pairs of a file: its first paragraph explains, a line with `# ` is a heading."""
    _, _, listed = (CORPUS / name).read_text("utf-8").partition("\n\n")
    split = [line.partition(" = ") for line in listed.splitlines() if line and not line.startswith("# ")]
    return [(one, other) for one, _, other in split]


def is_seen(one: str, other: str) -> bool:
    return is_tied([one], [other]) or bool(find_possible_ties([one], [other]))


def outcome(one: str, other: str) -> str:
    """What comes of a coordinator's tie and a seeker's organisation: nobody is offered it, the coordinator is asked, or neither."""
    if is_tied([one], [other]):
        return "tied"
    return "asked" if find_possible_ties([one], [other]) else "apart"


def test_what_comes_of_each_pair_is_as_written(renew: bool) -> None:
    """Each pair is seen or kept apart for a reason: `--renew` writes them anew, and the difference is the review."""
    found = "".join(f"{outcome(*pair):<5} {pair[0]} = {pair[1]}\n" for name in ("same.txt", "different.txt") for pair in pairs(name))
    if renew:
        OUTCOMES.write_text(found, "utf-8")
    assert found == OUTCOMES.read_text("utf-8")


def test_fewer_than_one_in_twenty_spellings_of_one_organisation_is_missed() -> None:
    same = pairs("same.txt")
    missed = [pair for pair in same if not is_seen(*pair)]
    assert len(same) >= AT_LEAST and len(missed) < len(same) * MOST_MISSED, missed


def test_it_makes_no_difference_who_wrote_which_spelling() -> None:
    both = (*pairs("same.txt"), *pairs("different.txt"))
    assert [pair for pair in both if is_tied([pair[0]], [pair[1]]) != is_tied([pair[1]], [pair[0]])] == []


def test_two_organisations_are_never_taken_for_one() -> None:
    different = pairs("different.txt")
    assert len(different) >= AT_LEAST
    assert [pair for pair in different if is_tied([pair[0]], [pair[1]])] == []


@pytest.mark.parametrize(
    "nothing", ["nvt", "N.v.t.", "geen", "niks", "gepensioneerd", "met pensioen", "werkloos", "huisvrouw", "weet ik niet", "-"]
)
def test_nothing_is_no_organisation_on_either_side(nothing: str) -> None:
    assert not is_seen(nothing, nothing) and not is_seen(nothing, "UWV") and not is_seen("UWV", nothing)


@pytest.mark.parametrize("denied", ["geen uwv", "niet bij het UWV", "ik werk niet bij UWV", "nooit UWV"])
def test_an_organisation_that_is_denied_is_not_named(denied: str) -> None:
    assert not is_seen(denied, "UWV") and is_seen(f"{denied}, wel Lentis", "Lentis")


def test_a_text_as_long_as_may_be_typed_is_compared_with_few_steps() -> None:
    calls = count_calls(lambda: is_seen(" ".join(f"a{n}" for n in range(700)), " ".join(f"b{n}" for n in range(700))))
    assert calls < 1_000_000


def test_no_pair_of_the_corpus_stands_in_the_code() -> None:
    """What is seen follows from rules, so that organisations that nobody listed are seen too."""
    files = (one for one in (ROOT / "flows" / "matching").iterdir() if one.suffix in (".py", ".toml"))
    code = "\n".join(one.read_text("utf-8") for one in files).lower()
    assert [pair for pair in pairs("same.txt") if all(re.search(rf"\b{re.escape(name.lower())}\b", code) for name in pair)] == []

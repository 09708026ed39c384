"""What people type at each question leads to what the corpus says; a wrong capture is a failure, never a percentage."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from tests.corpus.shares import SHARES, table
from tests.support.corpus import FILES, read_question
from tests.support.corpus_player import Player


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_what_people_type_leads_to_what_the_corpus_says(path: Path) -> None:
    question = read_question(path)
    player = Player(question)
    came = [(utterance, player.outcomes(utterance.text)) for utterance in question.utterances]
    wrong = [f"line {one.line}, {one.text!r}: {one.expected}, came {sorted(how)}" for one, how in came if one.expected not in how]
    assert not wrong, "\n".join((path.name, *wrong))


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_no_utterance_stands_twice_at_a_question(path: Path) -> None:
    counted = Counter(utterance.text.strip() for utterance in read_question(path).utterances)
    assert [text for text, n in counted.items() if n > 1] == []


def test_the_shares_that_are_understood_asked_about_and_refused_are_those_written_down(renew: bool) -> None:
    if renew:
        SHARES.write_text(table(), encoding="utf-8")
    assert table() == SHARES.read_text(encoding="utf-8")

"""What people type at each question leads to what the corpus says; a wrong capture is a failure, never a percentage."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from flows.questionnaire.states import QUESTIONS
from tests.corpus.shares import SHARES, table
from tests.support.corpus import FILES, read_question
from tests.support.corpus_player import Player

LEAST = {"nl": 80, "en": 40}  # utterances of each question, and of whatever else has a file
BESIDE_THE_STORY = (  # asked, and no part of the dossier
    *("other_wants", "helpful", "news", "same_coordinator", "take_back_ask"),
    *("coordinator_messages", "reply", "reply_share", "reach_found"),
)


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


@pytest.mark.parametrize("language", LEAST)
def test_every_question_has_enough_of_what_people_type(language: str) -> None:
    counted = Counter(dict.fromkeys((*QUESTIONS, *BESIDE_THE_STORY), 0))
    for question in map(read_question, FILES):
        counted[question.state] += len(question.utterances) if question.language == language else 0
    assert {name: n for name, n in counted.items() if n < LEAST[language]} == {}


def test_the_shares_that_are_understood_asked_about_and_refused_are_those_written_down(renew: bool) -> None:
    if renew:
        SHARES.write_text(table(), encoding="utf-8")
    assert table() == SHARES.read_text(encoding="utf-8")

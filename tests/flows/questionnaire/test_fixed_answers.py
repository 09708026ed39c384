"""What people ask and say beside the questions has a fixed answer, whatever was asked, and is never taken for an answer."""

from __future__ import annotations

import pytest

from tests.support.corpus import FILES, Question, read_question
from tests.support.corpus_player import Player
from tests.support.engine_chat import after_sending, at_review

QUESTIONS = {path: read_question(path) for path in FILES}
OTHERWISE = ("paused", "taken_back", "coordinator_messages", "reply")  # what is typed to a coordinator is for them
DUTCH = [one for one in QUESTIONS.values() if one.language == "nl" and one.state not in OTHERWISE]
FIRST = {one.state: one for one in reversed(DUTCH)}.values()  # one way to each question


@pytest.mark.parametrize("question", FIRST, ids=lambda question: question.state)
def test_thanks_is_heard_as_thanks_at_every_question(question: Question) -> None:
    assert Player(question).outcomes("dank je wel") == {"said: answer_thanks"}


@pytest.mark.parametrize("asked", ["is dit gratis", "kunnen ze mijn naam zien"])
@pytest.mark.parametrize("question", FIRST, ids=lambda question: question.state)
def test_what_is_often_asked_is_answered_at_every_question(question: Question, asked: str) -> None:
    assert all(how.startswith("said: answer_") for how in Player(question).outcomes(asked))


def test_thanks_before_a_name_does_not_take_the_name_away() -> None:
    name = next(one for one in DUTCH if one.path.name == "name.txt")
    assert "said: answer_thanks" not in Player(name).outcomes("dank je wel, Fatima")


@pytest.mark.parametrize(
    ("asked", "answer"),
    [("hoe gaat het verder", "answer_next"), ("hoe lang bewaren jullie dit", "answer_kept"), ("hoe bel ik jullie", "answer_call")],
)
def test_what_is_so_before_sending_alone_is_the_answer_before_sending_alone(asked: str, answer: str) -> None:
    assert answer in at_review().say(asked).notices and answer not in after_sending().say(asked).notices


def test_where_a_number_of_ones_own_is_asked_for_a_question_about_a_number_is_not_about_ours() -> None:
    assert "answer_call" in at_review().say("is er een nummer").notices
    assert "answer_call" not in at_review().press("edit_reach", "text").say("is er een nummer").notices

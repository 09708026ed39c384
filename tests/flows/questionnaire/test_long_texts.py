"""Promise of every question: a long text takes steps in proportion to its length, so that nobody holds up the one writer."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from functools import partial
from types import FrameType

import pytest

from flows.conversation import limits
from flows.conversation.messages import Turn
from flows.conversation.state import ConversationState
from flows.questionnaire.states import QUESTIONNAIRE
from tests.support.engine_chat import NOW, RANDOM_VALUES, at_review, intake_engine

SHAPES = {
    "blanks": " \t",
    "lines": "\n",
    "digits": "1",
    "numbers": "111222333 ",
    "commas": ", ",
    "letters": "a",
    "names": "riet en ",
    "mixed": "aB1 ,.\n",
    "danger": "hij slaat mij ",
    "times": "maandag 10-12 uur ",
    "telephone": "06 12345678 ",
    "accents": "é\u0301",
    "arabic": "سارة ",
}
CALLS = 60 * limits.MESSAGE  # of functions of ours and of Python: some 50 milliseconds of a slow machine
FIXED = 30_000  # calls of a turn whatever its length; one that grew with the square of it would take sixteen times as many
QUESTIONS = sorted(
    {(state.parser, state.read, state.buttons, state.part): name for name, state in QUESTIONNAIRE.questions.items()}.values()
)


def count_calls(work: Callable[[], object]) -> int:
    calls = 0

    def count(frame: FrameType, event: str, argument: object) -> None:
        nonlocal calls
        calls += event in ("call", "c_call")

    sys.setprofile(count)
    try:
        work()
    finally:
        sys.setprofile(None)
    return calls


def calls_of(question: str, text: str) -> int:
    chat = at_review()
    conversation = ConversationState.from_document(json.loads(json.dumps(chat.conversation.to_document())))
    conversation.state, conversation.history = question, ["review"]
    turn = Turn(NOW, RANDOM_VALUES, text=text, question_number=conversation.question_number, hotlines=())  # heard before
    return count_calls(lambda: intake_engine().take_turn(conversation, turn, chat.context))


@pytest.mark.parametrize("question", QUESTIONS)
def test_a_long_text_takes_steps_in_proportion(question: str) -> None:
    calls_of(question, "q")  # lists of words are read once
    slow = {}
    for name, shape in SHAPES.items():
        whole = (shape * limits.MESSAGE)[: limits.MESSAGE - 1] + "q"
        part = whole[-limits.MESSAGE // 4 :]
        calls_of(question, part)  # what is loaded at its first use counts for nobody
        calls, of_part = calls_of(question, whole), calls_of(question, part)
        if calls > 4.5 * of_part + FIXED or calls > CALLS:
            slow[name] = (calls, of_part)
    assert slow == {}


def test_a_conversation_that_is_full_is_shown_and_sent_in_bounded_steps() -> None:
    for shape in SHAPES.values():
        chat, text = at_review(), (shape * limits.MESSAGE)[: limits.MESSAGE - 1] + "q"
        chat.conversation.set_answer("concern", said=[text] * (limits.STORY // limits.MESSAGE))
        for question in ("hope", "safe", "access", "spoken", "organisations", "contact_more"):
            chat.conversation.set_answer(question, said=[text])
        for button in ("right", "agree", "look"):
            assert count_calls(partial(chat.press, button)) < 2 * CALLS

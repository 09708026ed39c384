"""Promise of every question: a long text takes steps in proportion to its length, so that nobody holds up the one writer."""

from __future__ import annotations

import json
from contextlib import suppress
from functools import partial
from unittest.mock import Mock

import pytest

from flows.conversation import limits
from flows.conversation.messages import Context, Turn
from flows.conversation.people import parse_person
from flows.conversation.state import ConversationState
from flows.conversation.state_document import read_document, write_document
from flows.dossier import contact_promise
from flows.matching.candidate import Candidate
from flows.matching.organisation_names import read_ties
from flows.questionnaire.states import QUESTIONNAIRE
from flows.reference.languages import parse_language
from tests.support.calls import count_calls
from tests.support.engine_chat import NOW, RANDOM_VALUES, EngineChat, at_concern, at_review, intake_engine

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
CALLS = 40 * limits.MESSAGE  # of functions of ours and of Python: some 30 milliseconds of a slow machine
FIXED = 30_000  # calls of a turn whatever its length; one that grew with the square of it would take sixteen times as many
QUESTIONS = sorted(
    {(state.parser, state.read, state.buttons, state.part): name for name, state in QUESTIONNAIRE.questions.items()}.values()
)


def calls_of(question: str, text: str) -> int:
    chat = at_review()
    conversation = read_document(json.loads(json.dumps(write_document(chat.conversation))))
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
            assert count_calls(partial(chat.press, button)) < 3 * CALLS


def full_conversation() -> EngineChat:
    """As much as one person may bring: a story and organisations without end, and sixty people."""
    chat = at_review()
    chat.conversation.set_answer("concern", said=["Ik slaap slecht. " * 240] * 9)
    chat.conversation.set_answer("organisations", said=["Riet belt Stichting De Brug in Assen, en ggz. " * 85])
    chat.conversation.people = [parse_person(number, f"Riet{number} van Dalen, {'mijn tante ' * 30}") for number in range(limits.PEOPLE)]
    return chat


def test_no_button_of_a_full_conversation_takes_many_steps() -> None:
    parse_language("nederlands")  # as at the start of the service
    chat, slow = full_conversation(), {}
    document = json.dumps(write_document(chat.conversation))
    for name in QUESTIONNAIRE.questions:
        conversation = read_document(json.loads(document))
        conversation.state = name
        for reply in intake_engine().render_output(conversation, chat.context).replies:
            for button in reply.buttons:
                conversation = read_document(json.loads(document))
                conversation.state, conversation.history = name, ["review"]
                turn = Turn(NOW, RANDOM_VALUES, button=button.key)
                calls = count_calls(partial(try_turn, conversation, turn, chat.context))
                if calls > CALLS // 2:
                    slow[name, button.key] = calls
    assert slow == {}


def try_turn(conversation: ConversationState, turn: Turn, context: Context) -> None:
    """A question that is about other words has none here."""
    with suppress(IndexError):
        intake_engine().take_turn(conversation, turn, context)


@pytest.mark.parametrize("shape", SHAPES.values(), ids=SHAPES)
def test_a_story_that_is_pasted_whole_takes_bounded_steps(shape: str) -> None:
    at_concern().say("q")  # what is loaded at its first use counts for nobody
    chat, text = at_concern(), (shape * limits.STORY)[: limits.STORY - 1] + "q"
    turn = Turn(NOW, RANDOM_VALUES, text=text, question_number=chat.conversation.question_number, hotlines=())
    assert count_calls(lambda: intake_engine().take_turn(chat.conversation, turn, chat.context)) < CALLS


def test_whether_somebody_may_be_deaf_is_read_only_where_phoning_is_in_question(monkeypatch: pytest.MonkeyPatch) -> None:
    chat = full_conversation()
    reads = Mock(return_value=False)
    monkeypatch.setattr(contact_promise, "mentions_signing", reads)
    for button in ("right", "agree", "look"):
        chat.press(button)
    assert chat.conversation.answers["reach"]["chose"] == ["call"] and not reads.called


def test_a_full_conversation_is_matched_with_many_coordinators_in_bounded_steps() -> None:
    full_conversation().press("right")
    chat, team = full_conversation(), [coordinator_with_ties(number) for number in range(30)]
    for one in team:  # as at the start of the service
        read_ties(one.ties)
    chat.context = chat.context._replace(load_candidates=lambda: team)
    assert count_calls(partial(chat.press, "right")) < CALLS // 2


def coordinator_with_ties(number: int) -> Candidate:
    return Candidate(f"hanneke{number}", frozenset({"nld"}), ties=tuple(f"Stichting Noord {number} {tie}" for tie in range(40)))

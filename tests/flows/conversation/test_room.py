"""Promises of the limits: nobody can fill the installation, and nothing that is typed vanishes."""

from __future__ import annotations

import json

import pytest

from flows.conversation import limits, room
from flows.conversation.messages import Turn
from flows.conversation.state_document import write_document
from flows.dossier.case_progress import CaseProgress
from flows.dossier.dossier_event import DossierEvent
from flows.dossier.lifecycle import apply_event
from tests.support.engine_chat import NOW, RANDOM_VALUES, EngineChat, after_sending, at_concern, at_review

PIECE = "Het is lang. " * 300  # 3,900 characters
FULL = limits.STORY // len(PIECE)


def full_story() -> EngineChat:
    return at_concern().say(*[PIECE] * FULL)


def test_a_story_holds_forty_thousand_characters_and_what_does_not_fit_is_given_back() -> None:
    chat = full_story().say(PIECE)
    assert (chat.notices, chat.outcome.returned, chat.outcome.returned_for) == (["story_full"], PIECE, "concern")
    assert chat.conversation.texts_of("concern") == [PIECE] * FULL


def test_it_is_said_once_and_in_time_how_much_still_fits() -> None:
    chat, told = at_concern(), list[int]()
    for count in range(FULL):
        if "story_room" in chat.say(PIECE).notices:
            told.append(count)
    assert len(told) == 1 and (told[0] + 1) * len(PIECE) < limits.STORY


def test_a_full_story_can_be_ended_changed_and_left() -> None:
    chat = full_story().say(PIECE).press("help")
    assert "help_card" in chat.notices
    chat.press("change_1").say("Korter.").say("Nog iets.")
    assert chat.conversation.texts_of("concern")[-1] == "Nog iets."
    assert chat.press("done").state == "circle"


def test_danger_is_heard_in_words_that_do_not_fit() -> None:
    assert "safety_ask" in full_story().say(f"Ik wil dood. {PIECE}").notices


def test_a_story_has_a_bounded_number_of_pieces() -> None:
    chat = at_concern()
    chat.conversation.set_answer("concern", said=["a"] * limits.PIECES)
    chat.say("Nog een.")
    assert "story_full" in chat.notices and len(chat.conversation.texts_of("concern")) == limits.PIECES


def test_words_in_doubt_take_the_room_of_the_story() -> None:
    words = "Hij slaat mij. " * 100
    chat = full_story().press("done").say(words)
    assert "story_full" in chat.notices and chat.outcome.returned == words
    assert room.measure(chat.conversation).story <= limits.STORY


def test_all_answers_together_are_bounded_names_in_the_circle_too() -> None:
    chat = full_story().press("done")
    for number in range(limits.PEOPLE):
        chat.say(f"Riet {number}, {'tante ' * 500}").press(*(["my_answer"] if chat.state == "circle_is_name" else []))
    assert room.measure(chat.conversation).words <= limits.WORDS
    assert "words_full" in chat.notices and chat.outcome.returned


def test_what_is_added_after_sending_is_bounded_too() -> None:
    chat = after_sending()
    chat.conversation.set_answer("concern", said=[*chat.conversation.texts_of("concern"), *[PIECE] * FULL])
    chat.press("change").press("edit_concern").say(PIECE)
    assert "story_full" in chat.notices and chat.outcome.returned == PIECE


def test_everything_that_one_conversation_stores_is_bounded() -> None:
    chat = full_story()
    for _ in range(50):
        chat.say(PIECE).press("change_1").say(PIECE)
    assert len(json.dumps(write_document(chat.conversation))) < 4 * limits.WORDS


@pytest.mark.parametrize("count", [1, 50])
def test_of_new_moments_of_contact_only_the_last_is_stored(count: int) -> None:
    progress = CaseProgress(state="open", coordinator_id="c")
    for number in range(count):
        assert apply_event(progress, DossierEvent("new_moment", NOW, words=f"dag {number}"))
    assert [moment["words"] for moment in progress.moments] == [f"dag {count - 1}"]


def test_what_has_no_blank_to_cut_behind_is_cut_where_a_message_ends() -> None:
    text = "a" * (2 * limits.MESSAGE + 1)
    assert [len(piece) for piece in room.split_pieces(text)] == [limits.MESSAGE, limits.MESSAGE, 1]


@pytest.mark.parametrize("asked_before", [0, 1], ids=["this question", "an older one"])
def test_switches_that_come_along_with_words_that_do_not_fit_count_at_this_question_alone(asked_before: int) -> None:
    chat = at_review().press("edit_reach_when")
    chat.conversation.set_answer("hope", said=["x" * (limits.WORDS - 100)])
    number, words = chat.conversation.question_number - asked_before, "dinsdag " * 20
    chat.take(Turn(chat.at, RANDOM_VALUES, text=words, button="done", chosen=frozenset({"tue", "morning"}), question_number=number))
    kept = (["words_full"], ["morning", "tue"]) if not asked_before else (["old_button"], ["mon", "morning"])
    assert (chat.notices, chat.conversation.choices_of("reach_when"), chat.outcome.returned) == (*kept, words)

"""Words beside a tap: a web form brings both, and the tap is what was meant."""

from __future__ import annotations

import pytest

from flows.conversation import limits
from flows.conversation.messages import Turn
from tests.support.engine_chat import RANDOM_VALUES, EngineChat, at_concern, at_review

WORDS = "ik ben 17 en mijn moeder is weg"


def tap(chat: EngineChat, button: str, text: str, asked: int | None = None) -> EngineChat:
    number = chat.conversation.question_number if asked is None else asked
    chat.take(Turn(chat.at, RANDOM_VALUES, button=button, text=text, question_number=number))
    return chat


def returned(chat: EngineChat) -> tuple[str | None, str | None]:
    return chat.outcome.returned, chat.outcome.returned_for


@pytest.mark.parametrize(
    ("question", "button", "answer"), [("age", "no", ["no"]), ("reach", "self", ["self"]), ("coordinator_wish", "woman", ["woman"])]
)
def test_the_tapped_answer_is_the_answer_and_the_words_belong_to_its_question(question: str, button: str, answer: list[str]) -> None:
    chat = at_review().press("add", f"edit_{question}") if question == "coordinator_wish" else at_review().press(f"edit_{question}")
    tap(chat, button, WORDS)
    assert chat.conversation.choices_of(question) == answer
    assert returned(chat) == (WORDS, question) and chat.state != question


def test_klaar_takes_the_words_in_the_field_along() -> None:
    chat = tap(at_concern().say("Ik slaap slecht."), "done", "En ik eet niet.")
    assert chat.conversation.texts_of("concern") == ["Ik slaap slecht.", "En ik eet niet."]
    assert (chat.state, chat.outcome.returned) == ("circle", None)


def test_danger_in_words_that_go_with_klaar_is_heard() -> None:
    chat = tap(at_concern().say("Ik slaap slecht."), "done", "Ik wil dood")
    assert chat.state == "circle" and "safety_ask" in chat.notices


@pytest.mark.parametrize("button", ["help", "later", "back", "yes"])
def test_danger_in_words_beside_any_tap_is_heard(button: str) -> None:
    assert "safety_ask" in tap(at_review().press("edit_age"), button, "Ik wil dood").notices


def test_klaar_waits_while_the_words_beside_it_are_asked_about() -> None:
    chat = tap(at_concern().say("Ik slaap slecht.").press("done").say("Riet"), "done", "Piet en Klaas")
    assert chat.state == "circle_two"
    assert chat.press("two").state == "circle"


def test_klaar_waits_where_the_words_beside_it_do_not_fit() -> None:
    chat = tap(at_concern().say("Ik slaap slecht."), "done", "x" * (limits.STORY + 1))
    assert (chat.state, chat.outcome.returned_for) == ("concern", "concern") and chat.notices == ["too_long"]


def test_words_beside_skip_are_dropped_with_the_question() -> None:
    assert returned(tap(at_review().press("edit_place"), "skip", WORDS)) == (None, None)


def test_words_of_an_older_page_belong_to_no_question_of_now() -> None:
    chat = tap(at_concern(), "back", WORDS, asked=2)
    assert returned(chat) == (WORDS, None) and chat.state == "concern"


def test_only_the_words_of_a_date_go_on_to_the_next_question() -> None:
    chat = tap(at_review().press("add", "edit_date"), "soon", "donderdag is de zitting")
    assert chat.state == "date_words" and returned(chat) == ("donderdag is de zitting", "date_words")

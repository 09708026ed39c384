"""Words asked about together: texts in a row of which the same is asked are shown one below the other, with one question."""

from __future__ import annotations

import pytest

from tests.support.engine_chat import at_circle

LINES = ["Ze belde gisteren nog en ik weet niet wat ik moet doen", "En toen ging ze ook nog weg", "Ik slaap daardoor heel slecht"]
NAMES = ["Riet 06 12345678", "34 jaar", "Sanne 06 87654321"]


@pytest.mark.parametrize(("typed", "kind"), [(LINES, "concern_late"), (NAMES, "circle_is_name")])
def test_texts_in_a_row_are_shown_one_below_the_other_with_one_question(typed: list[str], kind: str) -> None:
    chat = at_circle().say(*typed)
    assert (chat.state, chat.notices) == (kind, [])
    assert "\n".join(typed) in chat.output.replies[-1].text


def test_one_tap_stores_every_line_of_a_story_that_was_typed_at_the_list() -> None:
    chat = at_circle().say(*LINES).press("my_words")
    assert (chat.state, chat.story, chat.names) == ("circle", ["Ik slaap slecht.", *LINES], [])


def test_one_tap_stores_every_name_about_which_there_was_a_doubt() -> None:
    chat = at_circle().say(*NAMES).press("my_answer")
    assert (chat.state, chat.names, chat.outcome.returned) == ("circle", NAMES, None)


def test_one_tap_stores_none_of_them() -> None:
    chat = at_circle().say(*LINES).press("drop")
    assert (chat.state, chat.story, chat.conversation.doubts) == ("circle", ["Ik slaap slecht."], [])


@pytest.mark.parametrize("typed", ["nee", "terug"])
def test_whoever_types_no_or_goes_back_gets_every_line_back(typed: str) -> None:
    chat = at_circle().say(*LINES).say(typed)
    assert (chat.state, chat.outcome.returned) == ("circle", "\n".join(LINES))


@pytest.mark.parametrize("said", ["Een voor een", "stuk voor stuk", "niet allemaal"])
def test_the_person_may_take_them_apart(said: str) -> None:
    chat = at_circle().say(*LINES).say(said)
    assert (f"“{LINES[0]}”" in chat.output.replies[-1].text, "each_apart" in chat.buttons) == (True, False)
    chat.press("my_words", "drop", "my_words")
    assert (chat.state, chat.story) == ("circle", ["Ik slaap slecht.", LINES[0], LINES[2]])


@pytest.mark.parametrize("said", ["ja allemaal", "allemaal", "alles", "ja"])
def test_all_of_it_is_a_yes(said: str) -> None:
    assert at_circle().say(*LINES).say(said).story == ["Ik slaap slecht.", *LINES]
    assert at_circle().say(*NAMES).say(said).names == NAMES


def test_a_tap_on_the_question_of_before_decides_about_no_line_that_came_later() -> None:
    chat = at_circle().say(LINES[0])
    number = chat.conversation.question_number
    chat.say(LINES[1]).press("my_words", asked=number)
    assert (chat.notices, chat.story) == (["old_button"], ["Ik slaap slecht."])


def test_words_of_which_something_else_is_asked_have_their_own_question() -> None:
    chat = at_circle().say(LINES[0], "Piet en Klaas", LINES[1])
    assert f"“{LINES[0]}”" in chat.output.replies[-1].text
    assert chat.press("my_words").state == "circle_two"
    assert chat.press("two").state == "concern_late"


def test_where_one_answer_is_asked_several_texts_are_none_unless_they_are_taken_apart() -> None:
    chat = at_circle().press("nobody").say(*LINES)
    assert "my_answer" not in chat.buttons
    chat.press("each_apart", "my_answer")
    assert (chat.conversation.texts_of("name"), chat.state) == ([LINES[0]], "concern_late")


def test_a_question_shows_at_most_five_texts_and_the_next_one_the_others() -> None:
    lines = [f"Ik weet niet meer wat ik moet doen met kind {word}" for word in ("een", "twee", "drie", "vier", "vijf", "zes")]
    chat = at_circle().say(*lines)
    assert ("asked_next" in chat.notices, lines[5] in chat.output.replies[-1].text) == (True, False)
    chat.press("my_words")
    assert (f"“{lines[5]}”" in chat.output.replies[-1].text, chat.story) == (True, ["Ik slaap slecht.", *lines[:5]])


def test_klaar_behind_several_lines_goes_on_with_one_tap() -> None:
    chat = at_circle().say("Riet", *LINES, "klaar").press("my_words")
    assert (chat.state, chat.story) == (at_circle().say("Riet").press("done").state, ["Ik slaap slecht.", *LINES])

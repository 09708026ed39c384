"""Safe times in own words: how they were read is said, on whatever way they came."""

from __future__ import annotations

import pytest

from flows.conversation.messages import Turn
from tests.support.engine_chat import RANDOM_VALUES, EngineChat, at_concern


def at_times() -> EngineChat:
    chat = at_concern().say("Ik slaap slecht.").press("done", "nobody").say("Fatima").press("yes").say("Assen")
    return chat.press("call").say("06 12345678")


@pytest.mark.parametrize("typed", ["maandagochtend", "maandagochtend, of als hij weg is"])
def test_how_times_were_read_wholly_or_in_part_is_said_where_they_came_together_with_done(typed: str) -> None:
    chat = at_times()
    chat.take(Turn(chat.at, RANDOM_VALUES, text=typed, button="done", question_number=chat.conversation.question_number))
    assert "times_read" in chat.notices and chat.state != "reach_when"


def test_that_own_words_go_along_is_said_only_where_something_of_them_was_not_read() -> None:
    shown = [at_times().say(typed).output.replies[-1].text for typed in ("maandagochtend", "maandagochtend, of als hij weg is")]
    assert ["ook je eigen woorden" in text for text in shown] == [False, True]


def test_whoever_names_no_times_reads_the_way_alone_after_sending() -> None:
    chat = at_concern().say("Ik slaap slecht.").press("done", "nobody").say("Fatima").press("yes").say("Assen").press("email")
    chat.say("fatima@example.org").press("skip", "go_on", "right", "agree")
    assert any(" Je krijgt een e-mail.\n" in reply.text for reply in chat.output.replies)


@pytest.mark.parametrize("typed", ["nee dinsdag", "nee toch dinsdag", "neen dinsdag om 10 uur"])
def test_another_time_behind_a_no_is_not_stored_beside_the_one_that_it_takes_back(typed: str) -> None:
    chat = at_times().say("maandag", typed)
    answer = (chat.conversation.choices_of("reach_when"), chat.conversation.texts_of("reach_when"))
    assert (answer, chat.notices, chat.outcome.returned) == ((["mon"], []), ["not_understood"], typed)


def test_a_no_to_a_day_is_stored_as_what_it_says() -> None:
    assert at_times().say("maandag", "nee niet op maandag").conversation.texts_of("reach_when") == ["nee niet op maandag"]

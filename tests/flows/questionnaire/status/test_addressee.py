"""Addressee: what a seeker began for one coordinator goes to no other before they were asked again."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from flows.conversation.effects import ColleagueAnswered, ContactTimeChanged, Effect, HandOver
from flows.conversation.messages import Turn
from flows.dossier.status import DossierStatus, ReceivedMessage
from tests.support.engine_chat import NOW, RANDOM_VALUES, EngineChat, after_sending, at_concern, walked_once

OPEN = DossierStatus("open", 1, NOW, NOW, coordinator="Hanneke", coordinator_id="h", messages=(ReceivedMessage(NOW, "Dag."),))
WILLEM = {"coordinator": "Willem", "coordinator_id": "w"}
WAITING: dict[str, Any] = {"state": "waiting", "coordinator": None, "coordinator_id": "", "messages": ()}
Begun = tuple[str, ...]  # buttons and, behind a blank, words
ANSWERS: dict[str, tuple[Begun, Begun]] = {  # what is begun, and what finishes it
    "words at the status": ((" Hij drinkt weer.",), ("agree",)),
    "words about contact": ((" Bel mij niet op maandag.",), ("agree_contact",)),
    "a reply": (("read_messages", "write_back", " Dinsdag kan."), ("agree",)),
    "a reply below the messages": (("read_messages", " Dinsdag kan."), ("agree",)),
    "a moment that is tapped": (("other_moment", "thu"), ("done",)),
    "a moment that is typed": (("other_moment",), (" donderdagochtend",)),
    "a change": (("change", "edit_name", " Yasmin", "yes", "right"), ("agree",)),
}


@walked_once
def sent() -> EngineChat:
    """Yara chose to be written to here, and somebody has her story."""
    chat = at_concern().say("Ik slaap slecht.").press("done", "nobody").say("Yara").press("yes").say("Assen")
    return held(chat.press("messages", "always", "go_on", "right", "agree")).press("look")


def held(chat: EngineChat, **changed: Any) -> EngineChat:
    chat.context = chat.context._replace(status=replace(OPEN, **changed))
    return chat


def does(chat: EngineChat, steps: Begun, about: str | None = None) -> EngineChat:
    for step in steps:
        chat.say(step.strip()) if step.startswith(" ") else chat.press(step, about=about)
        about = None
    return chat


def told(chat: EngineChat) -> list[Effect]:
    return [effect for effect in chat.effects[1:] if isinstance(effect, HandOver | ContactTimeChanged)]


@pytest.mark.parametrize("answer", ANSWERS)
def test_what_was_begun_for_hanneke_goes_to_willem_only_after_the_seeker_was_asked_again(answer: str) -> None:
    begun, finish = ANSWERS[answer]
    chat = does(held(does(sent(), begun), **WILLEM), finish)
    assert told(chat) == [] and chat.notices == ["coordinator_changed"]
    assert "Willem" in chat.output.replies[0].text
    again = ("done",) if "moment" in answer else finish
    assert len(told(does(chat, again))) == 1


@pytest.mark.parametrize("answer", ANSWERS)
def test_who_is_asked_again_and_says_no_tells_willem_nothing(answer: str) -> None:
    begun, finish = ANSWERS[answer]
    chat = does(held(does(sent(), begun), **WILLEM), finish)
    chat.press("back" if "moment" in answer else "refuse")
    assert told(chat) == []


@pytest.mark.parametrize("answer", ANSWERS)
@pytest.mark.parametrize("meanwhile", [{}, {"plan": "dinsdag", "tried": (NOW,)}], ids=["as it was", "with a plan"])
def test_an_answer_to_the_same_coordinator_is_asked_about_once(answer: str, meanwhile: dict[str, Any]) -> None:
    begun, finish = ANSWERS[answer]
    assert len(told(does(held(does(sent(), begun), **meanwhile), finish))) == 1


def test_what_was_begun_while_nobody_had_the_story_is_asked_about_again_once_somebody_reads_it() -> None:
    chat = held(sent(), **WAITING).say("Hanneke is mijn buurvrouw.")
    assert told(held(chat).press("agree")) == [] and chat.notices == ["coordinator_changed"]


@pytest.mark.parametrize("meanwhile", [WAITING, {"state": "names"} | WILLEM], ids=["nobody", "somebody who may not open it yet"])
def test_where_nobody_reads_it_any_more_it_waits_for_the_next_as_the_story_does(meanwhile: dict[str, Any]) -> None:
    assert len(told(held(sent().say("Hij drinkt weer."), **meanwhile).press("agree"))) == 1


@pytest.mark.parametrize("begun", ["other_moment", "change"])
def test_what_is_begun_on_a_page_that_still_names_hanneke_is_for_nobody_else(begun: str) -> None:
    page = sent()
    about = page.output.asked_about
    steps, finish = next(one for one in ANSWERS.values() if one[0][0] == begun)
    chat = does(does(held(page, **WILLEM), steps, about), finish)
    assert told(chat) == [] and chat.notices == ["coordinator_changed"]


def typed_in_chat(chat: EngineChat, text: str) -> EngineChat:
    """Words in a chat, which does not say which of its messages somebody read."""
    chat.take(Turn(chat.at, RANDOM_VALUES, text=text))
    return chat


def test_words_in_a_chat_that_showed_hanneke_last_go_to_willem_only_after_the_seeker_was_asked_again() -> None:
    chat = typed_in_chat(held(sent(), **WILLEM), "Hij drinkt weer.").press("agree")
    assert told(chat) == [] and chat.notices == ["coordinator_changed"] and "Willem" in chat.output.replies[0].text
    assert len(told(chat.press("agree"))) == 1


@pytest.mark.parametrize("shown", [{}, WAITING, WILLEM], ids=["hanneke", "nobody yet", "willem already"])
def test_words_in_a_chat_that_showed_nobody_else_are_asked_about_once(shown: dict[str, Any]) -> None:
    chat = held(held(sent(), **shown).press("look"), **(shown if shown is not WAITING else {}))
    assert len(told(typed_in_chat(chat, "Hij drinkt weer.").press("agree"))) == 1


def test_a_second_press_on_the_page_that_asked_about_hanneke_is_no_yes_about_willem_whom_it_still_names() -> None:
    chat = sent().say("Hij drinkt weer.")
    pressed = Turn(NOW, RANDOM_VALUES, button="agree", question_number=chat.conversation.question_number, seen=0)
    held(chat, **WILLEM).take(pressed)
    chat.take(pressed)
    assert told(chat) == [] and {"coordinator_changed", "old_button"} <= set(chat.notices)


def test_a_colleague_whom_another_proposes_by_now_is_asked_about_anew() -> None:
    proposed = {"proposed_id": "j", "proposed": "Joost"}
    chat = held(after_sending(), **proposed).press("colleague")
    held(chat, **proposed, **WILLEM).press("yes")
    assert not any(isinstance(one, ColleagueAnswered) for one in chat.effects) and chat.notices == ["question_over"]

"""People in the review: each opens at once, and a change leads back there."""

from __future__ import annotations

import pytest

from flows.conversation import limits
from flows.conversation.people import parse_person
from flows.questionnaire.dossier_builder import build_dossier
from flows.questionnaire.states import QUESTIONNAIRE
from tests.support.engine_chat import EngineChat, after_sending, at_concern, at_review


def review_with_two() -> EngineChat:
    return at_review().press("edit_circle").say("Riet, mijn tante", "Mo").press("done", "go_on")


def test_somebody_on_the_list_opens_in_the_review_and_a_wish_leads_back_there() -> None:
    chat = review_with_two().press("person_1")
    assert chat.state == "person"
    assert chat.press("welcome").state == "review"
    assert [person["wish"] for person in chat.conversation.people] == ["welcome", None]


def test_who_is_removed_in_the_review_is_removed_and_one_reads_the_review_again() -> None:
    chat = review_with_two().press("person_2", "remove")
    assert chat.state == "review" and [person["name"] for person in chat.conversation.people] == ["Riet"]


def test_with_nobody_left_people_are_asked_for_again() -> None:
    chat = at_review().press("edit_circle").say("Riet").press("done", "go_on", "person_1", "remove")
    assert chat.state == "circle" and not chat.conversation.people


def test_a_name_that_is_changed_from_the_review_leads_by_the_person_back_to_the_review() -> None:
    chat = review_with_two().press("person_2", "rename").say("Moos")
    assert chat.state == "person"
    assert chat.press("back").state == "review"


def test_from_the_list_one_goes_on_with_the_list() -> None:
    assert review_with_two().press("edit_circle", "person_1", "welcome").state == "circle_list"


def test_people_who_are_not_shared_are_not_opened_in_the_review() -> None:
    chat = review_with_two().press("switch_circle", "person_1")
    assert chat.state == "review" and "old_button" in chat.notices


@pytest.mark.parametrize("words", ["haal Riet weg", "alles behalve tante Riet"])
def test_who_names_somebody_in_the_review_opens_that_person(words: str) -> None:
    chat = review_with_two().say(words)
    assert (chat.state, chat.conversation.selected_person) == ("person", 1)


def test_a_wish_that_changes_after_sending_is_a_change_of_the_circle() -> None:
    chat = after_sending().press("change", "edit_circle").say("Riet, mijn tante")
    chat.conversation.edits.clear()
    assert list(chat.press("wish_1_welcome").conversation.edits) == ["circle"]


def test_wishes_in_the_picture_have_a_switch_only_while_the_people_are_sent() -> None:
    chat = review_with_two().press("person_1", "welcome")
    assert "switch_marks" in chat.buttons and "switch_marks" not in chat.press("switch_circle").buttons


def test_who_asks_to_take_somebody_off_the_list_opens_that_person_and_nothing_leads_back_there_afterwards() -> None:
    chat = at_concern().say("Ik slaap slecht.").press("done").say("Riet, mijn tante", "Mo", "toch niet Riet")
    assert (chat.state, chat.conversation.selected_person) == ("person", 1) and len(chat.conversation.people) == 2
    assert chat.press("remove", "back").state == "circle"


def test_words_on_the_page_of_the_list_open_somebody_too() -> None:
    chat = at_concern().say("Ik slaap slecht.").press("done").say("Riet, mijn tante", "Mo").press("list").say("Mo hoeft er niet bij")
    assert (chat.state, chat.conversation.selected_person) == ("person", 2)


CHANGES: dict[str, tuple[str, ...]] = {  # what is pressed in the review of a sent dossier, and what is typed then
    "somebody is added": ("edit_circle", "name_more", "> Els", "done"),
    "somebody is removed": ("person_1", "remove"),
    "somebody is renamed": ("person_1", "rename", "> Rita"),
    "a relation is said": ("person_2", "relate", "> mijn buurman"),
    "a wish is said": ("person_1", "from_afar"),
    "a wish is pressed on the list": ("edit_circle", "name_more", "> Els", "wish_3_welcome"),
    "all are to be talked about first": ("edit_circle", "name_more", "> Els", "done", "> allebei"),
}


@pytest.mark.parametrize("acts", CHANGES.values(), ids=CHANGES)
def test_whatever_changes_about_people_after_sending_is_a_change_of_the_circle_alone(acts: tuple[str, ...]) -> None:
    chat = review_with_two().press("right", "agree", "change")
    assert build_dossier(chat.conversation, QUESTIONNAIRE)["changed"] == []
    for act in acts:
        chat = chat.say(act[2:]) if act.startswith("> ") else chat.press(act)
    assert [change["question"] for change in build_dossier(chat.conversation, QUESTIONNAIRE)["changed"]] == ["circle"]


@pytest.mark.parametrize("leaving", ["done", "go_on"])
def test_who_is_added_in_the_review_is_asked_about_once_and_with_nobody_new_nothing_is(leaving: str) -> None:
    chat = review_with_two().press("edit_circle")
    chat = chat.press("go_on") if leaving == "go_on" else chat.press("name_more", "done")
    assert chat.state == "review"
    chat.press("edit_circle", "name_more").say("Els").press("done")
    assert chat.state == "circle_hold" and chat.press("go_on").state == "review"
    assert chat.press("edit_circle", "go_on").state == "review"


def test_who_does_not_fit_in_a_full_circle_is_given_back() -> None:
    chat = at_review().press("edit_circle")
    chat.conversation.people = [parse_person(number, f"Els {number}") for number in range(1, limits.PEOPLE + 1)]
    chat.conversation.people_ever = limits.PEOPLE
    chat.say("Riet")
    assert (chat.notices, chat.outcome.returned, len(chat.conversation.people)) == (["circle_full"], "Riet", limits.PEOPLE)

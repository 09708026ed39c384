"""The circle: whoever is named stays as named, and nobody becomes a person by a guess."""

from __future__ import annotations

import json

import pytest

from flows.conversation.state_document import write_document
from tests.support.engine_chat import at_concern, at_review


def test_a_long_message_in_the_circle_is_asked_about() -> None:
    chat = at_concern().press("tell_myself").say("mijn buurvrouw van nummer zes met de hond met drie poten")
    assert chat.state == "circle_is_name"
    assert chat.press("my_answer").conversation.people[0]["said"].startswith("mijn buurvrouw")


@pytest.mark.parametrize("typed", ["- Riet", "ja, Riet", "en Riet"])
def test_a_name_is_found_beside_a_bullet_or_a_word_and_the_words_stay(typed: str) -> None:
    (riet,) = at_concern().press("tell_myself").say(typed).conversation.people
    assert (riet["said"], riet["name"], riet["relation"]) == (typed, "Riet", "")


def test_somebody_who_does_not_know_whom_to_name_is_helped_to_think_and_never_becomes_a_person() -> None:
    chat = at_concern().press("tell_myself").say("ik weet niet")
    assert chat.state == "circle_think"
    for _ in range(4):
        chat.press("no_one").say("Weet ik niet")
    assert chat.conversation.people == []


@pytest.mark.parametrize("typed", ["Riet 06 12345678", "en ook nog Riet"])
def test_a_name_beside_a_number_or_an_addition_is_asked_about_and_found(typed: str) -> None:
    chat = at_concern().press("tell_myself").say(typed)
    assert (chat.state, chat.conversation.people) == ("circle_is_name", [])
    (riet,) = chat.say("ja").conversation.people
    assert (riet["said"], riet["name"], riet["relation"]) == (typed, "Riet", "")


@pytest.mark.parametrize(
    ("typed", "held"), [("bij tante Riet", ["Riet"]), ("Riet liever niet", ["Riet"]), ("Riet hoeft niet", []), ("Riet en Mo", [])]
)
def test_somebody_is_chosen_by_name_only_if_nothing_else_is_said(typed: str, held: list[str]) -> None:
    chat = at_concern().press("tell_myself").say("Riet, mijn tante", "Mo").press("done").say(typed)
    assert [person["name"] for person in chat.conversation.people if person["wish"] == "talk_first"] == held


@pytest.mark.parametrize("typed", ["hij slaat ook de hond", "mijn man slaat mij", "en ook nog Piet en Els", "mijn 2 broers", "06 12345678"])
def test_what_is_not_clearly_one_person_becomes_no_person_unasked(typed: str) -> None:
    chat = at_concern().press("tell_myself").say("Aisha", typed)
    assert chat.state in ("concern_late", "circle_is_name", "circle_two")
    assert [person["said"] for person in chat.conversation.people] == ["Aisha"]


def test_two_people_in_one_message_are_split_only_by_the_seeker() -> None:
    chat = at_concern().press("tell_myself").say("mijn zus Aisha en oom Karel")
    assert chat.state == "circle_two"
    assert [p["name"] for p in chat.press("two").conversation.people] == ["mijn zus Aisha", "oom Karel"]


def test_the_same_name_twice_stays_two() -> None:
    assert len(at_concern().press("tell_myself").say("Riet", "Riet").conversation.people) == 2


def test_where_the_relation_is_left_out_it_tells_equal_names_apart() -> None:
    chat = at_concern().press("tell_myself").say("Sam, collega", "Sam, broer", "Mo, buurman")
    assert "Op je lijst: Sam (collega), Sam (broer), Mo." in chat.output.replies[-1].text
    assert "Wil je Sam (broer) erbij?" in chat.press("list", "person_2").output.replies[-1].text


def test_I5_a_wish_never_removes_anybody() -> None:
    chat = at_concern().press("tell_myself").say("Riet, mijn tante").press("list", "person_1", "rather_not", "person_1", "talk_first")
    assert chat.conversation.people == [
        {"id": 1, "said": "Riet, mijn tante", "name": "Riet", "relation": "mijn tante", "wish": "talk_first"}
    ]


def test_a_wish_below_an_older_message_is_never_the_wish_of_the_person_named_since() -> None:
    chat = at_concern().press("tell_myself").say("Riet")
    below_riet = next(button for button in chat.output.replies[-1].buttons if button.text == "Praat eerst met mij")
    chat.say("Mo").press(below_riet.key, asked=chat.conversation.question_number)
    assert [person["wish"] for person in chat.conversation.people] == [None, None] and "old_button" in chat.notices


def test_I5_a_person_whom_the_seeker_removes_leaves_no_shadow() -> None:
    """From the next change on; until then the removal can be undone."""
    chat = at_concern().press("tell_myself").say("Riet, mijn tante").press("list", "person_1", "remove").say("Mo")
    assert "Riet" not in json.dumps(write_document(chat.conversation))


def test_I4_at_most_three_prompts_in_a_row() -> None:
    chat = at_concern().press("tell_myself", "think", "another", "another")
    assert "another" not in chat.buttons
    assert len(set(chat.conversation.prompts_shown)) == 3


def test_60_people_are_stored_and_the_next_one_is_refused_kindly() -> None:
    chat = at_concern().press("tell_myself").say(*("Ri" + "e" * n + "t" for n in range(61)))
    assert len(chat.conversation.people) == 60
    assert chat.notices == ["circle_full"]


def test_of_whoever_is_added_at_the_review_it_is_asked_whether_we_may_call_them_and_once() -> None:
    chat = at_review().press("edit_circle").say("mijn ex", "Mo").press("done")
    assert chat.state == "circle_hold"
    assert chat.press("person_1", "go_on").state == "review"
    assert chat.press("edit_circle", "go_on").state == "review"


def test_from_the_list_at_the_review_one_goes_back_at_once_or_names_somebody_else() -> None:
    chat = at_review().press("edit_circle").say("Riet", "Mo").press("done", "go_on", "edit_circle")
    assert chat.buttons[:4] == ["person_1", "person_2", "name_more", "go_on"]
    chat.press("person_1", "remove", "name_more").say("Sam")
    assert chat.press("done").state == "circle_hold"
    assert chat.press("go_on", "edit_circle", "go_on").state == "review"


def test_on_the_way_the_list_leads_back_to_naming() -> None:
    chat = at_concern().press("tell_myself").say("Riet").press("list")
    assert "name_more" not in chat.buttons and chat.press("go_on").state == "circle"


def test_skipping_the_circle_still_asks_whom_to_talk_about_first() -> None:
    assert at_concern().press("tell_myself").say("Riet").press("skip").state == "circle_hold"


def test_names_beyond_the_limit_are_given_back() -> None:
    chat = at_concern().press("tell_myself").say("\n".join(f"Riet {n}" for n in range(62))).press("two")
    assert chat.notices == ["circle_full"]
    assert chat.outcome.returned == "Riet 60\nRiet 61"


@pytest.mark.parametrize("typed", ["Aisha en Karel en Piet", "Aisha, Karel, Piet", "Aisha, Karel en Piet"])
def test_three_people_in_one_message_are_three(typed: str) -> None:
    assert [p["name"] for p in at_concern().press("tell_myself").say(typed, "ja").conversation.people] == ["Aisha", "Karel", "Piet"]


def test_a_very_long_name_is_stored_whole_and_shortened_where_it_is_repeated() -> None:
    chat = at_concern().say("Ik slaap slecht.").press("done").say(long := "x" * 4000)
    assert chat.conversation.people[0]["said"] == long and all(len(reply.text) < 1000 for reply in chat.output.replies)

"""People as they are typed and pasted: bullets, numbers, emoticons and addresses are no part of a name or a relation."""

from __future__ import annotations

import pytest

from flows.conversation import limits
from flows.conversation.people import distinct_people, names_alone, parse_person, split_people
from flows.conversation.state_document import write_document
from tests.support.engine_chat import at_circle, at_concern


@pytest.mark.parametrize(
    "emoticon", [":)", ":-)", ";)", ";-)", ":D", ":P", ":(", "(:", "<3", ":'(", ":/", "xD", "=)"], ids=lambda sign: f"emoticon {sign}"
)
@pytest.mark.parametrize(("typed", "relation"), [("Riet", ""), ("Riet, mijn tante", "mijn tante"), ("Riet (tante)", "tante")])
def test_an_emoticon_is_no_relation(typed: str, relation: str, emoticon: str) -> None:
    person = parse_person(1, f"{typed} {emoticon}")
    assert (person["name"], person["relation"], person["said"]) == ("Riet", relation, f"{typed} {emoticon}")


@pytest.mark.parametrize(
    "mark", ["- ", "• ", "* ", "1. ", "1) ", "(1) ", "12. ", "1 - ", "3: ", "#1 ", "1️⃣ ", "① ", "a) ", "☐ ", "- [ ] ", "[x] ", "✅ ", "１．"]
)
def test_bullets_and_numbers_of_a_pasted_list_are_no_part_of_names(mark: str) -> None:
    chat = at_circle().say(f"{mark}Riet, tante\n{mark}Jan").press("two")
    assert [(one["name"], one["relation"]) for one in chat.conversation.people] == [("Riet", "tante"), ("Jan", "")]


def test_the_word_before_the_last_of_a_list_is_no_part_of_a_name() -> None:
    chat = at_circle().say("mijn zus Karin, Peter, en de buurvrouw")
    assert "\nde buurvrouw" in "".join(reply.text for reply in chat.output.replies)
    assert [one["name"] for one in chat.press("two").conversation.people] == ["mijn zus Karin", "Peter", "de buurvrouw"]


def test_what_ends_as_a_verb_is_part_of_a_name_where_a_relation_follows() -> None:
    assert [one["name"] for one in at_circle().say("Riet plankert, mijn tante").conversation.people] == ["Riet plankert"]
    assert at_circle().say("Riet plankert").conversation.people == []


def test_bare_numbers_that_count_on_are_no_part_of_names() -> None:
    assert split_people("1 Riet\n2 Jan\n3 Mo") == ["Riet", "Jan", "Mo"]
    assert split_people("2 broers\n1 zus") == ["2 broers", "1 zus"]


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        *(("2 broers", "2 broers"), ("Sam (8)", "Sam"), ("Anne-Marie", "Anne-Marie"), ("J. de Vries", "J. de Vries")),
        *(("De buren, nr 12", "De buren"), ("Xander", "Xander"), ("A. Dirks", "A. Dirks")),
    ],
)
def test_numbers_and_marks_that_say_something_stay(typed: str, name: str) -> None:
    assert parse_person(1, typed)["name"] == name


WIDE = ("www。riet。nl", "ｗｗｗ．ｒｉｅｔ．ｎｌ", "ｈｔｔｐｓ：／／ｒｉｅｔ．ｎｌ", "riet。nl", "riet＠voorbeeld．nl")


UNSEEN = ("w\u200bww.riet.nl", "riet\u00ad@voorbeeld.nl")


@pytest.mark.parametrize(
    "address", ["https://facebook.com/riet", "www.riet.nl", "http://x.nl/a:b,c(d)", "riet@voorbeeld.nl", *WIDE, *UNSEEN]
)
def test_an_address_is_nobody_and_no_part_of_a_name(address: str) -> None:
    chat = at_circle().say(address)
    assert chat.conversation.people == [] and chat.outcome.returned == address
    assert parse_person(1, f"Riet {address}")["name"] == "Riet" and parse_person(1, f"Riet {address}")["relation"] == ""


@pytest.mark.parametrize("typed", ["Riet www.riet.nl, tante", "Riet (www.riet.nl), tante", "Riet riet.nl, tante", "Riet x@riet.nl, tante"])
def test_what_stands_behind_an_address_stays_what_somebody_is(typed: str) -> None:
    assert [parse_person(1, typed)[part] for part in ("name", "relation", "said")] == ["Riet", "tante", typed]


def test_a_line_with_an_address_belongs_to_the_person_above_it() -> None:
    assert split_people("Riet\n06-12345678\n• \n\u200b\nJan\nhttps://x.nl") == ["Riet\n06-12345678", "Jan\nhttps://x.nl"]


@pytest.mark.parametrize("typed", ["\u200b", "\u3164", "\u2800\u00ad", "\ufeff \u2060", "\U000e0041"])
@pytest.mark.parametrize("question", ["concern", "circle", "name", "place", "spoken"])
def test_what_consists_of_invisible_marks_alone_is_empty_at_every_question(question: str, typed: str) -> None:
    chat = at_concern()
    chat.conversation.state = question
    before = write_document(chat.conversation)["answers"]
    chat.say(typed)
    assert write_document(chat.conversation)["answers"] == before and chat.conversation.people == []
    assert "empty" in chat.notices


def test_a_list_in_lines_stays_a_list_where_one_line_tells_something() -> None:
    chat = at_circle().say("Jan\nRiet\nhij slaapt slecht")
    assert chat.state == "circle_two" and [doubt.text for doubt in chat.conversation.doubts] == ["Jan\nRiet\nhij slaapt slecht"]


def test_people_who_do_not_fit_any_more_are_given_back() -> None:
    chat = at_circle()
    chat.conversation.people = [parse_person(number, f"P{number}") for number in range(1, limits.PEOPLE)]
    chat.say("Jan, Riet, Sam").press("two")
    assert len(chat.conversation.people) == limits.PEOPLE and (chat.notices[0], chat.outcome.returned) == ("circle_full", "Riet\nSam")


def test_two_people_who_are_called_the_same_are_told_apart_wherever_they_are_named() -> None:
    people = [parse_person(number, typed) for number, typed in enumerate(("Riet, tante", "Riet, buurvrouw", "Mo", "Riet, tante", "Mo"))]
    assert distinct_people(people) == [("Riet (1)", "tante"), ("Riet", "buurvrouw"), ("Mo (1)", ""), ("Riet (2)", "tante"), ("Mo (2)", "")]
    assert names_alone(people) == ["Riet (1)", "Riet (buurvrouw)", "Mo (1)", "Riet (2)", "Mo (2)"]


@pytest.mark.parametrize("typed", ["misschien Riet, mijn tante", "Riet, mijn tante denk ik"])
def test_words_beside_a_name_stay_as_they_were_typed_and_are_no_part_of_the_name(typed: str) -> None:
    (person,) = at_circle().say(typed).conversation.people
    assert (person["said"], person["name"], person["relation"]) == (typed, "Riet", "mijn tante")


def test_everybody_who_was_named_is_shown_around_the_seeker_while_the_question_is_about_them() -> None:
    chat = at_circle().say("Riet, mijn tante", "Mo")
    assert [person["name"] for person in chat.output.replies[-1].circle] == ["Riet", "Mo"]
    assert [button.key for button in chat.output.replies[-1].controls] == ["ring_1", "ring_2"]
    assert not chat.press("done", "go_on").output.replies[-1].circle


@pytest.mark.parametrize(("typed", "asked"), [("oma Bep", False), ("Bep", False), ("oma Bep Jansen", True), ("mijn lieve oma Bep", True)])
def test_only_what_says_more_than_the_name_of_somebody_on_the_list_is_asked_about(typed: str, asked: bool) -> None:
    chat = at_circle().say("oma Bep", typed)
    assert (chat.state == "circle_is_name") == asked and len(chat.conversation.people) == 2 - asked


@pytest.mark.parametrize("typed", ["Riet; Jan", "Riet;; Jan;", "Riet / Jan"])
def test_signs_of_a_list_part_two_people_and_an_empty_place_is_nobody(typed: str) -> None:
    assert [part.strip() for part in split_people(typed)] == ["Riet", "Jan"]

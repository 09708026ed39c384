"""Doubts: only words that may mean two things wait, each for its own question, and that question shows them."""

from __future__ import annotations

import pytest

from flows.conversation.messages import Turn
from tests.support.engine_chat import RANDOM_VALUES, EngineChat, after_sending, at_circle, at_concern, at_review

STORY = "Ze belde gisteren nog en ik weet niet wat ik moet doen"


def question(chat: EngineChat) -> str:
    return chat.output.replies[-1].text


@pytest.mark.parametrize(
    ("chat", "typed", "state", "likeliest"),
    [
        (at_circle, STORY, "concern_late", "my_words"),
        (at_circle, "Riet 06 12345678", "circle_is_name", "my_answer"),
        (at_circle, "Hoe oud is zij?", "answer_question", "about_this"),
        (at_concern, "wis", "control_or_words", "as_command"),
    ],
)
def test_a_question_about_words_shows_them_and_offers_the_likeliest_first(
    chat: type[EngineChat], typed: str, state: str, likeliest: str
) -> None:
    asked = chat().say(typed)
    assert (asked.state, asked.buttons[0]) == (state, likeliest)
    assert f"“{typed}”" in question(asked)


COMMANDS = [
    *(("stop", "paused"), ("wis", "wipe_ask"), ("Wissen!", "wipe_ask"), ("later", "paused"), ("pauze", "paused"), ("volgende", "circle")),
    *(("taal", "language"), ("bel mij", "call_me"), ("klaar", "circle"), ("dat was het", "circle"), ("terug", "for_whom")),
    *(("help", "concern"), ("hulp", "concern")),
]


@pytest.mark.parametrize(("typed", "leads_to"), COMMANDS)
def test_a_command_in_the_story_is_asked_about_and_leads_where_it_says(typed: str, leads_to: str) -> None:
    chat = at_concern().say("Ik slaap slecht.", typed)
    assert (chat.state, chat.story) == ("control_or_words", ["Ik slaap slecht."])
    assert chat.say("ja").state == leads_to
    assert chat.story == ["Ik slaap slecht."]


@pytest.mark.parametrize("typed", [typed for typed, _ in COMMANDS])
def test_a_command_in_the_story_may_be_words_of_it(typed: str) -> None:
    chat = at_concern().say("Ik slaap slecht.", typed, "nee")
    assert (chat.state, chat.story) == ("concern", ["Ik slaap slecht.", typed])


@pytest.mark.parametrize("typed", ["ze zei stop tegen hem", "ik wil geen hulp van hem", "hij wil alles wissen", "later werd het erger"])
def test_inside_a_sentence_a_command_is_a_word(typed: str) -> None:
    assert at_concern().say(typed).story == [typed]


def test_the_question_about_help_comes_with_the_card() -> None:
    assert "help_card" in at_concern().say("help").notices


@pytest.mark.parametrize("typed", ["stop", "wis", "wissen", "opnieuw", "opnieuw typen", "overnieuw", "start over", "verwijder alles"])
def test_no_typed_word_empties_the_story(typed: str) -> None:
    chat = at_review().press("edit_concern").say(typed)
    assert chat.story == ["Ik slaap slecht."] and chat.state == "control_or_words"


def test_a_command_with_a_stroke_before_it_is_no_part_of_a_story() -> None:
    assert at_concern().say("Ik slaap slecht.", "/terug").state == "for_whom"


def test_only_the_doubtful_words_wait_and_later_ones_are_answers_of_their_own() -> None:
    chat = at_circle().say("mijn moeder", STORY, "oom Jan", "de buurvrouw")
    assert (chat.state, chat.names) == ("concern_late", ["mijn moeder", "oom Jan", "de buurvrouw"])
    assert chat.press("my_words").state == "circle"
    assert chat.story == ["Ik slaap slecht.", STORY] and chat.names == ["mijn moeder", "oom Jan", "de buurvrouw"]


def test_each_doubt_has_a_question_of_its_own() -> None:
    chat = at_circle().say(STORY, "Piet en Klaas", "oom Jan")
    assert (chat.state, chat.names) == ("concern_late", ["oom Jan"])
    chat.press("drop")
    assert chat.state == "circle_two" and "Piet" in question(chat)
    chat.press("two")
    assert (chat.state, chat.names, chat.story) == ("circle", ["oom Jan", "Piet", "Klaas"], ["Ik slaap slecht."])


def test_a_second_press_never_decides_about_the_next_words() -> None:
    chat = at_circle().say(STORY, "Riet 06 12345678")
    number = chat.conversation.question_number
    chat.press("my_words", asked=number).press("my_words", asked=number)
    assert (chat.state, chat.notices) == ("circle_is_name", ["old_button"])
    assert chat.story == ["Ik slaap slecht.", STORY]


@pytest.mark.parametrize("typed", ["terug", "Terug naar de vraag"])
def test_going_back_drops_the_question_and_nothing_else(typed: str) -> None:
    chat = at_circle().say("mijn moeder", "Hoe oud is zij?", "oom Jan").say(typed)
    assert (chat.state, chat.names) == ("circle", ["mijn moeder", "oom Jan"])
    assert (chat.outcome.returned, chat.outcome.returned_for) == ("Hoe oud is zij?", "circle")
    assert "dropped" in chat.notices


def test_a_later_answer_to_a_question_with_one_answer_counts_too() -> None:
    chat = at_circle().press("nobody").say(STORY, "Sanne")
    assert (chat.state, chat.conversation.texts_of("name")) == ("concern_late", ["Sanne"])
    assert "my_answer" not in chat.buttons
    assert chat.press("my_words").state == "age"


@pytest.mark.parametrize("typed", ["nee joh?", "ja", "nee"])
def test_a_yes_or_no_to_the_question_about_words_is_nobodys_name(typed: str) -> None:
    assert at_circle().say("mijn moeder", "Hoe oud is zij?", typed).names == ["mijn moeder"]


@pytest.mark.parametrize("question", ["name", "place", "circle"])
def test_a_bare_yes_is_no_name_and_no_place(question: str) -> None:
    chat = at_review().press(f"edit_{question}").say("ja")
    assert chat.conversation.texts_of(question) in (["Fatima"], ["Assen"], [])
    assert not chat.conversation.people


@pytest.mark.parametrize("question", ["name", "place", "circle", "reach_when"])
@pytest.mark.parametrize("typed", ["ja, verstuur", "neem terug", "wie keek er?"])
def test_a_button_of_another_question_is_no_answer_unasked(question: str, typed: str) -> None:
    chat = at_review()
    before = dict(chat.conversation.answers)
    chat.press(f"edit_{question}").say(typed)
    assert (chat.conversation.answers, chat.conversation.people) == (before, [])
    assert typed in (chat.outcome.returned, *(doubt.text for doubt in chat.conversation.doubts))


def message(chat: EngineChat, text: str, seconds: float) -> EngineChat:
    """Typed so long afterwards in a channel that does not say which question the person saw."""
    chat.advance(seconds=seconds).take(Turn(chat.at, RANDOM_VALUES, text=text))
    return chat


def test_what_arrives_right_after_klaar_becomes_no_person_unasked() -> None:
    chat = message(at_circle(), "bang", 2)
    assert (chat.state, chat.names) == ("concern_late", [])
    assert "“bang”" in question(chat)


def test_who_says_what_somebody_is_right_after_klaar_names_them() -> None:
    assert message(at_circle(), "haar oma Bep", 2).names == ["haar oma Bep"]


def test_any_other_name_right_after_klaar_is_asked_about_as_a_name() -> None:
    chat = message(at_circle(), "Bep", 2)
    assert (chat.state, chat.names) == ("circle_is_name", [])


def test_a_name_that_is_typed_after_reading_the_question_is_a_name() -> None:
    assert message(at_circle(), "Riet", 6).names == ["Riet"]


def test_words_in_doubt_are_not_shown_where_the_story_may_not_be_read() -> None:
    chat = after_sending().press("change").say(STORY)
    assert chat.state == "concern_late"
    chat.context = chat.context.__class__(chat.at, may_read_back=False)
    assert STORY not in str(chat.press("help").output)


def test_the_calmer_way_out_comes_before_the_first_consent_too() -> None:
    chat = EngineChat().press("begin").say("hm", "eh", "tja")
    assert chat.state == "not_understood_third" and "human" in chat.buttons
    assert chat.press("back").state == "consent_keep"


def test_two_questions_to_us_after_sending_are_asked_about_one_by_one() -> None:
    chat = after_sending().say("Heb jij ook een kat?", "Heb jij een hond?")
    assert "“Heb jij ook een kat?”" in question(chat)
    assert "“Heb jij een hond?”" in question(chat.press("about_this"))
    assert chat.press("about_this").state == "handed_off"


def test_who_says_klaar_again_when_asked_whether_they_are_done_is_done() -> None:
    chat = at_concern().say(STORY, "klaar", "klaar")
    assert (chat.state, chat.conversation.doubts) == ("circle", [])


def test_a_no_after_a_name_was_chosen_says_that_there_is_nobody_else() -> None:
    chat = at_circle().say("Riet", "Mo").press("done").say("Riet", "nee")
    assert chat.state == "name"
    assert [person["wish"] for person in chat.conversation.people] == ["talk_first", None]


def test_a_button_that_is_typed_while_somebody_is_asked_whether_they_are_done_is_no_story() -> None:
    chat = at_concern().say(STORY, "klaar", "ja, verstuur")
    assert (chat.conversation.texts_of("concern"), chat.outcome.returned) == ([STORY], "ja, verstuur")


def test_a_command_that_was_typed_twice_in_one_burst_is_asked_about_once() -> None:
    chat = at_concern().say(STORY)
    number = chat.conversation.question_number
    chat.say("klaar", asked=number).say("toch klaar", "klaar").press("as_command")
    assert chat.state != "control_or_words"


def test_a_sentence_about_somebody_never_becomes_a_person_by_a_bare_no() -> None:
    chat = at_circle().say("Riet", "Ahmed weet het al", "nee")
    assert (chat.state, chat.names, chat.outcome.returned) == ("circle", ["Riet"], "Ahmed weet het al")


def test_no_is_understood_at_every_question_about_words() -> None:
    chat = EngineChat().press("begin", "agree").say("Ik slaap al weken niet omdat mijn broer vast zit en niemand iets zegt.")
    assert chat.state == "concern_late"
    assert chat.say("nee").state == "for_whom"


def test_words_that_are_never_understood_at_a_question_about_words_lead_to_the_calmer_way_out() -> None:
    chat = at_circle().say("Riet", "Ahmed weet het al").say(*["weet niet"] * 3)
    assert chat.state == "not_understood_third"


def test_whoever_types_on_at_the_calmer_way_out_is_heard_at_the_question_itself() -> None:
    chat = EngineChat().press("begin").say("hm", "eh", "tja", "ja hoor")
    assert chat.state == "for_whom"


def test_no_at_the_question_whether_something_is_a_name_puts_it_nowhere() -> None:
    chat = at_circle().say("Riet", "haal Sanne weg", "nee")
    assert (chat.names, chat.story, chat.outcome.returned) == (["Riet"], ["Ik slaap slecht."], "haal Sanne weg")


@pytest.mark.parametrize(("pressed", "kept"), [("my_answer", ["staat in mijn verhaal"]), ("drop", [])])
def test_words_that_only_point_back_are_an_answer_for_a_reader_only_if_the_person_says_so(pressed: str, kept: list[str]) -> None:
    chat = at_review().press("add", "edit_access").say("staat in mijn verhaal")
    assert chat.state == "concern_late"
    assert "staat in mijn verhaal" in question_and_words(chat)
    assert chat.press(pressed).conversation.texts_of("access") == kept


def test_klaar_at_a_question_for_words_is_no_answer_but_leads_on() -> None:
    chat = at_review().press("add", "edit_access").say("klaar")
    assert chat.state == "control_or_words"
    chat.press("as_command")
    assert chat.conversation.texts_of("access") == []
    assert chat.state == "review"


def question_and_words(chat: EngineChat) -> str:
    return " ".join(reply.text for reply in chat.output.replies)


def test_what_looks_like_two_people_is_one_person_letter_for_letter_if_the_seeker_says_so() -> None:
    chat = at_circle().say("Piet en Klaas").press("one")
    assert (chat.state, chat.names, chat.conversation.doubts) == ("circle", ["Piet en Klaas"], [])


def test_words_that_became_the_answer_do_not_go_back_and_those_that_can_be_none_do() -> None:
    chat = at_circle().say("Riet 06 12345678").press("my_answer")
    assert (chat.names, chat.outcome.returned) == (["Riet 06 12345678"], None)


@pytest.mark.parametrize("typed", ["verschillende mensen", "ja het zijn er drie", "alle drie", "drie mensen", "los", "3", "jwz"])
def test_people_who_are_different_in_other_words_are_put_on_the_list_one_by_one(typed: str) -> None:
    assert at_circle().say("anna piet klaas", typed).names == ["anna", "piet", "klaas"]


@pytest.mark.parametrize("typed", ["een persoon", "nee één persoon", "dat is haar hele naam", "hij heet zo", "1 mens", "is 1 naam"])
def test_a_long_name_in_other_words_stays_one_name(typed: str) -> None:
    assert at_circle().say("anna maria jansen", typed).names == ["anna maria jansen"]


def test_a_row_of_words_that_nobody_knows_may_be_a_part_of_the_story() -> None:
    chat = at_circle().say("babam beni dövüyor").press("my_words")
    assert (chat.names, chat.story) == ([], ["Ik slaap slecht.", "babam beni dövüyor"])


@pytest.mark.parametrize(
    ("typed", "on_list"),
    [
        ("anna piet klaas en joris", ["anna", "piet", "klaas", "joris"]),
        ("Jan Willem Bakker en Karin Smit", ["Jan Willem Bakker", "Karin Smit"]),
        ("Anne Marie de Vries en Jan Willem Bakker", ["Anne Marie de Vries", "Jan Willem Bakker"]),
        ("mijn zus anna mijn broer piet", ["mijn zus anna", "mijn broer piet"]),
        ("anna zus piet broer", ["anna zus", "piet broer"]),
        ("opa oma en tante riet", ["opa", "oma", "tante riet"]),
        ("mijn kids lisa tom en bram", ["mijn kids lisa", "tom", "bram"]),
    ],
)
def test_people_side_by_side_are_shown_each_with_what_they_are(typed: str, on_list: list[str]) -> None:
    chat = at_circle().say(typed)
    assert question(chat).splitlines()[1:] == on_list
    assert chat.press("two").names == on_list


@pytest.mark.parametrize(
    ("doubtful", "typed", "on_list", "told"),
    [
        ("in de ochtend", "ja het is een naam", ["in de ochtend"], []),
        ("in de ochtend", "zet op de lijst", ["in de ochtend"], []),
        ("in de ochtend", "geen naam", [], []),
        ("in de ochtend", "weg ermee", [], []),
        ("mijn man slaat mij", "ja dat is mijn verhaal", [], ["mijn man slaat mij"]),
        ("mijn man slaat mij", "hoort erbij", [], ["mijn man slaat mij"]),
        ("mijn man slaat mij", "verwijder", [], []),
    ],
)
def test_an_answer_about_words_in_other_words_is_nobody_new(doubtful: str, typed: str, on_list: list[str], told: list[str]) -> None:
    chat = at_circle().say(doubtful, typed)
    assert (chat.state, chat.names, chat.story) == ("circle", on_list, ["Ik slaap slecht.", *told])


@pytest.mark.parametrize("typed", ["ja voor haar", "nee het is een tijd", "ja maar", "nee die andere"])
def test_what_begins_with_a_yes_or_a_no_is_about_the_words_and_goes_back_if_it_is_not_understood(typed: str) -> None:
    chat = at_circle().say("in de ochtend", typed)
    assert (chat.state, chat.names, chat.outcome.returned) == ("circle_is_name", [], typed)

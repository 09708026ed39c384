"""The conversation, as a person meets it."""

from __future__ import annotations

import json
from functools import partialmethod
from unittest.mock import Mock

import pytest

from flows.conversation.effects import Erase, HandOver, NewCode, TakeBack
from flows.conversation.messages import Context, Turn
from flows.conversation.state_document import write_document
from flows.conversation.undo import undo_key
from flows.dossier.status import DossierStatus
from flows.replies.presenter import Presenter
from tests.support.engine_chat import NOW, RANDOM_VALUES, EngineChat, after_sending, at_concern, at_review, intake_engine


def test_the_short_way_takes_at_most_15_turns() -> None:
    turns = [
        "begin",
        "agree",
        "myself",
        "tell_myself",
        "nobody",
        ":Fatima",
        "yes",
        ":Assen",
        "call",
        ":06 12345678",
        "always",
        "go_on",
        "right",
        "agree",
    ]
    chat = EngineChat()
    for turn in turns:
        chat.say(turn[1:]) if turn.startswith(":") else chat.press(turn)
    assert len(turns) <= 15
    assert isinstance(chat.effects[-1], HandOver)


def test_each_turn_is_rendered_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Rendering is a fifth of what a turn costs."""
    chat, rendering = at_concern(), Mock(side_effect=Presenter.render_output)
    monkeypatch.setattr(Presenter, "render_output", partialmethod(rendering))
    chat.say("mijn moeder valt").press("help", "done", "nobody").say("Fatima", "onzin?").press("yes", "back")
    assert rendering.call_count == 8


def test_I3_a_dossier_without_anybody_in_the_circle_is_handed_over() -> None:
    document = json.loads(after_sending().effects[0].dossier)  # type: ignore[union-attr]
    circle = next(part for part in document["parts"] if part["part"] == "circle")
    assert circle == {"part": "circle", "shown": True, "people": [], "nobody": True}


def test_E1_nothing_leaves_before_the_second_consent() -> None:
    chat = at_review().press("right")
    assert not chat.effects
    assert isinstance(chat.press("agree").effects[-1], HandOver)


def test_E2_a_part_that_is_switched_off_is_not_in_the_dossier() -> None:
    chat = at_review().press("switch_words", "switch_contact", "right", "agree")
    document = json.loads(chat.effects[0].dossier)  # type: ignore[union-attr]
    assert b"Ik slaap slecht" not in chat.effects[0].dossier  # type: ignore[union-attr]
    assert b"12345678" not in chat.effects[0].dossier  # type: ignore[union-attr]
    assert [part["part"] for part in document["parts"] if not part["shown"]] == ["words", "contact"]


def test_E3_the_review_shows_the_bytes_that_are_sent() -> None:
    chat = at_review()
    shown = chat.output.replies[-1].dossier
    chat.press("right", "agree")
    assert json.loads(chat.effects[0].dossier) == shown  # type: ignore[union-attr]


def test_a_change_after_the_question_voids_the_consent() -> None:
    chat = at_review().press("right")
    chat.conversation.answers["concern"]["said"] = ["iets anders"]
    assert chat.press("agree").state == "review"
    assert chat.notices == ["changed"]
    assert not chat.effects


def test_E10_refusing_storage_stores_nothing_and_shows_how_to_reach_a_person() -> None:
    chat = EngineChat().press("begin", "refuse")
    assert chat.outcome.ended == "refused"
    assert "085 000 0000" in chat.output.replies[-1].text
    assert "Bel 112" in chat.output.replies[-1].text
    assert isinstance(chat.effects[-1], Erase)


def test_text_typed_before_consent_is_not_stored() -> None:
    chat = EngineChat().say("Mijn man slaat mij en ik weet niet wat ik moet doen vandaag")
    assert "slaat" not in json.dumps(write_document(chat.conversation))
    assert chat.outcome.returned


@pytest.mark.parametrize("answer", ["unsure", "no", "cannot"])
def test_E7_for_somebody_else_only_when_that_person_knows_and_wants_it(answer: str) -> None:
    chat = EngineChat().press("begin", "agree", "other", answer)
    assert chat.state == "other_does_not_know"
    assert chat.press("pass_on").notices == ["pass_on"]


def test_E7_what_was_told_about_somebody_who_does_not_know_does_not_come_along_into_the_own_story() -> None:
    chat = EngineChat().press("begin", "agree", "other")
    chat.say("Mijn moeder komt al weken niet meer buiten en eet bijna niets.").press("my_words", "no", "for_myself")
    assert (chat.state, chat.conversation.texts_of("concern")) == ("concern", [])
    assert "deed_removed" in chat.notices and undo_key(chat.conversation) in chat.buttons


def test_E7_somebody_else_who_wants_it_goes_on() -> None:
    assert EngineChat().press("begin", "agree", "other", "wants").state == "concern"


def test_a_parent_is_asked_who_can_help_the_child_speak() -> None:
    chat = EngineChat().press("begin", "agree", "family").say("Mijn zoon slaapt niet.").press("done")
    assert chat.press("nobody").state == "children"


def test_nothing_is_asked_about_a_child_before_a_word_of_the_story() -> None:
    assert EngineChat().press("begin", "agree", "family").state == "concern"


def test_for_my_work_gives_information_and_no_dossier() -> None:
    chat = EngineChat().press("begin", "agree", "work")
    assert chat.state == "for_work"
    assert chat.press("stop").outcome.ended == "left"


def test_rather_be_called_leads_to_the_short_way_without_story() -> None:
    chat = (
        EngineChat()
        .press("call_me", "go_on", "agree", "myself")
        .say("Fatima", "Assen")
        .press("call")
        .say("0612345678")
        .press("always", "go_on")
    )
    assert chat.state == "review"
    assert chat.conversation.answer_to("concern") == {"status": "tells_myself"}
    assert isinstance(chat.press("right", "agree").effects[-1], HandOver)


def test_rather_a_human_halfway_asks_only_what_is_missing() -> None:
    chat = at_concern().say("Ik slaap slecht").press("done", "nobody").say("Fatima").press("human", "go_on")
    assert chat.state == "place"
    assert chat.conversation.texts_of("concern") == ["Ik slaap slecht"]


def test_help_shows_the_card_and_leaves_the_draft_as_it_is() -> None:
    chat = at_concern().say("Ik slaap slecht")
    before = chat.conversation.answers
    chat.press("help")
    assert (chat.state, chat.conversation.answers, chat.notices) == ("concern", before, ["help_card"])
    assert "112" in chat.output.replies[0].text


@pytest.mark.parametrize(("typed", "answer"), [("mezelf", "myself"), ("Voor mezelf", "myself"), ("Voor mijn werk", "work")])
def test_typed_words_and_buttons_answer_the_same_question(typed: str, answer: str) -> None:
    assert EngineChat().press("begin", "agree").say(typed).conversation.choices_of("for_whom") == [answer]


@pytest.mark.parametrize("typed", ["ja", "Ja hoor", "yes", "JA."])
def test_yes_is_understood_in_its_forms(typed: str) -> None:
    assert EngineChat().press("begin").say(typed).state == "for_whom"


@pytest.mark.parametrize("name", ["Neeltje", "Wisse", "Klaartje", "Stoppelman"])
def test_people_whose_names_look_like_commands_are_people(name: str) -> None:
    chat = at_concern().press("tell_myself").say(name)
    assert [person["name"] for person in chat.conversation.people] == [name]


@pytest.mark.parametrize("word", ["stop", "Wis", "help"])
def test_a_command_that_may_be_part_of_the_story_is_asked_about(word: str) -> None:
    chat = at_concern().say(word)
    assert chat.state == "control_or_words"
    assert ("help_card" in chat.notices) == (word == "help")
    assert chat.press("my_words").conversation.texts_of("concern") == [word]


def test_a_sentence_where_a_name_is_asked_is_asked_about_and_may_join_the_story() -> None:
    story = "Gisteren is mijn vader weer boos geworden en toen ben ik weggegaan"
    chat = at_concern().say("Thuis gaat het niet.").press("done", "nobody").say(story)
    assert chat.state == "concern_late"
    assert chat.press("my_words").conversation.texts_of("concern") == ["Thuis gaat het niet.", story]
    assert chat.state == "name"


def test_a_long_message_in_the_circle_is_asked_about() -> None:
    chat = at_concern().press("tell_myself").say("mijn buurvrouw van nummer zes met de hond en de kinderen")
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
    ("typed", "answer"),
    [("Wat kost dit eigenlijk?", "answer_costs"), ("who reads this", "answer_reader"), ("Moeten mijn ouders dit weten", "answer_parents")],
)
def test_what_people_often_ask_has_a_fixed_answer_and_the_question_returns(typed: str, answer: str) -> None:
    chat = at_concern().press("tell_myself", "nobody").say(typed)
    assert (chat.state, chat.notices, chat.conversation.texts_of("name")) == ("name", [answer], [])


@pytest.mark.parametrize(("typed", "key"), [("maandag is de zitting", "soon"), ("3 december", "not_soon"), ("over twee weken", "not_soon")])
def test_a_date_that_is_typed_is_the_answer_and_its_words_stay(typed: str, key: str) -> None:
    chat = at_review().press("add", "edit_date").say(typed)
    assert (chat.state, chat.conversation.choices_of("date"), chat.conversation.texts_of("date_words")) == ("review", [key], [typed])


@pytest.mark.parametrize("typed", ["binnen 14 dagen", "de 15e", "niet maandag", "volgende week dinsdag", "brief"])
def test_a_date_that_may_be_two_is_not_guessed(typed: str) -> None:
    chat = at_review().press("add", "edit_date").say(typed)
    assert (chat.state, chat.outcome.returned, chat.conversation.choices_of("date")) == ("date", typed, [])


@pytest.mark.parametrize(
    ("typed", "held"), [("bij tante Riet", ["Riet"]), ("Riet liever niet", ["Riet"]), ("Riet hoeft niet", []), ("Riet en Mo", [])]
)
def test_somebody_is_chosen_by_name_only_if_nothing_else_is_said(typed: str, held: list[str]) -> None:
    chat = at_concern().press("tell_myself").say("Riet, mijn tante", "Mo").press("done").say(typed)
    assert [person["name"] for person in chat.conversation.people if person["wish"] == "talk_first"] == held


def test_wiping_takes_another_word_than_the_one_that_asked_for_it() -> None:
    """A message that is sent twice wipes nothing."""
    assert at_concern().say("Ik slaap slecht.").press("erase").say("wis alles", "wis alles").state == "wipe_ask"
    assert at_concern().say("Ik slaap slecht.").press("erase").say("ja, wis alles").state == "wiped"


def test_a_question_to_us_between_own_words_is_answered_and_said_not_to_be_stored() -> None:
    chat = at_concern().say("Ik slaap slecht.", "Wie leest dit?", "Wie leest dit, vroeg ik hem steeds.")
    assert chat.conversation.texts_of("concern") == ["Ik slaap slecht.", "Wie leest dit, vroeg ik hem steeds."]
    assert "question_not_kept" in at_concern().say("Wie leest dit?").notices


def test_a_question_where_an_answer_is_asked_is_asked_about() -> None:
    chat = at_concern().press("tell_myself", "nobody").say("Heb ik recht op een uitkering?")
    assert chat.state == "answer_question"
    assert chat.press("about_this").notices[-1] == "about"
    assert chat.state == "name"


@pytest.mark.parametrize("typed", ["hij slaat ook de hond", "mijn man slaat mij", "en ook nog Piet en Els", "mijn 2 broers", "06 12345678"])
def test_what_is_not_clearly_one_person_becomes_no_person_unasked(typed: str) -> None:
    chat = at_concern().press("tell_myself").say("Aisha", typed)
    assert chat.state in ("concern_late", "circle_is_name", "circle_two")
    assert [person["said"] for person in chat.conversation.people] == ["Aisha"]


@pytest.mark.parametrize(
    ("question", "typed"),
    [
        ("name", "Noem mij maar Sanne hoor"),
        ("name", "Mijn naam is Sanne van der Berg"),
        ("place", "Ik woon in een dorp bij Assen"),
        ("reach_when", "alleen dinsdag als hij werkt tussen 10 en 12"),
        ("access", "Ik ben slechthorend dus praat graag rustig en kijk mij aan"),
    ],
)
def test_a_whole_sentence_that_can_be_the_answer_is_the_answer(question: str, typed: str) -> None:
    chat = at_review().press("add").press("edit_access") if question == "access" else at_review().press(f"edit_{question}")
    assert chat.say(typed).conversation.texts_of(question)[-1] == typed


def test_three_times_not_understood_leads_to_a_calmer_way_out() -> None:
    chat = EngineChat().press("begin", "agree").say("hm", "eh", "tja")
    assert chat.state == "not_understood_third"
    assert chat.buttons == ["human", "later"]


def test_the_calmer_way_out_may_skip_the_question() -> None:
    chat = at_concern().press("tell_myself", "nobody").say("Bo", "hm", "eh", "tja")
    assert chat.buttons == ["skip_it", "human", "later"]
    assert chat.press("skip_it").state == "place"


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


@pytest.mark.parametrize("words", ["Eigen mensen", "eigen woorden", "veilig contact", "Wensen"])
def test_the_name_of_a_part_alone_switches_nothing_off_at_the_review(words: str) -> None:
    assert at_review().say(words).conversation.hidden_parts == []


@pytest.mark.parametrize("switch", ["switch_contact", "share_reach"])
def test_whoever_shares_no_contact_reads_what_follows(switch: str) -> None:
    chat = at_review().press(switch)
    assert chat.notices == ["off_reach", "deed_off"]
    assert chat.press(switch).notices == ["deed_on"]


def test_at_the_review_no_two_buttons_have_the_same_words() -> None:
    texts = [button.text for button in at_review().output.replies[-1].buttons]
    assert len(texts) == len(set(texts)) and "Deel: Eigen mensen" in texts


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


@pytest.mark.parametrize(
    ("typed", "band"),
    [
        *(("14", "no"), ("ik ben 17", "yes"), ("٣٤", "yes"), ("zeventien", "yes"), ("Ik ben 15 jaar", "no"), ("16 jaar", "yes")),
        *(("jonger dan 16", "no"), ("nog geen 16", "no"), ("bijna 16", "no"), ("onder de 16", "no"), ("ik word 16 in mei", "no")),
        *(("Not yet 16", "no"), ("under 16", "no"), ("I am 34", "yes"), ("17 years old", "yes")),
    ],
)
def test_a_typed_age_selects_a_group_and_the_number_is_not_stored(typed: str, band: str) -> None:
    chat = at_concern().press("tell_myself", "nobody").say("Joost", typed)
    assert chat.conversation.answer_to("age") == {"chose": [band]}


def test_under_16_goes_on_and_sees_the_kindertelefoon() -> None:
    chat = at_concern().press("tell_myself", "nobody").say("Sem", "14")
    assert chat.state == "place"
    assert "0800-0432" in chat.output.replies[0].text


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


def test_a_correction_asks_only_that_question_again() -> None:
    chat = at_review().press("edit_name").say("Samira")
    assert chat.state == "review"
    assert chat.conversation.texts_of("name") == ["Samira"]
    assert chat.conversation.texts_of("concern") == ["Ik slaap slecht."]


def test_another_way_of_contact_asks_only_for_its_address() -> None:
    chat = at_review().press("edit_reach", "email")
    assert chat.state == "reach_address"
    assert chat.say("fatima@example.org").state == "review"
    assert chat.conversation.choices_of("reach_when") == ["mon", "morning"]


def test_a_button_of_an_older_question_changes_nothing() -> None:
    chat = at_concern()
    chat.press("other", asked=3)
    assert (chat.state, chat.notices) == ("concern", ["old_button"])


def test_text_for_an_older_question_is_returned() -> None:
    chat = at_concern().say("voor mijn zus", asked=3)
    assert chat.outcome.returned == "voor mijn zus"
    assert not chat.conversation.texts_of("concern")


def test_the_language_changes_and_no_answer_is_lost() -> None:
    chat = at_concern().say("Ik slaap slecht").press("tongue", "speak_en")
    assert (chat.state, chat.output.language) == ("concern", "en")
    assert chat.conversation.texts_of("concern") == ["Ik slaap slecht"]


def test_back_leads_to_the_question_before_and_keeps_the_answers() -> None:
    chat = at_concern().say("Ik slaap slecht").press("done", "back")
    assert chat.state == "concern"
    assert chat.conversation.texts_of("concern") == ["Ik slaap slecht"]


def test_a_code_is_shown_once() -> None:
    chat = at_review().press("right", "agree", "code")
    assert "1234 5678 9012 3452" in chat.output.replies[-1].text
    assert isinstance(chat.effects[-1], NewCode)
    assert "1234567890123452" not in json.dumps(write_document(chat.press("seen").conversation))


def test_E9_taking_back_returns_to_a_draft_and_sending_again_asks_consent() -> None:
    chat = after_sending().press("take_back", "yes")
    assert isinstance(chat.effects[-1], TakeBack)
    assert not chat.conversation.handed_off
    assert chat.press("change", "right").state == "consent_share"


def test_a_correction_after_sending_is_version_2_and_the_old_words_are_gone() -> None:
    chat = after_sending().press("change", "edit_name").say("Samira").press("right", "agree")
    document = json.loads(chat.effects[-1].dossier)  # type: ignore[union-attr]
    assert document["version"] == 2
    assert [change["question"] for change in document["changed"]] == ["name"]
    assert b"Fatima" not in chat.effects[-1].dossier  # type: ignore[union-attr]


def test_erasing_asks_once() -> None:
    chat = at_concern().press("erase")
    assert chat.state == "wipe_ask"
    assert chat.press("no").state == "concern"
    assert chat.press("erase", "yes").outcome.ended == "wiped"


def test_danger_words_show_the_help_card_and_leave_no_trace() -> None:
    chat = at_concern().say("ik wil dood")
    assert chat.notices == ["safety_ask", "help_card"]
    assert chat.press("danger").notices == ["danger"]
    assert chat.press("done").conversation.notices == []


@pytest.mark.parametrize("way", [("work",), ("other", "no"), ("other", "unsure"), ("other", "cannot")])
def test_E7_not_even_the_short_way_leads_to_a_dossier_about_somebody_who_does_not_want_it(way: tuple[str, ...]) -> None:
    chat = EngineChat().press("begin", "agree", *way, "human", "go_on").say("Piet", "Assen").press("self", "always", "go_on", "right")
    assert chat.state in ("for_work", "other_knows")
    assert not chat.effects


@pytest.mark.parametrize(("is_chat", "is_told"), [(False, True), (True, False)])
def test_who_was_not_reached_by_telegram_reads_that_at_the_status_of_the_website(is_chat: bool, is_told: bool) -> None:
    chat = after_sending()
    status = DossierStatus("waiting", 1, NOW, NOW, refused_ways=("telegram",))
    chat.context = Context(NOW, status=status, is_third_party_chat=is_chat)
    assert (
        "Mijn bericht in Telegram kwam niet bij je aan." in " ".join(one.text for one in chat.press("status").output.replies)
    ) is is_told


def test_after_sending_the_span_cannot_be_shortened_and_pausing_says_that_it_stays_sent() -> None:
    chat = after_sending().press("later")
    assert "shorter" not in chat.buttons
    assert "blijft" in chat.output.replies[-1].text


def closed() -> EngineChat:
    """Fatima, whose coordinator has closed the dossier."""
    chat = after_sending()
    chat.context = Context(NOW, status=DossierStatus("closed", 1, NOW, NOW))
    return chat.press("look")


def test_what_is_closed_is_no_longer_changed_and_its_end_is_named() -> None:
    chat = closed()
    assert not {"change", "add_words"} & set(chat.buttons)
    assert "wis alles op zaterdag 21 november" in chat.output.replies[-1].text


def test_who_keeps_the_way_of_contact_private_is_not_promised_a_call() -> None:
    sent = at_review().press("switch_contact", "right", "agree")
    assert "Jij neemt zelf contact op" in sent.output.replies[1].text and "Je hoort iets" not in str(sent.output.replies)


def test_withdrawing_consent_asks_before_erasing_what_is_stored() -> None:
    chat = at_concern().say("Ik slaap slecht.").press("back", "back", "refuse")
    assert (chat.state, chat.effects) == ("wipe_ask", [])


def test_back_from_a_correction_leads_to_the_review() -> None:
    assert at_review().press("edit_place", "back").state == "review"


def test_after_sending_rather_a_human_gives_the_number_and_asks_nothing() -> None:
    chat = after_sending().press("human")
    assert (chat.state, chat.notices) == ("handed_off", ["human"])


@pytest.mark.parametrize(
    "typed",
    [
        *("25-12-2012", "1012 AB", "0612345678", "ik ben 15 en mijn broer 17", "ouder dan 10", "16 of 17", "mijn zoon is 14"),
        *("niet ouder dan 20", "al 3 jaar", "geen 15", "al 3 jaar bang", "ik woon hier 20 jaar", "boven de 15 denk ik"),
    ],
)
def test_an_age_is_never_guessed_from_another_number(typed: str) -> None:
    chat = at_concern().press("tell_myself", "nobody").say("Sem", typed)
    assert chat.state == "age"


@pytest.mark.parametrize("typed", ["hij heeft mij gisteren geslagen", "Ik ben heel bang voor hem"])
def test_a_short_sentence_where_a_name_is_asked_is_asked_about_too(typed: str) -> None:
    assert at_concern().press("tell_myself", "nobody").say(typed).state == "concern_late"


def test_punctuation_is_no_name() -> None:
    assert at_concern().press("tell_myself", "nobody").say("...").state == "name"


def test_skipping_the_circle_still_asks_whom_to_talk_about_first() -> None:
    assert at_concern().press("tell_myself").say("Riet").press("skip").state == "circle_hold"


def test_names_beyond_the_limit_are_given_back() -> None:
    chat = at_concern().press("tell_myself").say("\n".join(f"Riet {n}" for n in range(62))).press("two")
    assert chat.notices == ["circle_full"]
    assert chat.outcome.returned == "Riet 60\nRiet 61"


@pytest.mark.parametrize("typed", ["Aisha en Karel en Piet", "Aisha, Karel, Piet", "Aisha, Karel en Piet"])
def test_three_people_in_one_message_are_three(typed: str) -> None:
    assert [p["name"] for p in at_concern().press("tell_myself").say(typed, "ja").conversation.people] == ["Aisha", "Karel", "Piet"]


def test_a_conflict_answer_is_shown_only_for_questions_that_were_asked() -> None:
    chat = after_sending()
    chat.context = Context(
        NOW, status=DossierStatus("open", 1, NOW, NOW, coordinator="Hanneke", plan="dinsdag", checked_organisations=False)
    )
    text = chat.press("look").output.replies[-1].text
    assert "ik ken niemand" in text
    assert "organisaties" not in text


def test_a_seeker_who_calls_reads_how_to_and_not_that_somebody_calls() -> None:
    chat = after_sending()
    chat.context = Context(
        NOW, status=DossierStatus("open", 1, NOW, NOW, coordinator="Hanneke", contact_line="06 00000000", calls_self=True)
    )
    text = chat.press("look").output.replies[-1].text
    assert "06 00000000" in text
    assert "neemt contact op:" not in text


def test_a_very_long_name_is_stored_whole_and_shortened_where_it_is_repeated() -> None:
    chat = at_concern().say("Ik slaap slecht.").press("done").say(long := "x" * 4000)
    assert chat.conversation.people[0]["said"] == long and all(len(reply.text) < 1000 for reply in chat.output.replies)


@pytest.mark.parametrize(
    ("spoken", "said"), [("nl", "De chat is"), ("en-GB", "The chat is closed for now"), ("xx", "De chat is"), (None, "De chat is")]
)
def test_while_the_chat_is_closed_somebody_new_reads_that_first_and_in_their_language(spoken: str | None, said: str) -> None:
    output = intake_engine().render_closed(Turn(NOW, RANDOM_VALUES, language=spoken))
    assert [reply.key for reply in output.replies] == ["notice.closed_now", "welcome"] and output.replies[0].text.startswith(said)


@pytest.mark.parametrize(("is_chat", "told"), [(False, ["mine"]), (True, ["mine", "passage"])])
def test_who_asks_what_is_kept_reads_it_and_in_a_chat_gets_a_link_to_see_it(is_chat: bool, told: list[str]) -> None:
    chat = at_concern()
    chat.context = Context(NOW, is_third_party_chat=is_chat)
    chat.take(Turn(NOW, RANDOM_VALUES, command="mine"))
    assert chat.notices == told and [type(effect).__name__ for effect in chat.effects] == ["ChannelTransfer"] * is_chat


def test_what_may_be_left_behind_on_a_phone_names_calls_only_to_who_is_phoned() -> None:
    chat = after_sending().press("traces")
    assert "bel" in chat.output.replies[0].text


def test_the_turn_of_the_first_consent_says_that_it_was_given_and_no_turn_after_it() -> None:
    chat, said = EngineChat(), []
    for key in ("begin", "agree", "myself"):
        said.append(chat.press(key).outcome.consented)
    assert said == [False, True, False]


def test_words_that_come_with_a_command_go_back_and_a_command_alone_gives_nothing_back() -> None:
    chat = at_concern()
    chat.take(Turn(NOW, RANDOM_VALUES, command="help", text="hallo"))
    assert ("help_card" in chat.notices, chat.outcome.returned, chat.conversation.texts_of("concern")) == (True, "hallo", [])
    chat.take(Turn(NOW, RANDOM_VALUES, command="help"))
    assert chat.outcome.returned is None

"""What a person may do at any question: help, back, another language, wiping, older buttons."""

from __future__ import annotations

import json

import pytest

from flows.conversation.effects import NewCode
from flows.conversation.messages import Context, Turn
from flows.conversation.state_document import write_document
from tests.support.engine_chat import NOW, RANDOM_VALUES, EngineChat, after_sending, at_concern, at_review


def test_help_shows_the_card_and_leaves_the_draft_as_it_is() -> None:
    chat = at_concern().say("Ik slaap slecht")
    before = chat.conversation.answers
    chat.press("help")
    assert (chat.state, chat.conversation.answers, chat.notices) == ("concern", before, ["help_card"])
    assert "112" in chat.output.replies[0].text


def test_wiping_takes_another_word_than_the_one_that_asked_for_it() -> None:
    """A message that is sent twice wipes nothing."""
    assert at_concern().say("Ik slaap slecht.").press("erase").say("wis alles", "wis alles").state == "wipe_ask"
    assert at_concern().say("Ik slaap slecht.").press("erase").say("ja, wis alles").state == "wiped"


def test_three_times_not_understood_leads_to_a_calmer_way_out() -> None:
    chat = EngineChat().press("begin", "agree").say("hm", "eh", "tja")
    assert chat.state == "not_understood_third"
    assert chat.buttons == ["human", "later"]


def test_the_calmer_way_out_may_skip_the_question() -> None:
    chat = at_concern().press("tell_myself", "nobody").say("Bo", "hm", "eh", "tja")
    assert chat.buttons == ["skip_it", "human", "later"]
    assert chat.press("skip_it").state == "place"


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


def test_withdrawing_consent_asks_before_erasing_what_is_stored() -> None:
    chat = at_concern().say("Ik slaap slecht.").press("back", "back", "refuse")
    assert (chat.state, chat.effects) == ("wipe_ask", [])


@pytest.mark.parametrize(("is_chat", "told"), [(False, ["mine"]), (True, ["mine", "passage"])])
def test_who_asks_what_is_kept_reads_it_and_in_a_chat_gets_a_link_to_see_it(is_chat: bool, told: list[str]) -> None:
    chat = at_concern()
    chat.context = Context(NOW, is_third_party_chat=is_chat)
    chat.take(Turn(NOW, RANDOM_VALUES, command="mine"))
    assert chat.notices == told and [type(effect).__name__ for effect in chat.effects] == ["ChannelTransfer"] * is_chat


def test_what_may_be_left_behind_on_a_phone_names_calls_only_to_who_is_phoned() -> None:
    chat = after_sending().press("traces")
    assert "bel" in chat.output.replies[0].text


def test_words_that_come_with_a_command_go_back_and_a_command_alone_gives_nothing_back() -> None:
    chat = at_concern()
    chat.take(Turn(NOW, RANDOM_VALUES, command="help", text="hallo"))
    assert ("help_card" in chat.notices, chat.outcome.returned, chat.conversation.texts_of("concern")) == (True, "hallo", [])
    chat.take(Turn(NOW, RANDOM_VALUES, command="help"))
    assert chat.outcome.returned is None


@pytest.mark.parametrize("kind", ["voice", "not_kept"])
def test_words_beside_a_recording_or_a_picture_are_the_answer_and_that_the_other_is_not_kept_is_said(kind: str) -> None:
    chat = at_concern().say("Ik slaap slecht.").press("done", "nobody")
    chat.take(Turn(chat.at, RANDOM_VALUES, text="Sanne", refused_beside=kind))
    assert (chat.state, chat.notices, chat.conversation.texts_of("name")) == ("age", [f"{kind}_beside"], ["Sanne"])

"""At the review and after sending: corrections, taking back, and what is promised to whom."""

from __future__ import annotations

import json

import pytest

from flows.conversation.effects import TakeBack
from flows.conversation.messages import Context
from flows.dossier.status import DossierStatus
from tests.support.engine_chat import NOW, EngineChat, after_sending, at_review


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


def test_back_from_a_correction_leads_to_the_review() -> None:
    assert at_review().press("edit_place", "back").state == "review"


def test_after_sending_rather_a_human_gives_the_number_and_asks_nothing() -> None:
    chat = after_sending().press("human")
    assert (chat.state, chat.notices) == ("handed_off", ["human"])


def test_a_seeker_who_calls_reads_how_to_and_not_that_somebody_calls() -> None:
    chat = after_sending()
    chat.context = Context(
        NOW, status=DossierStatus("open", 1, NOW, NOW, coordinator="Hanneke", contact_line="06 00000000", calls_self=True)
    )
    text = chat.press("look").output.replies[-1].text
    assert "06 00000000" in text
    assert "neemt contact op:" not in text

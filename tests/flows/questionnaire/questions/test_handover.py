"""Handover: what is sent says which version it is, who may hear of news, and what may be shown of wishes, as the seeker chose it."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from flows.conversation.effects import HandOver, NewsChanged
from flows.crisis import CrisisResources
from flows.dossier.contact_promise import HERE, MAIL, NO_NEWS
from flows.engine import IntakeEngine
from flows.i18n.catalog import Catalog
from tests.support.engine_chat import INSTALLATION, PLACES, EngineChat, after_sending, at_review


def sent(chat: EngineChat) -> list[HandOver]:
    return [effect for effect in chat.effects if isinstance(effect, HandOver)]


def dossiers(chat: EngineChat) -> list[dict[str, Any]]:
    return [json.loads(effect.dossier) for effect in sent(chat)]


def in_a_chat() -> EngineChat:
    """Fatima at the second consent, in a chat that messages can be sent to."""
    chat = at_review()
    chat.context = chat.context._replace(is_third_party_chat=True)
    return chat.press("here", "right")


def test_each_version_that_is_sent_has_the_next_number_and_the_recognition_words_of_the_first() -> None:
    chat = after_sending().press("change", "edit_name").say("Fatma").press("right", "agree")
    assert [dossier["version"] for dossier in dossiers(chat)] == [1, 2] == [1, chat.conversation.versions]
    assert [dossier["called"] for dossier in dossiers(chat)] == ["Fatima", "Fatma"]
    assert len({effect.recognition for effect in sent(chat)}) == 1


def test_who_agrees_with_news_hears_of_it_in_the_chat_and_who_only_agrees_does_not() -> None:
    assert [sent(in_a_chat().press(button))[0].news for button in ("agree_news", "agree")] == [HERE, NO_NEWS]


def test_a_change_after_the_question_voids_the_consent_with_news_too() -> None:
    chat = in_a_chat()
    chat.conversation.answers["concern"]["said"] = ["iets anders"]
    chat.press("agree_news")
    assert (chat.state, chat.notices, sent(chat)) == ("review", ["changed"], [])


def test_news_that_is_changed_after_sending_changes_at_once_and_is_said() -> None:
    chat = in_a_chat().press("agree", "news", "yes")
    assert (chat.effects[-1], chat.notices[-1]) == (NewsChanged(HERE), "news_on")
    assert (chat.press("news", "no").effects[-1], chat.notices[-1]) == (NewsChanged(NO_NEWS), "news_off")


def test_wishes_are_drawn_in_the_picture_only_while_the_seeker_switches_that_on() -> None:
    chat = at_review().press("edit_circle").say("Riet, mijn tante").press("done", "go_on", "person_1", "welcome")
    chat.press("switch_marks", "right", "agree", "change", "switch_marks", "right", "agree")
    assert [dossier["parts"][2].get("marks") for dossier in dossiers(chat)] == [True, None]


def test_who_keeps_the_way_of_contact_to_themselves_makes_contact_and_reads_so_with_their_code() -> None:
    told = [at_review().press(*switched, "right", "agree") for switched in ((), ("switch_contact",), ("share_reach",))]
    assert ["code_offer" in chat.notices for chat in told] == [True, False, False]
    assert [effect.card["contact"] for chat in told for effect in sent(chat)] == ["we_call", "seeker_calls", "seeker_calls"]


CARD = {"language": "nl", "province": "01", "age": "yes", "wishes": ["not_asked"], "date": "not_asked", "contact": "we_call"}
ASKED: tuple[tuple[tuple[str, ...], dict[str, object]], ...] = (
    ((), {}),
    (("add", "edit_coordinator_wish", "woman"), {"wishes": ["woman"]}),
    (("add", "edit_date", "soon", "skip"), {"date": "soon"}),
    (("add", "edit_date", "soon", "skip", "switch_wishes"), {"wishes": ["not_shared"], "date": "not_shared"}),
    (("add", "edit_coordinator_wish", "skip"), {"wishes": ["not_shared"]}),
    (("edit_age", "no"), {"age": "no"}),
    (("edit_age", "unsaid"), {"age": "not_shared"}),
    (("edit_age", "no", "share_age"), {"age": "not_shared"}),
    (("share_province",), {"province": None}),
    (("share_place",), {}),
    (("edit_reach", "messages"), {"contact": "we_write"}),
    (("edit_reach", "self"), {"contact": "seeker_calls"}),
)


@pytest.mark.parametrize(("pressed", "differs"), ASKED)
def test_the_match_card_holds_buttons_alone_and_never_takes_silence_for_a_no(pressed: tuple[str, ...], differs: dict[str, object]) -> None:
    (effect,) = sent(at_review().press(*pressed).press("right", "agree"))
    assert effect.card == CARD | differs


@pytest.mark.parametrize(
    ("pressed", "typed_by"), [((), "somebody_helped"), (("share_for_whom",), "seeker"), (("edit_for_whom", "myself"), "seeker")]
)
def test_that_somebody_helped_to_type_is_said_where_the_seeker_said_so_and_shares_it(pressed: tuple[str, ...], typed_by: str) -> None:
    chat = at_review().press("edit_for_whom", "helped", *pressed, "right", "agree")
    assert dossiers(chat)[0]["typed_by"] == typed_by


def test_who_sends_again_reads_whether_something_changed_was_added_or_stayed_as_it_was() -> None:
    def again(*way: str) -> list[str]:
        chat = after_sending().press("change")
        for step in way:
            chat = chat.say(step[2:]) if step.startswith("> ") else chat.press(step)
        return chat.press("right", "agree").notices

    assert again() == ["sent"]
    assert again("edit_concern", "> Mijn zoon ook.", "done") == ["added_sent"]
    assert again("add", "edit_hope", "> rust") == ["change_sent"]
    assert again("edit_name", "> Fatma") == ["sent_again"]


def asked_about_mail() -> EngineChat:
    """Fatima, who is written to by e-mail, at a foundation that sends mail."""
    engine = IntakeEngine(Catalog.load(), CrisisResources.load(), replace(INSTALLATION, mail_from="kring@example.org"), PLACES)
    chat = EngineChat(engine=engine).press("begin", "agree", "myself").say("Ik slaap slecht.").press("done", "nobody").say("Fatima")
    return chat.press("yes").say("Assen").press("email").say("fatima@example.org").press("always", "go_on", "right")


@pytest.mark.parametrize(
    ("answer", "news", "promise"),
    [
        ("yes", MAIL, "Bij nieuws krijg je een korte mail."),
        ("Mail maar", MAIL, "Bij nieuws krijg je een korte mail."),
        ("no", NO_NEWS, "Bij nieuws stuur ik je geen bericht."),
    ],
)
def test_who_is_written_to_by_mail_is_asked_about_news_and_reads_what_was_chosen(answer: str, news: str, promise: str) -> None:
    chat = asked_about_mail()
    assert chat.state == "news"
    chat = chat.press(answer) if answer in chat.buttons else chat.say(answer)
    assert chat.state == "consent_share" and promise in chat.output.replies[-1].text
    assert sent(chat.press("agree"))[0].news == news and chat.state == "handed_off"

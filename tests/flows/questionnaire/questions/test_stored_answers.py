"""Stored answers: what a way through a question leaves behind, what depends on it, and what its buttons show of it."""

from __future__ import annotations

from typing import Any

import pytest

from tests.support.engine_chat import EngineChat, at_review

ADDRESS = {"said": ["06 12345678"]}  # of Fatima in the review, who is called on Monday morning
Way = tuple[str, ...]
LEFT: tuple[tuple[Way, str, dict[str, Any]], ...] = (
    (("add", "edit_quiet", "voicemail"), "quiet", {"quiet": {"chose": ["voicemail"], "said": []}}),
    (("add", "edit_quiet", "number_shown", "voicemail"), "quiet", {"quiet": {"chose": ["voicemail", "number_shown"], "said": []}}),
    (("add", "edit_quiet", "voicemail", "voicemail"), "quiet", {"quiet": {"chose": [], "said": []}}),
    (("add", "edit_quiet", "voicemail", "> fluister"), "quiet", {"quiet": {"chose": ["voicemail"], "said": ["fluister"]}}),
    (("add", "edit_quiet", "> fluister", "voicemail"), "quiet", {"quiet": {"chose": ["voicemail"], "said": ["fluister"]}}),
    (("add", "edit_date", "> 24 december"), "review", {"date": {"chose": ["not_soon"]}, "date_words": {"said": ["24 december"]}}),
    (("add", "edit_date", "soon", "> een brief"), "review", {"date": {"chose": ["soon"]}, "date_words": {"said": ["een brief"]}}),
    (("add", "edit_date", "none"), "review", {"date": {"chose": ["none"]}, "date_words": None}),
    (
        ("add", "edit_coordinator_wish", "> iemand die luistert"),
        "review",
        {"coordinator_wish": {"chose": ["otherwise"]}, "coordinator_wish_words": {"said": ["iemand die luistert"]}},
    ),
    (("add", "edit_coordinator_wish", "otherwise"), "coordinator_wish_words", {"coordinator_wish": {"chose": ["otherwise"]}}),
    (("add", "edit_coordinator_wish", "woman"), "review", {"coordinator_wish": {"chose": ["woman"]}, "coordinator_wish_words": None}),
    (("edit_place", "> Utrecht"), "review", {"place": {"said": ["Utrecht"]}, "province": {"chose": ["09"]}}),
    (("edit_place", "> Hengelo"), "province", {"place": {"said": ["Hengelo"]}, "province": None}),
    (("edit_place", "> Hengelo", "> Overijssel"), "review", {"place": {"said": ["Hengelo"]}, "province": {"chose": ["15"]}}),
    (("edit_reach", "call"), "reach_address", {"reach": {"chose": ["call"]}, "reach_address": ADDRESS}),
    (("edit_reach", "text"), "reach_address", {"reach": {"chose": ["text"]}, "reach_address": None}),
    (("edit_reach", "messages"), "review", {"reach": {"chose": ["messages"]}, "reach_address": None}),
    (("edit_reach", "self"), "review", {"reach": {"chose": ["self"]}, "reach_address": None}),
    (("edit_reach", "> een brief"), "reach_address", {"reach": {"chose": ["otherwise"]}, "reach_address": {"said": ["een brief"]}}),
    (("edit_reach", "> 06 87654321"), "reach_found", {"reach": {"chose": ["call"]}, "reach_address": ADDRESS}),
    (("edit_reach", "> 06 87654321", "text"), "review", {"reach": {"chose": ["text"]}, "reach_address": {"said": ["06 87654321"]}}),
    (("edit_reach", "> 06 87654321", "other_way"), "reach", {"reach": {"chose": ["call"]}, "reach_address": ADDRESS}),
    (("edit_reach", "> sms 06 87654321"), "review", {"reach": {"chose": ["text"]}, "reach_address": {"said": ["sms 06 87654321"]}}),
    (("edit_reach", "> f@example.org"), "review", {"reach": {"chose": ["email"]}, "reach_address": {"said": ["f@example.org"]}}),
    (("edit_reach_when", "tue", "evening", "done"), "review", {"reach_when": {"chose": ["mon", "morning", "tue", "evening"], "said": []}}),
    (("edit_reach_when", "mon", "done"), "review", {"reach_when": {"chose": ["morning"], "said": []}}),
    (("edit_reach_when", "always"), "review", {"reach_when": {"chose": ["always"], "said": []}}),
    (("edit_reach_when", "always", "edit_reach_when", "mon"), "reach_when", {"reach_when": {"chose": ["mon"], "said": []}}),
    (
        ("edit_reach_when", "> dinsdag na 12", "> vrijdag na 3", "done"),
        "review",
        {"reach_when": {"chose": ["mon", "morning"], "said": ["dinsdag na 12", "vrijdag na 3"]}},
    ),
    (("edit_reach_when", "> dinsdag na 12", "again"), "reach_when", {"reach_when": None}),
    (("edit_age", "> 15"), "review", {"age": {"chose": ["no"]}}),
    (("edit_for_whom", "family"), "children", {"for_whom": {"chose": ["family"]}, "children": None}),
    (("edit_for_whom", "family", "> haar juf"), "review", {"for_whom": {"chose": ["family"]}, "children": {"said": ["haar juf"]}}),
    (("edit_for_whom", "other", "wants"), "review", {"for_whom": {"chose": ["other"]}, "other_knows": {"chose": ["wants"]}}),
    (("edit_for_whom", "other", "wants", "edit_for_whom", "myself"), "review", {"for_whom": {"chose": ["myself"]}, "other_knows": None}),
    (("edit_for_whom", "other", "no"), "other_does_not_know", {"other_knows": {"chose": ["no"]}}),
    (("add", "edit_spoken", "> Bargoens"), "spoken_which", {"spoken": {"said": ["Bargoens"]}, "spoken_which": None}),
    (("add", "edit_spoken", "> Bargoens", "any"), "review", {"spoken": {"said": ["Bargoens"]}, "spoken_which": {"chose": ["any"]}}),
    (("add", "edit_hope", "skip"), "review", {"hope": {"status": "skipped"}}),
    (("add", "edit_hope", "> rust", "edit_hope", "> slaap"), "review", {"hope": {"said": ["slaap"]}}),
    (("add", "edit_hope", "> rust", "edit_hope", "take_out"), "review", {"hope": {"status": "not_shared"}}),
    (
        ("add", "edit_date", "soon", "> een brief", "edit_date", "take_out"),
        "review",
        {"date": {"status": "not_shared"}, "date_words": None},
    ),
    (("edit_concern", "> Mijn zoon ook."), "concern", {"concern": {"said": ["Ik slaap slecht.", "Mijn zoon ook."]}}),
    (("edit_concern", "> Mijn zoon ook.", "remove_1"), "concern", {"concern": {"said": ["Mijn zoon ook."]}}),
    (("edit_concern", "> Mijn zoon ook.", "change_2", "> Hij ook."), "concern", {"concern": {"said": ["Ik slaap slecht.", "Hij ook."]}}),
    (("edit_concern", "> Mijn zoon ook.", "change_2", "remove"), "concern", {"concern": {"said": ["Ik slaap slecht."]}}),
    (("edit_concern", "change_1", "keep"), "concern", {"concern": {"said": ["Ik slaap slecht."]}}),
    (("edit_concern", "start_over", "yes"), "concern", {"concern": {"status": "not_shared"}}),
    (("edit_concern", "start_over", "no"), "concern", {"concern": {"said": ["Ik slaap slecht."]}}),
)


def walk(way: Way, chat: EngineChat | None = None) -> EngineChat:
    chat = chat or at_review()
    for step in way:
        chat = chat.say(step[2:]) if step.startswith("> ") else chat.press(step)
    return chat


@pytest.mark.parametrize(("way", "state", "answers"), LEFT)
def test_a_way_through_a_question_leaves_this_answer_and_leads_there(way: Way, state: str, answers: dict[str, Any]) -> None:
    chat = walk(way)
    assert (chat.state, {question: chat.conversation.answers.get(question) for question in answers}) == (state, answers)


def test_who_would_rather_be_called_tells_the_story_then_and_is_not_asked_for_people() -> None:
    chat = walk(("call_me", "go_on", "agree", "myself"), EngineChat())
    left = {"concern": {"status": "tells_myself"}, "circle": {"status": "not_asked"}, "for_whom": {"chose": ["myself"]}}
    assert (chat.state, chat.conversation.answers) == ("name", left)


def shown(chat: EngineChat) -> tuple[set[str], set[str]]:
    """The buttons that are on, or stand for the answer of now; and those that are off."""
    buttons = [button for reply in chat.output.replies for button in reply.buttons]
    return {one.key for one in buttons if one.is_on or one.is_present}, {one.key for one in buttons if one.is_on is False}


PARTS = {"switch_words", "switch_circle", "switch_wishes", "switch_contact"}
DAYS = {"morning", "afternoon", "evening", "mon", "tue", "wed", "thu", "fri", "sat", "sun"}
WISHES = {f"wish_1_{wish}" for wish in ("welcome", "unsure", "rather_not", "talk_first", "from_afar")}
SHOWN: tuple[tuple[Way, set[str], set[str]], ...] = (
    ((), PARTS, set()),
    (("switch_words",), PARTS - {"switch_words"}, {"switch_words"}),
    (("switch_words", "switch_words"), PARTS, set()),
    (("edit_name",), {"share_name"}, set()),
    (("edit_name", "share_name"), set(), {"share_name"}),
    (("edit_reach",), {"call", "share_reach"}, set()),
    (("edit_age",), {"yes", "share_age"}, set()),
    (("edit_for_whom",), {"myself", "share_for_whom"}, set()),
    (("edit_reach_when",), {"mon", "morning", "share_reach_when"}, DAYS - {"mon", "morning"}),
    (("add", "edit_quiet", "voicemail"), {"voicemail", "share_quiet"}, {"number_shown"}),
    (("edit_circle", "> Riet"), set(), WISHES),
    (("edit_circle", "> Riet", "wish_1_welcome"), {"wish_1_welcome"}, WISHES - {"wish_1_welcome"}),
    (("edit_circle", "> Riet", "wish_1_welcome", "wish_1_unsure"), {"wish_1_unsure"}, WISHES - {"wish_1_unsure"}),
    (("edit_circle", "> Riet", "wish_1_welcome", "wish_1_welcome"), set(), WISHES),
    (("edit_circle", "> Riet", "done"), set(), {"person_1"}),
    (("edit_circle", "> Riet", "done", "person_1"), {"person_1"}, set()),
    (("edit_circle", "> Riet", "done", "person_1", "person_1"), set(), {"person_1"}),
)


@pytest.mark.parametrize(("way", "on", "off"), SHOWN)
def test_buttons_show_what_is_on_and_what_stands_there_now(way: Way, on: set[str], off: set[str]) -> None:
    assert shown(walk(way)) == (on, off)


def test_below_the_name_of_somebody_new_a_wish_may_be_chosen_for_that_person() -> None:
    chat = walk(("edit_circle", "> Riet", "> Mo"))
    assert "Je mag iets kiezen bij Mo:" in chat.output.replies[-1].text
    assert "Je mag iets kiezen" not in walk(("edit_circle",)).output.replies[-1].text


@pytest.mark.parametrize(
    ("question", "key"), [("reach", "call"), ("age", "yes"), ("for_whom", "myself"), ("circle", "nobody"), ("province", "01")]
)
def test_the_answer_of_now_is_marked_as_that_and_not_as_a_switch(question: str, key: str) -> None:
    buttons = {one.key: one for reply in walk((f"edit_{question}",)).output.replies for one in reply.buttons}
    assert buttons[key].is_present and buttons[key].is_on is None
    assert [one.key for one in buttons.values() if one.is_present] == [key]

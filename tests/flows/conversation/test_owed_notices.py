"""Promises about notices that were not shown yet."""

from __future__ import annotations

import json

from flows.conversation import limits
from flows.conversation.messages import Turn
from flows.conversation.owed_notices import MOST_FORMER, URGENT, keep_unseen
from flows.conversation.state import ConversationState
from flows.conversation.state_document import write_document
from flows.conversation.stored_values import Notice
from tests.support.engine_chat import RANDOM_VALUES, EngineChat, at_concern


def take_unseen(chat: EngineChat, *texts: str) -> int:
    """Turns of somebody who is shown nothing; the size of what is stored afterwards."""
    for text in texts:
        chat.take(Turn(chat.at, RANDOM_VALUES, text=text, seen=0))
        chat.advance(minutes=1)
    return len(json.dumps(write_document(chat.conversation)))


def test_a_client_that_shows_nothing_makes_no_conversation_grow_and_the_urgent_stays_first() -> None:
    texts = [f"hij slaat mij {n}" if n % 2 else "x" * (limits.STORY + 1 + n) for n in range(200)]
    chat = at_concern()
    take_unseen(chat, *texts[:100])
    half = [len(json.dumps(notice)) for notice in chat.conversation.notices]
    take_unseen(chat, *texts[100:])
    whole = [len(json.dumps(notice)) for notice in chat.conversation.notices]
    assert len(whole) == len(half) and sum(whole) <= 1.5 * sum(half)
    assert [notice.kind for notice in chat.conversation.notices][:2] == ["safety_ask", "help_card"]


def test_a_notice_that_urgent_ones_went_before_counts_as_shown_by_each_of_its_newest_numbers() -> None:
    chat = at_concern()
    numbers = []
    for n in range(MOST_FORMER + 2):
        take_unseen(chat, "x" * (limits.STORY + 1 + n), f"hij slaat mij {n}")
        numbers.append(next(notice.number for notice in chat.conversation.notices if notice.kind not in URGENT))
    notice = next(notice for notice in chat.conversation.notices if notice.kind not in URGENT)
    assert [first for first, _ in notice.former] == numbers[-1 - MOST_FORMER : -1] and notice.number == numbers[-1]
    assert notice.is_seen(numbers[-2]) and not notice.is_seen(numbers[-2] - 1)


def test_a_card_that_nobody_saw_comes_again_with_the_hotlines_of_both_texts() -> None:
    chat = at_concern()
    take_unseen(chat, "hij slaat mij", "ik wil dood")
    assert [(one.kind, one.values) for one in chat.conversation.notices] == [
        ("safety_ask", {}),
        ("help_card", {"first": "n113 veilig_thuis"}),
    ]


def test_what_was_shown_already_is_left_out_and_counts_as_shown_with_what_stands_above_it() -> None:
    conversation = ConversationState(
        notices=[Notice("sent", {}, 1), Notice("dropped", {}, 4), Notice("added", {}, 2), Notice("waits", {}, 0)]
    )
    keep_unseen(conversation, seen=2)
    assert [(notice.kind, notice.number) for notice in conversation.notices] == [("dropped", 2), ("waits", 0)]


def test_what_is_about_words_typed_on_one_phone_stays_owed_there_until_it_was_shown_and_shows_on_no_other() -> None:
    chat, here = at_concern(), at_concern().context._replace(here="a phone")
    chat.context = here
    take_unseen(chat, "x" * (limits.STORY + 1), "Ik slaap slecht.")
    assert chat.notices.count("too_long") == 1
    chat.context = here._replace(here="a laptop")
    take_unseen(chat, "Mijn zoon ook.")
    assert "too_long" not in chat.notices
    chat.context = here
    take_unseen(chat, "Het regent.")
    assert chat.notices.count("too_long") == 1


def test_the_question_about_danger_stays_asked_until_it_was_shown() -> None:
    chat = at_concern()
    take_unseen(chat, "hij slaat mij", "Het regent.")
    assert chat.say("ja").notices == ["danger"] and chat.conversation.texts_of("concern") == ["hij slaat mij", "Het regent."]


def test_what_is_typed_after_the_question_about_danger_was_shown_ends_it() -> None:
    chat = at_concern().say("hij slaat mij", "Het regent.", "ja")
    assert "danger" not in chat.notices and chat.state == "control_or_words"


def test_what_is_still_to_be_said_is_not_said_twice() -> None:
    conversation = ConversationState()
    for place in ("Assen", "Assen", "Utrecht"):
        conversation.add_notice("place", place=place)
    assert [(notice.values["place"], notice.number) for notice in conversation.notices] == [("Assen", 1), ("Utrecht", 2)]

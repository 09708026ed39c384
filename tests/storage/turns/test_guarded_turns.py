"""What a flood guard may hold of a turn."""

from __future__ import annotations

from flows.conversation.messages import Outcome
from storage.turns.batch import guarded_action
from tests.support.engine_chat import EngineChat, at_concern, at_review


def test_a_new_conversation_may_be_held_and_neither_one_that_ends_nor_one_that_asks_for_help() -> None:
    begun = Outcome(EngineChat().output)
    assert [guarded_action(begun, is_new, None) for is_new in (True, False)] == ["begin", ""]
    assert guarded_action(begun._replace(ended="wiped"), True, None) == ""
    assert guarded_action(at_concern().say("hij slaat mij").outcome, True, None) == ""


def test_sending_may_be_held_while_nobody_holds_the_dossier() -> None:
    chat = at_review().press("right", "agree")
    assert guarded_action(chat.outcome, False, None) == "send"

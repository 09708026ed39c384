"""Promises about whoever comes in for somebody else: whether that person wants it is asked, and what no longer holds is not sent."""

from __future__ import annotations

import pytest

from flows.conversation.messages import Context
from flows.questionnaire.dossier_builder import build_dossier
from flows.questionnaire.states import QUESTIONNAIRE
from tests.support.engine_chat import NOW, EngineChat, walked_once


@walked_once
def sent_for_her_mother() -> EngineChat:
    """Ellen, whose mother wants it, after sending, at whether her mother knows."""
    chat = EngineChat(context=Context(NOW)).press("begin", "agree", "other", "wants").say("Mijn moeder valt.").press("done", "nobody")
    chat.say("Ellen").press("yes").say("Assen").press("call").say("06 12345678").press("always", "go_on", "right", "agree")
    return chat.press("change", "edit_other_knows")


def changed(chat: EngineChat) -> list[str]:
    return [change["question"] for change in build_dossier(chat.conversation, QUESTIONNAIRE)["changed"]]


@pytest.mark.parametrize(("said", "left"), [("ze weet het maar wil niet", []), ("nee", ["no"])])
def test_who_does_not_want_it_any_more_wants_it_no_longer_in_the_dossier_either(said: str, left: list[str]) -> None:
    chat = sent_for_her_mother()
    assert changed(chat) == [] and chat.conversation.choices_of("other_knows") == ["wants"]
    chat.say(said)
    assert chat.state == "other_does_not_know"
    assert (chat.conversation.choices_of("other_knows"), changed(chat)) == (left, ["other_knows"])


def test_where_only_their_knowing_is_said_their_wish_is_asked_and_a_no_takes_nothing_away_that_is_not_there() -> None:
    chat = EngineChat().press("begin", "agree", "other").say("ja ze weet het")
    assert chat.state == "other_wants"
    assert chat.press("no").state == "other_does_not_know" and chat.conversation.edits == {}

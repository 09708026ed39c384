"""Reported contact: an answer counts for the report that it was asked about, and for no other."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from flows.conversation.effects import ContactConfirmed, ContactTimeChanged, Effect
from flows.conversation.messages import Turn
from flows.dossier.status import DossierStatus
from tests.support.engine_chat import NOW, RANDOM_VALUES, EngineChat, after_sending, at_review

HANNEKE: dict[str, Any] = {"state": "contacted", "coordinator": "Hanneke", "coordinator_id": "h", "contacted_on": NOW.date()}
WILLEM = HANNEKE | {"coordinator": "Willem", "coordinator_id": "w"}
LATER = HANNEKE | {"contacted_on": NOW.date() + timedelta(days=3)}


def reported(chat: EngineChat, status: dict[str, Any]) -> EngineChat:
    """The same chat, whose dossier has this status now."""
    chat.context = chat.context._replace(status=DossierStatus(version=1, sent_at=NOW, expires_at=NOW + timedelta(days=60), **status))
    return chat


def asked(**status: Any) -> EngineChat:
    """Fatima, who reads the question about this report."""
    return reported(after_sending(), status).press("look")


def typed_yes(chat: EngineChat) -> EngineChat:
    """A yes in a chat, which does not say what its last message asked about."""
    chat.take(Turn(chat.at, RANDOM_VALUES, text="ja"))
    return chat


def previewed() -> EngineChat:
    """Fatima reads of Hanneke's report. It is Willem's when a message of hers gets a preview, to which the chat says nothing."""
    chat = at_review().press("edit_concern")
    chat.take(Turn(chat.at, RANDOM_VALUES, text="Mijn zoon ook.", message="m1"))
    chat = reported(reported(chat.press("done", "right", "agree"), HANNEKE).press("look"), WILLEM)
    chat.take(Turn(chat.at, RANDOM_VALUES, text="Mijn zoon ook.", message="m1", edited=True))
    assert chat.outcome.is_silent
    return chat


def answers(chat: EngineChat) -> list[Effect]:
    return [effect for effect in chat.effects if isinstance(effect, ContactConfirmed)]


@pytest.mark.parametrize("meanwhile", [WILLEM, LATER], ids=["another coordinator", "another day"])
@pytest.mark.parametrize("pressed", ["contact_yes", "contact_no"])
def test_a_press_on_an_older_page_counts_for_no_other_report_and_the_question_is_asked_anew(
    meanwhile: dict[str, Any], pressed: str
) -> None:
    page = asked(**HANNEKE)
    chat = reported(page, meanwhile).press(pressed, about=page.output.asked_about)
    assert answers(chat) == [] and chat.notices == ["old_button"] and {"contact_yes", "contact_no"} <= set(chat.buttons)


def test_the_question_that_is_asked_anew_is_answered_for_whoever_it_names() -> None:
    page = asked(**HANNEKE)
    chat = reported(page, WILLEM).press("contact_no", about=page.output.asked_about).press("contact_no")
    assert answers(chat) == [ContactConfirmed(False, "w")]


def test_a_button_from_before_it_was_said_what_it_is_about_counts_for_nobody() -> None:
    assert answers(asked(**HANNEKE).press("contact_yes", about="")) == []


def test_a_yes_that_is_typed_in_a_chat_is_about_what_was_shown_there_last() -> None:
    chat = typed_yes(reported(asked(**HANNEKE), WILLEM))
    assert answers(chat) == [] and chat.notices == ["old_button"]
    assert answers(typed_yes(chat)) == [ContactConfirmed(True, "w")]


def test_a_yes_that_is_typed_in_one_chat_is_about_nothing_that_another_showed() -> None:
    chat = asked(**HANNEKE)
    chat.context = chat.context._replace(here="another phone")
    assert answers(typed_yes(chat)) == [] and answers(typed_yes(chat)) == [ContactConfirmed(True, "h")]


def calls(chat: EngineChat) -> list[Effect]:
    return [effect for effect in chat.effects if isinstance(effect, ContactTimeChanged)]


def test_ik_bel_zelf_on_an_older_page_is_about_no_other_coordinator_and_is_asked_anew() -> None:
    tried = {"state": "open", "tried": (NOW,)}
    page = asked(**HANNEKE | tried)
    chat = reported(page, WILLEM | tried).press("call_self", about=page.output.asked_about)
    assert calls(chat) == [] and chat.notices == ["old_button"] and "call_self" in chat.buttons
    assert calls(chat.press("call_self")) == [ContactTimeChanged(None, reader_id="w")]


def test_ik_bel_zelf_counts_on_a_page_that_is_older_than_another_try_of_the_same_coordinator() -> None:
    page = asked(**HANNEKE | {"state": "open", "tried": (NOW,)})
    chat = reported(page, HANNEKE | {"state": "open", "tried": (NOW, NOW + timedelta(days=1))})
    assert calls(chat.press("call_self", about=page.output.asked_about)) == [ContactTimeChanged(None, reader_id="h")]


def test_a_page_names_nobody_to_who_reads_its_source() -> None:
    about = asked(**HANNEKE).output.asked_about
    assert about and about != "h" and about != reported(after_sending(), WILLEM).press("look").output.asked_about


def test_a_yes_is_about_no_report_that_a_turn_without_an_answer_left_unsaid() -> None:
    assert answers(typed_yes(previewed())) == []


def test_what_changed_before_a_turn_without_an_answer_is_still_said() -> None:
    assert previewed().press("look").notices == ["status_changed"]


@pytest.mark.parametrize("typed", ["ok", "prima", "ok top", "fijn"])
def test_an_ok_beside_the_question_whether_there_was_contact_is_no_answer_to_it_and_tells_of_no_change(typed: str) -> None:
    chat = asked(**HANNEKE).say(typed)
    assert answers(chat) == [] and chat.notices == ["not_understood"] and "contact_yes" in chat.buttons


@pytest.mark.parametrize("typed", ["ok", "👍", "fijn", "ja", "ik wacht wel af"])
def test_whoever_only_acknowledges_after_sending_reads_how_things_stand(typed: str) -> None:
    chat = reported(after_sending(), {"state": "claimed", "coordinator": "Hanneke", "coordinator_id": "h"}).press("look").say(typed)
    assert (chat.notices, chat.outcome.returned) == (["status_same"], None)

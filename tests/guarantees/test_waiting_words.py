"""Waiting texts are never lost, never sent unread, and never shown on a channel that may not read them back."""

from __future__ import annotations

import json
from typing import Any

from flows.conversation.effects import HandOver
from flows.dossier.status import DossierStatus
from tests.support.engine_chat import NOW, EngineChat, after_sending, at_concern

LATE = "Dit is een lange zin die hier niet gevraagd werd en die erbij mag."
WAITING = DossierStatus("waiting", 1, NOW, NOW)


def elsewhere(chat: EngineChat) -> EngineChat:
    """The same conversation on another channel, linked by a return code."""
    chat.context = chat.context._replace(may_read_back=False, status=WAITING)
    return chat


def parts(chat: EngineChat) -> list[dict[str, Any]]:
    last = [effect for effect in chat.effects if isinstance(effect, HandOver)][-1]
    found: list[dict[str, Any]] = json.loads(last.dossier)["parts"]
    return found


def concern(chat: EngineChat) -> list[str]:
    return chat.conversation.texts_of("concern")


def test_words_added_elsewhere_send_no_change_that_was_not_agreed_to() -> None:
    chat = after_sending()
    before = [part for part in parts(chat) if part["part"] != "words"]
    chat.press("change", "switch_wishes", "edit_name").say("Iemand anders")
    elsewhere(chat).press("add_words").say("Nog iets.").press("agree")
    assert [part for part in parts(chat) if part["part"] != "words"] == before


def test_a_text_waiting_on_the_first_channel_is_not_shown_on_another() -> None:
    chat = after_sending().press("change", "edit_name").say("Dit is een lange zin die hier niet gevraagd werd en die geheim is.")
    assert chat.state == "concern_late"
    elsewhere(chat).press("add_words").say("Nog iets.")
    assert "geheim" not in str(chat.output)


def test_a_command_that_was_asked_about_never_becomes_part_of_the_story_later() -> None:
    chat = at_concern().say("Ik slaap slecht.", "stop").press("human", "go_on")
    chat.say(LATE).press("my_words")
    assert concern(chat) == ["Ik slaap slecht.", LATE]


def test_asking_what_this_is_loses_no_words_that_wait() -> None:
    chat = at_concern().say("Ik slaap slecht.").press("done", "nobody").say(LATE)
    chat.press("what", "my_words")
    assert concern(chat)[1:] == [LATE]


def test_text_that_cannot_be_the_answer_is_not_offered_as_one() -> None:
    chat = at_concern().press("tell_myself", "nobody").say("Fatima", LATE)
    assert (chat.state, chat.buttons) == ("concern_late", ["my_words", "drop"])


def test_long_messages_that_wait_are_asked_about_one_by_one() -> None:
    first, second = "\n".join(["naam"] * 790), "\n".join(["iemand"] * 560)
    chat = at_concern().press("tell_myself").say(first, second)
    assert chat.state == "circle_two" and chat.outcome.returned is None
    assert "iemand" not in chat.output.replies[-1].text and "iemand" in chat.press("one").output.replies[-1].text


def test_of_several_waiting_messages_one_is_the_answer_and_the_others_are_asked_about() -> None:
    chat = at_concern().press("tell_myself", "nobody").say("Heet jij soms ook Fatima?", "Of Samira?").press("my_answer")
    assert chat.conversation.texts_of("name") == ["Heet jij soms ook Fatima?"]
    assert "Of Samira?" in chat.output.replies[-1].text and "my_answer" not in chat.buttons
    assert chat.press("back").state == "age"

"""Status again: whoever asks how it stands reads whether anything changed since they looked, and never only the same page."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from flows.conversation.effects import ContactTimeChanged, RefuseCoordinator
from flows.dossier.status import DossierStatus
from tests.support.engine_chat import NOW, EngineChat, after_sending

DAY = timedelta(days=1)


def looking(**status: Any) -> EngineChat:
    """Somebody who sent, and looks a first time at a dossier that waits."""
    return with_status(after_sending(), **status).press("look")


def with_status(chat: EngineChat, state: str = "waiting", **more: Any) -> EngineChat:
    chat.context = chat.context._replace(status=DossierStatus(state, 1, NOW, NOW + 30 * DAY, answer_due_at=NOW + 4 * DAY, **more))
    return chat


def test_nothing_new_is_said_with_the_time_of_the_last_look() -> None:
    chat = looking().advance(minutes=5).press("look")
    assert chat.output.replies[0].text == "Er is niets veranderd sinds zaterdag 21 november, 20:10."


CHANGES: tuple[dict[str, Any], ...] = (
    {"offered": True},
    {"state": "names", "coordinator": "Hanneke"},
    {"state": "open", "coordinator": "Hanneke", "plan": "zaterdag"},
    {"state": "open", "coordinator": "Hanneke", "tried": (NOW,)},
    {"state": "contacted", "coordinator": "Hanneke", "contacted_on": NOW.date()},
    {"blocker": "nobody"},
    {"state": "closed"},
)


@pytest.mark.parametrize("change", CHANGES, ids=str)
def test_what_happened_since_is_said(change: dict[str, Any]) -> None:
    assert with_status(looking(), **change).press("look").notices == ["status_changed"]


def test_that_it_takes_longer_than_was_promised_is_news() -> None:
    assert looking().advance(days=12).press("look").notices == ["status_changed"]


def test_typed_words_ask_the_same() -> None:
    chat = looking().press("take_back", "no").say("hoe staat het")
    assert chat.notices == ["status_same"]


def test_after_a_change_of_ones_own_nothing_is_claimed() -> None:
    chat = with_status(looking(), state="open", coordinator="Hanneke", tried=(NOW,)).press("call_self").press("look")
    assert chat.notices == ["status_now"]


def choosing_a_moment() -> EngineChat:
    """Somebody who is choosing another moment with Hanneke."""
    return with_status(looking(), state="open", coordinator="Hanneke").press("other_moment")


def test_a_moment_that_is_chosen_while_the_dossier_goes_back_is_kept_for_the_next() -> None:
    chat = with_status(choosing_a_moment(), state="waiting").say("als mijn zus er is").press("thu", "done")
    assert chat.notices == ["moment_partly"] and chat.effects[-1] == ContactTimeChanged("als mijn zus er is", ("thu",), "")


@pytest.mark.parametrize("ending", ["said", "tapped"])
def test_a_moment_that_is_chosen_while_the_dossier_is_closed_is_said_not_to_be_sent(ending: str) -> None:
    chat = with_status(choosing_a_moment(), state="closed")
    chat = chat.say("als mijn zus er is") if ending == "said" else chat.press("mon", "done")
    assert chat.notices == ["not_sent"] and chat.state == "handed_off"
    assert not [effect for effect in chat.effects if isinstance(effect, ContactTimeChanged)]


@pytest.mark.parametrize("typed", ["kan het iemand anders zijn", "liever een ander", "kan ik wisselen", "het klikt niet"])
def test_whoever_asks_for_somebody_else_in_their_own_words_is_asked_whether_they_want_another_coordinator(typed: str) -> None:
    assert with_status(looking(), state="open", coordinator="Hanneke").say(typed).state == "other_coordinator"
    assert with_status(looking(), state="waiting").say(typed).state != "other_coordinator"


def test_whoever_refuses_a_coordinator_who_has_gone_already_is_not_told_that_anybody_was_asked_anything() -> None:
    chat = with_status(looking(), state="open", coordinator="Hanneke").press("other_coordinator")
    assert with_status(chat, state="waiting").press("yes").notices == ["question_over"]


def test_whoever_refuses_a_coordinator_does_not_refuse_the_next_who_came_meanwhile() -> None:
    chat = with_status(looking(), state="open", coordinator="Hanneke", coordinator_id="h").press("other_coordinator")
    chat = with_status(chat, state="names", coordinator="Omar", coordinator_id="o").press("yes")
    assert chat.notices == ["question_over"] and not [one for one in chat.effects if isinstance(one, RefuseCoordinator)]
    assert isinstance(chat.press("other_coordinator", "yes").effects[-1], RefuseCoordinator)


def test_whoever_was_asked_before_an_update_is_asked_anew_at_once_and_a_second_press_is_no_yes_to_that() -> None:
    chat = with_status(looking(), state="open", coordinator="Hanneke", coordinator_id="h").press("other_coordinator")
    chat.conversation.refused_id = ""  # no version before stored it
    asked = chat.output.question_number
    chat = chat.press("yes", asked=asked).press("yes", asked=asked)
    assert "Hanneke mag je verhaal dan niet meer openen" in chat.output.replies[-1].text and chat.notices == ["old_button"]
    assert chat.press("yes").effects[-1] == RefuseCoordinator("h")


REPORTED = {
    "ja dat klopt": "contact_confirmed",
    "ze heeft niet gebeld": "contact_denied",
    "hij heeft nog niet gebeld": "contact_denied",
    "ok": "not_understood",
    "prima": "not_understood",
}


@pytest.mark.parametrize("typed", REPORTED)
def test_a_mere_ok_confirms_no_contact_that_was_reported(typed: str) -> None:
    chat = with_status(after_sending(), "contacted", coordinator="Hanneke", contacted_on=NOW.date()).say(typed)
    assert chat.notices == [REPORTED[typed]]


@pytest.mark.parametrize("typed", ["hoelang duurt het nog", "wat moet ik doen", "waarom duurt het zo lang"])
def test_who_asks_how_long_it_takes_after_sending_reads_the_status_and_not_how_long_the_questions_take(typed: str) -> None:
    assert looking().say(typed).notices == ["status_same"]

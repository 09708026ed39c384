"""After the handover: each button does what it says to the dossier, says so, and does nothing that is over by then."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from flows.conversation.effects import (
    ColleagueAnswered,
    ContactConfirmed,
    ContactTimeChanged,
    Effect,
    HandOver,
    LanguageWaived,
    MessagesRemoved,
    RefuseCoordinator,
    SendAnew,
    SignsWaived,
    StoryFeedback,
    TakeBack,
)
from flows.dossier.status import DossierStatus, ReceivedMessage
from flows.matching.candidate import LANGUAGE, NOBODY, SIGNS
from tests.support.engine_chat import NOW, EngineChat, after_sending

WAITING: dict[str, Any] = {"state": "waiting"}
OPEN: dict[str, Any] = {"state": "open", "coordinator": "Hanneke", "coordinator_id": "h"}
REPORTED: dict[str, Any] = {"state": "contacted", "coordinator": "Hanneke", "coordinator_id": "h", "contacted_on": NOW.date()}
PROPOSED = OPEN | {"proposed": "Mila", "proposed_id": "m"}
WROTE = OPEN | {"messages": (ReceivedMessage(NOW, "Dag."),)}


def sent(**status: Any) -> EngineChat:
    """Fatima, whose dossier has this status."""
    return with_status(after_sending(), **status)


def with_status(chat: EngineChat, **status: Any) -> EngineChat:
    of_now = DossierStatus(version=1, sent_at=NOW, expires_at=NOW + timedelta(days=60), **status)
    chat.context = chat.context._replace(status=of_now)
    return chat


def deeds(chat: EngineChat) -> list[Effect]:
    return [effect for effect in chat.effects if not isinstance(effect, HandOver)]


DEEDS: tuple[tuple[dict[str, Any], tuple[str, ...], Effect, str], ...] = (
    (WAITING | {"blocker": LANGUAGE}, ("other_language",), LanguageWaived(), "any_language"),
    (WAITING | {"blocker": SIGNS}, ("without_signs",), SignsWaived(), "any_signs"),
    ({"state": "set_aside"}, ("send_anew",), SendAnew(), "sent_anew"),
    (OPEN | {"tried": (NOW,)}, ("call_self",), ContactTimeChanged(None, reader_id="h"), "called_self"),
    (OPEN, ("other_moment", "thu", "morning", "done"), ContactTimeChanged("", ("thu", "morning"), "h"), "moment_read"),
    (OPEN, ("other_moment", "thu", "fri", "thu", "done"), ContactTimeChanged("", ("fri",), "h"), "moment_read"),
    (REPORTED, ("contact_yes",), ContactConfirmed(True, "h"), "contact_confirmed"),
    (REPORTED, ("contact_no",), ContactConfirmed(False, "h"), "contact_denied"),
    (REPORTED | {"contact_agreed": True}, ("fits_yes",), StoryFeedback("yes"), "fits_thanks"),
    (REPORTED | {"contact_agreed": True}, ("fits_partly",), StoryFeedback("partly"), "fits_thanks"),
    (REPORTED | {"contact_agreed": True}, ("fits_silent",), StoryFeedback("silent"), "fits_thanks"),
    (PROPOSED, ("colleague", "yes"), ColleagueAnswered(True, "m", "colleague/1"), "colleague_agreed"),
    (PROPOSED, ("colleague", "no"), ColleagueAnswered(False, "m", "colleague/1"), "colleague_kept"),
    (PROPOSED, ("colleague", "other_coordinator", "yes"), RefuseCoordinator("h"), "coordinator_refused"),
    (OPEN, ("other_coordinator", "yes"), RefuseCoordinator("h"), "coordinator_refused"),
    (OPEN, ("take_back", "yes"), TakeBack(), "taken_back"),
    (WROTE, ("read_messages", "remove_messages"), MessagesRemoved(NOW), "messages_removed"),
)


@pytest.mark.parametrize(("status", "pressed", "deed", "said"), DEEDS)
def test_a_button_does_one_deed_and_says_so(status: dict[str, Any], pressed: tuple[str, ...], deed: Effect, said: str) -> None:
    chat = sent(**status).press(*pressed)
    assert deeds(chat) == [deed] and said in chat.notices


UNDONE: tuple[tuple[dict[str, Any], tuple[str, ...]], ...] = (
    (OPEN, ("other_coordinator", "no")),
    (OPEN, ("take_back", "no")),
    (OPEN, ("other_moment", "done")),
    (WAITING | {"blocker": NOBODY}, ("wait",)),
    (PROPOSED, ("colleague", "other_coordinator", "no")),
)


@pytest.mark.parametrize(("status", "pressed"), UNDONE)
def test_a_no_or_a_choice_to_wait_changes_nothing(status: dict[str, Any], pressed: tuple[str, ...]) -> None:
    assert deeds(sent(**status).press(*pressed)) == []


OFFERED: tuple[tuple[str, dict[str, Any]], ...] = (
    ("other_language", WAITING | {"blocker": LANGUAGE}),
    ("without_signs", WAITING | {"blocker": SIGNS}),
    ("send_anew", {"state": "set_aside"}),
    ("wait", WAITING | {"blocker": NOBODY}),
    ("change_wish", WAITING | {"blocker": NOBODY}),
    ("other_moment", OPEN),
    ("call_self", OPEN | {"tried": (NOW,)}),
    ("other_coordinator", {"state": "names", "coordinator": "Hanneke"}),
    ("contact_yes", REPORTED),
    ("fits_yes", REPORTED | {"contact_agreed": True}),
    ("colleague", PROPOSED),
    ("read_messages", WROTE),
)
NOT_OFFERED: tuple[tuple[str, dict[str, Any]], ...] = (
    ("other_language", OPEN | {"blocker": LANGUAGE}),
    ("without_signs", WAITING | {"blocker": NOBODY}),
    ("send_anew", WAITING),
    ("wait", WAITING | {"answer_due_at": NOW + timedelta(days=4)}),
    ("change_wish", WAITING),
    ("other_moment", {"state": "names", "coordinator": "Hanneke"}),
    ("other_moment", {"state": "open"}),
    ("call_self", OPEN),
    ("other_coordinator", WAITING | {"coordinator": "Hanneke"}),
    ("contact_yes", REPORTED | {"contact_agreed": True}),
    ("contact_yes", OPEN),
    ("fits_yes", REPORTED | {"contact_agreed": False}),
    ("colleague", REPORTED | {"proposed": "Mila", "proposed_id": "m"}),
    ("colleague", OPEN),
    ("change", {"state": "closed"}),
    ("read_messages", OPEN),
)


@pytest.mark.parametrize(("button", "status"), OFFERED)
def test_a_button_is_there_while_it_can_be_done(button: str, status: dict[str, Any]) -> None:
    assert button in sent(**status).press("look").buttons


@pytest.mark.parametrize(("button", "status"), NOT_OFFERED)
def test_a_button_is_not_there_where_it_would_do_nothing(button: str, status: dict[str, Any]) -> None:
    assert button not in sent(**status).press("look").buttons


def test_feedback_is_asked_once() -> None:
    assert "fits_yes" not in sent(**REPORTED, contact_agreed=True).press("fits_partly", "look").buttons


@pytest.mark.parametrize("answer", ["yes", "no", "other_coordinator"])
def test_who_is_asked_about_one_colleague_answers_about_that_one_alone(answer: str) -> None:
    chat = with_status(sent(**PROPOSED).press("colleague"), **PROPOSED | {"proposed": "Bo", "proposed_id": "b"}).press(answer)
    assert (chat.notices, deeds(chat)) == (["question_over"], [])


def test_a_dossier_that_is_taken_back_is_sent_nowhere_and_asks_whether_the_former_coordinator_may_have_it_again() -> None:
    chat = sent(**OPEN).press("take_back", "yes")
    assert (chat.state, chat.conversation.sent, chat.conversation.former_coordinator) == ("taken_back", None, "Hanneke")
    chat.context = chat.context._replace(status=None)
    assert chat.press("change", "right").state == "same_coordinator"
    chat.press("no", "agree")
    again = chat.effects[-1]
    assert isinstance(again, HandOver) and not again.same_coordinator and not chat.conversation.former_coordinator


@pytest.mark.parametrize(("may_read_back", "leads_to"), [(True, "review"), (False, "add_words")])
def test_who_has_more_to_say_reads_the_review_or_adds_words_where_the_story_may_not_be_read(may_read_back: bool, leads_to: str) -> None:
    chat = after_sending()
    chat.context = chat.context._replace(may_read_back=may_read_back)
    assert chat.say("ik heb nog iets").state == leads_to


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("Ik slaap nog steeds slecht sinds vorige week.", "agree"),
        ("mijn nummer is nu 06 87654321", "agree_contact"),
        ("fatima@example.org is mijn mail", "agree_contact"),
    ],
)
def test_words_that_are_added_go_to_the_part_they_are_about_and_are_sent_as_they_were_typed(typed: str, first: str) -> None:
    chat = after_sending()
    chat.context = chat.context._replace(may_read_back=False)
    chat.press("add_words").say(typed)
    assert (chat.state, chat.buttons[0]) == ("add_share", first)
    chat.press(first)
    effect, question = chat.effects[-1], {"agree": "concern", "agree_contact": "contact_more"}[first]
    assert isinstance(effect, HandOver) and effect.consent == "add_share/1" and chat.conversation.texts_of(question)[-1] == typed


def test_a_new_moment_holds_all_that_was_tapped_and_typed_in_the_order_of_typing() -> None:
    chat = sent(**OPEN).press("other_moment", "tue").say("na het eten", "niet als het regent").press("morning", "done")
    assert deeds(chat) == [ContactTimeChanged("na het eten\nniet als het regent", ("tue", "morning"), "h")]


@pytest.mark.parametrize("leaving", ["done", "again"])
def test_nothing_stands_at_a_new_moment_once_the_former_one_was_sent_or_emptied(leaving: str) -> None:
    chat = sent(**OPEN).press("other_moment", "tue").say("na het eten").press(leaving)
    chat = chat if leaving == "again" else chat.press("other_moment")
    assert chat.state == "other_moment" and not any(button.is_on for reply in chat.output.replies for button in reply.buttons)
    assert chat.press("done").notices == ["empty"]


def test_words_that_can_be_read_are_sent_at_once_and_are_said_as_they_were_read() -> None:
    chat = sent(**OPEN).press("other_moment").say("donderdag na 17 uur")
    assert deeds(chat) == [ContactTimeChanged("donderdag na 17 uur", (), "h")] and chat.notices == ["moment_read"]


def test_that_nobody_called_is_no_answer_where_no_contact_was_reported_and_shows_how_things_stand() -> None:
    chat = sent(**OPEN).press("look").advance(minutes=5).say("ze heeft niet gebeld")
    assert (chat.state, deeds(chat), chat.notices) == ("handed_off", [], ["status_same"])


def test_of_a_new_moment_of_which_nothing_can_be_read_it_is_said_that_it_is_kept_as_it_is() -> None:
    chat = sent(**OPEN).press("other_moment").say("na het eten").press("done")
    assert (chat.state, chat.notices) == ("handed_off", ["moment_kept"])
    assert deeds(chat) == [ContactTimeChanged("na het eten", (), "h")]


def on_another_channel(chat: EngineChat) -> EngineChat:
    """The status where the story may not be read back."""
    chat.context = chat.context._replace(may_read_back=False)
    return chat.press("look")


ADDING: dict[
    str, tuple[dict[str, Any], tuple[str, ...], bool]
] = {  # the status, what was begun at the place of sending, whether words may be added
    "nothing waits": (OPEN, (), True),
    "a change waits": (OPEN, ("change", "edit_name", "> Samira"), False),
    "an addition waits": (OPEN, ("change", "edit_concern", "> Nog iets."), False),
    "it is over": ({"state": "closed"}, (), False),
}


@pytest.mark.parametrize(("status", "begun", "may_add"), ADDING.values(), ids=ADDING)
def test_words_are_added_by_themselves_unless_something_waits_to_be_read_back_or_nobody_would_read_them(
    status: dict[str, Any], begun: tuple[str, ...], may_add: bool
) -> None:
    chat = sent(**status)
    for act in begun:
        chat = chat.say(act[2:]) if act.startswith("> ") else chat.press(act)
    assert ("add_words" in on_another_channel(chat).buttons) is may_add
    words = "Het regent hier al dagen."
    assert (chat.say(words).state, chat.outcome.returned) == (("add_share", None) if may_add else ("handed_off", words))


def test_whoever_looks_right_after_sending_and_again_while_it_waits_reads_that_nothing_changed() -> None:
    chat = after_sending().press("look")
    assert with_status(chat, **WAITING).advance(minutes=5).press("look").notices == ["status_same"]


@pytest.mark.parametrize("typed", ["wis sporen", "neem terug", "hoe staat het"])
def test_words_of_another_button_are_no_part_of_what_is_added(typed: str) -> None:
    chat = sent(**OPEN).say("Hij heeft mijn telefoon.", typed)
    assert (chat.state, chat.outcome.returned, chat.conversation.pending) == ("add_share", typed, ["Hij heeft mijn telefoon."])

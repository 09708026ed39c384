"""Messages of a coordinator that are read here: what is typed below one is an answer to it, and read back before it is sent."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from flows.conversation.effects import MessagesRemoved
from flows.dossier.status import DossierStatus, ReceivedMessage
from tests.support.engine_chat import NOW, EngineChat, after_sending, at_concern, intake_engine


def yara_reads(state: str = "open") -> EngineChat:
    """Yara chose to be written to here, and reads what Hanneke wrote."""
    chat = at_concern().say("Ik slaap slecht.").press("done", "nobody").say("Yara").press("yes").say("Assen")
    chat.press("messages", "always", "go_on", "right", "agree")
    wrote = (ReceivedMessage(NOW, "Dag. Wanneer kun je lezen?"),)
    status = DossierStatus(state, 1, NOW, NOW + timedelta(days=30), coordinator="Hanneke", messages=wrote)
    chat.context = chat.context._replace(status=status)
    return chat.press("read_messages")


@pytest.mark.parametrize("typed", ["maandag om 10 uur", "ja", "wie ben jij eigenlijk", "wat kost dit?"])
def test_what_is_typed_below_a_message_is_an_answer_to_it_that_is_read_back_first(typed: str) -> None:
    chat = yara_reads().say(typed)
    assert (chat.state, chat.conversation.pending) == ("reply_share", [typed])


def test_what_is_typed_while_an_answer_is_read_back_waits_with_it_and_is_read_back_too() -> None:
    chat = yara_reads().say("maandag om 10 uur", "of dinsdag, als dat beter is")
    assert (chat.state, chat.conversation.pending) == ("reply_share", ["maandag om 10 uur", "of dinsdag, als dat beter is"])
    assert "of dinsdag, als dat beter is" in "".join(reply.text for reply in chat.output.replies)


@pytest.mark.parametrize("typed", ["haal de berichten weg", "wis de berichten", "verwijder het bericht"])
def test_who_wants_the_messages_gone_is_led_to_where_they_are_removed(typed: str) -> None:
    chat = yara_reads().press("back_to_status").say(typed)
    assert (chat.state, "remove_messages" in chat.buttons) == ("coordinator_messages", True)


def test_a_message_that_came_while_others_were_read_is_not_removed_with_them() -> None:
    chat = yara_reads()
    assert chat.context.status
    new = ReceivedMessage(NOW + timedelta(minutes=1), "Lukt dinsdag ook?")
    chat.context = chat.context._replace(status=replace(chat.context.status, messages=(*chat.context.status.messages, new)))
    chat.press("remove_messages")
    assert chat.effects[-1] == MessagesRemoved(NOW) and chat.notices == ["messages_removed_but_new"]
    assert chat.press("read_messages", "remove_messages").effects[-1] == MessagesRemoved(new.at)


def test_once_it_is_closed_nothing_is_written_back_or_removed() -> None:
    assert {"write_back", "remove_messages"} <= set(yara_reads().buttons)
    assert not {"write_back", "remove_messages"} & set(yara_reads("closed").buttons)


def test_words_that_nobody_would_read_any_more_go_back() -> None:
    chat = yara_reads("closed").say("maandag om 10 uur")
    assert (chat.state, chat.outcome.returned) == ("coordinator_messages", "maandag om 10 uur")


def test_a_question_to_the_coordinator_who_wrote_gets_no_fixed_answer() -> None:
    chat = yara_reads().press("write_back").say("wie ben jij eigenlijk")
    assert (chat.state, chat.conversation.pending) == ("reply_share", ["wie ben jij eigenlijk"])


def test_who_has_a_coordinator_reads_no_more_what_was_said_at_sending() -> None:
    chat = after_sending()
    assert "what_next" in chat.notices
    chat.context = chat.context._replace(status=DossierStatus("open", 1, NOW, NOW + timedelta(days=30), coordinator="Hanneke"))
    output = intake_engine().render_output(chat.conversation, chat.context)
    assert "notice.what_next" not in [reply.key for reply in output.replies]


@pytest.mark.parametrize("words", ["mijn nummer is nu 06 87654321", "Bel mij liever niet op maandag.", "Mail me maar, op an@example.org"])
def test_what_is_added_about_contact_is_first_asked_about_as_contact(words: str) -> None:
    chat = after_sending()
    chat.context = chat.context._replace(may_read_back=False)
    assert chat.press("add_words").say(words).buttons[:2] == ["agree_contact", "agree"]


def test_what_is_added_of_anything_else_is_first_asked_about_as_story() -> None:
    chat = after_sending()
    chat.context = chat.context._replace(may_read_back=False)
    assert chat.press("add_words").say("De deurwaarder kwam vandaag.").buttons[:2] == ["agree", "agree_contact"]


@pytest.mark.parametrize("switch", ["switch_contact", "share_contact_more"])
def test_whoever_switched_off_where_an_answer_would_stand_is_asked_for_none(switch: str) -> None:
    chat = yara_reads()
    assert "write_back" in chat.buttons
    chat.press("back_to_status", "change", "add", "edit_contact_more").say("Ik lees het op de bus.")
    chat.press(switch, "right", "agree", "read_messages")
    assert chat.state == "coordinator_messages" and "write_back" not in chat.buttons
    assert (chat.say("maandag").state, chat.outcome.returned) == ("coordinator_messages", "maandag")

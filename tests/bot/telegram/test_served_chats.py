"""Promise of the served chats: nothing is read twice of a chat that is being served, and nothing that is due in it is forgotten."""

from __future__ import annotations

from bot.telegram.outbound.standing_jobs import ServedChats

HANNEKE = "4711"


def test_a_chat_that_ends_while_the_outbox_is_read_is_passed_over_and_looked_at_again() -> None:
    served = {HANNEKE}
    chats = ServedChats(served)
    seen = chats.look()
    served.remove(HANNEKE)
    assert not chats.end(HANNEKE) and HANNEKE in seen
    assert [chats.have_ended() for _ in range(2)] == [True, False]


def test_a_chat_that_was_passed_over_is_looked_at_again_when_it_ends() -> None:
    chats = ServedChats({HANNEKE})
    assert HANNEKE in chats.look() and not chats.have_ended()
    assert [chats.end(HANNEKE) for _ in range(2)] == [True, False]


def test_a_chat_is_served_no_longer_once_its_last_message_is_noted_until_the_next_one() -> None:
    chats = ServedChats({HANNEKE})
    chats.note_sent(HANNEKE)
    assert HANNEKE not in chats.look() and not chats.end(HANNEKE)
    assert HANNEKE in chats.look()

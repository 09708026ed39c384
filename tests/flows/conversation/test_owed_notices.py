"""Promises about notices that were not shown yet."""

from __future__ import annotations

import json

from flows.conversation import limits
from flows.conversation.messages import Turn
from tests.support.engine_chat import RANDOM_VALUES, EngineChat, at_concern


def take_unseen(chat: EngineChat, *texts: str) -> int:
    """Turns of somebody who is shown nothing; the size of what is stored afterwards."""
    for text in texts:
        chat.take(Turn(chat.at, RANDOM_VALUES, text=text, seen=0))
        chat.advance(minutes=1)
    return len(json.dumps(chat.conversation.to_document()))


def test_a_client_that_shows_nothing_makes_no_conversation_grow_and_the_urgent_stays_first() -> None:
    texts = [f"hij slaat mij {n}" if n % 2 else "x" * (limits.STORY + 1 + n) for n in range(200)]
    chat = at_concern()
    take_unseen(chat, *texts[:100])
    half = [len(json.dumps(notice)) for notice in chat.conversation.notices]
    take_unseen(chat, *texts[100:])
    whole = [len(json.dumps(notice)) for notice in chat.conversation.notices]
    assert len(whole) == len(half) and sum(whole) <= 1.5 * sum(half)
    assert [notice.kind for notice in chat.conversation.notices][:2] == ["safety_ask", "help_card"]

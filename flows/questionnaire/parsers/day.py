"""Day: whether a day comes soon, as buttons ask it; a day that is typed is read, and its words go with the answer."""

from __future__ import annotations

from flows.conversation.state import ConversationState
from flows.errors import NotUnderstood
from flows.questionnaire.parsers.parser import InputEvent, Parser
from flows.reference.dates import WEEK, Ahead, read_days_ahead
from flows.timestamps import from_iso


def names_day(conversation: ConversationState, text: str) -> bool:
    return _days_ahead(conversation, text) is not None


def _parse_day(conversation: ConversationState, text: str) -> InputEvent:
    ahead = _days_ahead(conversation, text)
    if ahead is None or ahead.first <= WEEK < ahead.last:
        raise NotUnderstood("choose")
    return InputEvent("answered", "soon" if ahead.last <= WEEK else "not_soon", text)


def _days_ahead(conversation: ConversationState, text: str) -> Ahead | None:
    return read_days_ahead(text, from_iso(conversation.touched_at).date())


DAY = Parser(_parse_day, "choice")

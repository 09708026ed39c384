"""Texts in writing: each stands in the place of a text that speaks of phoning, for a seeker whom no line about phoning fits."""

from __future__ import annotations

from flows.conversation.state import ConversationState
from flows.questionnaire.promise import speaks_of_phone
from flows.questionnaire.turn_context import TurnContext

WRITTEN = {
    key: f"{key}_written"
    for key in (
        *("call_me", "circle_hold", "circle_hold_more", "reach_chat", "reach_found", "answer_question", "status.in_touch"),
        *("notice.answer_robot", "notice.answer_call", "notice.answer_meaning", "notice.voice", "notice.no_whatsapp", "notice.under_16"),
        "hint.reach",
        *("notice.help_card", "notice.danger", "notice.suicide", "notice.unsafe"),
    )
} | {
    **dict.fromkeys(("not_understood_third.human", "notice.voice.human"), "always.human"),
    "circle_think.3": "circle_think_3_written",
}


def fitting_key(conversation: ConversationState, context: TurnContext, key: str) -> str:
    """The key itself, or that of its text in writing."""
    return WRITTEN[key] if key in WRITTEN and not speaks_of_phone(conversation, context) else key

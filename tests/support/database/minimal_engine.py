"""Minimal turn engine for tests of storage: every word is stored as the concern, and a few words have an effect."""

from __future__ import annotations

import hashlib
import json
from datetime import UTC, datetime, timedelta
from typing import Any

from flows.conversation.effects import ContactConfirmed, ContactTimeChanged, Effect, Erase, HandOver, NewCode, RefuseCoordinator, TakeBack
from flows.conversation.messages import Context, Outcome, Output, RandomValues, Reply, Turn
from flows.conversation.state import ConversationState
from flows.installation import Installation
from storage.turns.store import IncomingTurn

START = datetime(2026, 11, 21, 20, 10, tzinfo=UTC)
INSTALLATION = Installation("De Kring", "privacy@example.org", "088 000 00 00", "9-17")
EMPTY_PARTS: dict[str, Any] = {"language": "nl", "parts": []}
CODE = "1234567812345670"
OTHER_CODE = "8765432187654326"
CODES = {"code": CODE, "other code": OTHER_CODE}


def incoming_turn(
    person: str,
    words: str,
    update: str | None = None,
    after: timedelta = timedelta(),
    channel: str = "telegram",
    message: int | None = None,
) -> IncomingTurn:
    """A turn in which this person says these words, as a new update unless `update` names one."""
    at = START + after
    incoming_turn.updates += 1  # type: ignore[attr-defined]
    turn = Turn(at, RandomValues(CODE, (1, 2)), text=words, language="nl")
    return IncomingTurn(channel, person, update or f"u{incoming_turn.updates}", turn, message)  # type: ignore[attr-defined]


incoming_turn.updates = 0  # type: ignore[attr-defined]


class MinimalEngine:
    """Stores all words as the concern. `boom` raises; the words of `_effects` have that effect; a new code is shown once."""

    installation = INSTALLATION

    def begin_conversation(self, turn: Turn) -> ConversationState:
        conversation = ConversationState(language="nl", touched_at=f"{turn.at:%Y-%m-%dT%H:%M:%SZ}")
        conversation.consent = {"text": "consent_keep/1", "at": conversation.touched_at}
        return conversation

    def is_in_writing(self, conversation: ConversationState, context: Context) -> bool:
        return False

    def render_output(self, conversation: ConversationState, context: Context) -> Output:
        standing = context.status.state if context.status else "-"
        words = " ".join(conversation.texts_of("concern"))
        text = f"{words} [{standing}] {'origin' if context.may_read_back else 'elsewhere'}"
        reply = Reply("receipt" if conversation.code else conversation.state, text)
        return Output((reply,), (), conversation.question_number, conversation.state, "words", conversation.language)

    def render_closed(self, turn: Turn) -> Output:
        return Output((Reply("notice.closed_now", "closed"),), (), 1, "welcome", "choice", "nl")

    def take_turn(self, conversation: ConversationState, turn: Turn, context: Context) -> Outcome:
        conversation.touched_at = f"{turn.at:%Y-%m-%dT%H:%M:%SZ}"
        words = turn.text or ""
        conversation.code = CODES.get(words)
        conversation.set_answer("concern", said=[*conversation.texts_of("concern"), words])
        if words == "boom":
            raise ZeroDivisionError
        effects = self._effects(conversation, words, context.status.reader_id if context.status else "")
        ended = "wiped" if words == "wipe" else "refused" if words == "refuse" else None
        return Outcome(self.render_output(conversation, context), effects, ended)

    def _effects(self, conversation: ConversationState, words: str, reader_id: str) -> tuple[Effect, ...]:
        if words == "send":
            return (self._sent(conversation, reader_id),)
        if words == "take back":
            conversation.sent = None
        if words in ("hour", "day", "week"):
            conversation.draft_span = words
        effects: dict[str, Effect] = {
            "take back": TakeBack(),
            "wipe": Erase("wiped"),
            "refuse": Erase("refuse"),
            "code": NewCode(CODE),
            "other code": NewCode(OTHER_CODE),
            "somebody else": RefuseCoordinator(),
            "no contact": ContactConfirmed(False),
            "contact": ContactConfirmed(True),
            "thursday": ContactTimeChanged("thursday", reader_id=reader_id),
        }
        return (effects[words],) if words in effects else ()

    def _sent(self, conversation: ConversationState, reader_id: str) -> HandOver:
        conversation.versions += 1
        content = json.dumps(
            {"kring": "dossier", "version": conversation.versions, "said": conversation.texts_of("concern"), **EMPTY_PARTS}
        ).encode()
        digest = hashlib.sha256(content).hexdigest()
        conversation.sent = {"version": conversation.versions, "at": conversation.touched_at, "digest": digest}
        card: Any = {"language": "nl", "province": None, "contact": "we_call"}
        return HandOver(content, digest, card, "appel molen", "consent_share/1", "here", reader_id=reader_id)


def output_text(output: Output | None) -> str:
    """The text that somebody reads."""
    return " ".join(reply.text for reply in output.replies) if output else ""

"""Undo: what the last deed replaced or removed, stored until the next change, so that it can be taken back once.

A deed is found by comparing the conversation before and after a turn, so no question can forget to tell of it.
"""

from __future__ import annotations

from collections.abc import Iterable
from operator import attrgetter
from typing import Any

from flows.conversation.state import ConversationState
from flows.conversation.stored_values import DeedKind, SourceMessage, Undo
from flows.dossier.dossier import Answer

REPLACED = ("hidden_parts", "hidden_answers", "show_wishes", "has_addition", "has_replaced", "messages")  # never changed in place
FIELDS = ("answers", "edits", "people", *REPLACED)
_read_replaced, _read_fields = attrgetter(*REPLACED), attrgetter(*FIELDS)


def copy_fields(conversation: ConversationState) -> tuple[Any, ...]:
    """What `record_deed` compares the conversation with after the turn, by `FIELDS`."""
    return {**conversation.answers}, {**conversation.edits}, [*conversation.people], *_read_replaced(conversation)


def record_deed(conversation: ConversationState, before: tuple[Any, ...], continues: str = "") -> Undo | None:
    """The deed of this turn, if it replaced or removed something. Whatever else changed ends the undo of the deed before it.

    `continues` is the question that this one follows: both answers are one deed.
    """
    now = _read_fields(conversation)
    if now == before:
        return None
    former = {name: value for name, value, other in zip(FIELDS, before, now, strict=True) if value != other or name == "has_replaced"}
    is_continued = conversation.undo and conversation.undo.label == f"label.{continues}"
    conversation.undo = conversation.undo if is_continued else _number(conversation, _find_deed(conversation, former))
    conversation.has_replaced |= bool(conversation.sent and conversation.undo and conversation.undo.kind in ("changed", "removed"))
    return conversation.undo


def undo_key(conversation: ConversationState) -> str:
    """The key of the button: it names its deed, as an older message has one too while the question keeps its number."""
    return f"undo_{conversation.undo.number}" if conversation.undo else "undo"


def undo_deed(conversation: ConversationState) -> None:
    """Everything is as it was before the last deed. Buttons of lists that were shown since then are outdated."""
    if conversation.undo:
        for name, value in conversation.undo.former.items():
            setattr(conversation, name, value)
        conversation.messages = [SourceMessage(*message) for message in conversation.messages]
        conversation.undo, conversation.selected_piece = None, None
        conversation.outdate_buttons()
        conversation.changed_at, conversation.preview_digest = conversation.touched_at, None


def _number(conversation: ConversationState, deed: Undo | None) -> Undo | None:
    if deed is None:
        return None
    conversation.deeds_ever += 1
    return deed._replace(number=conversation.deeds_ever)


def _find_deed(conversation: ConversationState, former: dict[str, Any]) -> Undo | None:
    """The first thing that was replaced or removed, the story before all; what was only added needs no undo."""
    for question, answer in sorted(former.get("answers", {}).items(), key=lambda item: item[0] != "concern"):
        if (now := conversation.answer_to(question)) != answer and (kind := _change_of(answer, now)):
            has_less = 0 < len(conversation.texts_of(question)) < len(answer.get("said", ()))
            return Undo("removed", "deed.piece", former) if has_less else Undo(kind, f"label.{question}", former)
    if kind := _change_of_people(former.get("people", ()), conversation):
        return Undo(kind, "deed.person" if kind == "removed" else "label.circle", former)
    return _find_switch(conversation, former)


def _find_switch(conversation: ConversationState, former: dict[str, Any]) -> Undo | None:
    for name, label in (("hidden_answers", "label"), ("hidden_parts", "part")):
        now = set(getattr(conversation, name))
        for one in sorted(now.symmetric_difference(former.get(name, now))):
            return Undo("off" if one in now else "on", f"{label}.{one}", former)
    if "show_wishes" in former:
        return Undo("on" if conversation.show_wishes else "off", "picture.marks", former)
    return None


def _change_of(before: Answer, now: Answer) -> DeedKind | None:
    """How an answer changed, or None if nothing of it was lost."""
    said, chose = before.get("said", []), set(before.get("chose", []))
    said_now, chose_now = now.get("said", []), set(now.get("chose", []))
    if said_now[: len(said)] == said and chose <= chose_now:
        return None
    return "changed" if said_now or chose_now else "removed"


def _change_of_people(before: Iterable[dict[str, Any]], conversation: ConversationState) -> DeedKind | None:
    people = {person["id"]: person for person in conversation.people}
    for person in before:
        now = people.get(person["id"])
        if now is None:
            return "removed"
        if any(person[key] and person[key] != value for key, value in now.items()):
            return "changed"
    return None

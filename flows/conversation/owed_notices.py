"""Owed notices: what is said once stays with the conversation until the person was shown it, and goes when it is no longer true."""

from __future__ import annotations

from collections.abc import Sequence

from flows.conversation.state import ConversationState
from flows.conversation.stored_values import Notice

URGENT = ("safety_ask", "help_card")  # above everything else, in this order
PASSING = frozenset(  # they say something of the question that they stand beside
    {"picture", "pieces", "help_folded", "honest_limits", "first_question", "old_button", "old_taken_back", "gone_button", "empty", "waits"}
)
OF_ONE_PHONE = frozenset(  # about what was typed, pressed or asked on it; another phone of the conversation shows none of them
    {
        *(
            "old_button",
            "old_words",
            "old_taken_back",
            "gone_button",
            "gone_words",
            "empty",
            "too_long",
            "story_full",
            "words_full",
            "not_understood",
            "decide_first",
            "piece_not_kept",
            "dropped",
        ),
        *("not_kept", "not_kept_beside", "voice", "voice_beside", "not_at_welcome", "question_not_kept", "passage"),
        *("status_same", "status_changed", "status_now", "who_looked", "traces", "mine", "privacy", "about"),
    }
)
DEED = "deed_"  # what the last deed was, with its undo
BEFORE_CONSENT = frozenset({"not_at_welcome", "nothing_kept"})
WHILE_SENT = frozenset(
    {"what_next", "what_next_self", "code_offer", "wait_on", "any_language", "moment_kept", "called_self", "coordinator_changed"}
)
MOST, MOST_FORMER = 20, 8  # that one conversation stores: the newest, and of each the newest numbers that it had


def keep_owed(conversation: ConversationState, seen: int | None) -> None:
    """Before a turn: drop what the person was shown, up to the notice with the number `seen`; None means all of it."""
    conversation.notices = [one for one in conversation.notices if seen is not None and not one.is_seen(seen) and one.kind not in PASSING]


def keep_unseen(conversation: ConversationState, seen: int) -> None:
    """Before it is shown where the notices up to `seen` were shown already; a notice without number is shown.

    What was shown counts as shown with what stands above it, so that one number still says how far the person is.
    """
    kept: list[Notice] = []
    for notice in conversation.notices:
        if not notice.number or not notice.is_seen(seen):
            kept.append(notice)
        elif kept:
            kept[-1] = kept[-1]._replace(number=notice.number)
    conversation.notices = kept


def set_others_aside(conversation: ConversationState, here: str) -> list[Notice]:
    """Before a turn on this phone: take out what only another one shows."""
    others = [notice for notice in conversation.notices if not notice.is_for(here)]
    conversation.notices = [notice for notice in conversation.notices if notice.is_for(here)]
    return others


def put_in_order(conversation: ConversationState, here: str = "", others: Sequence[Notice] = ()) -> None:
    """After a turn: what is not true any more is dropped, what is urgent comes first, and the numbers follow that order.

    What is about this phone alone is marked so, and what was set aside for others (`set_others_aside`) comes back.
    """
    if not (conversation.notices or others):
        return
    own = [notice._replace(where=here) if notice.kind in OF_ONE_PHONE else notice for notice in conversation.notices]
    conversation.notices = sorted((*others, *own), key=lambda notice: notice.number) if others else own
    true = _newest([notice for notice in conversation.notices if _is_true(conversation, notice)])
    conversation.notices = sorted(true, key=lambda notice: URGENT.index(notice.kind) if notice.kind in URGENT else len(URGENT))
    last = 0
    end = conversation.notices[0].number if conversation.notices else 0
    for place, notice in enumerate(conversation.notices):
        if notice.number < last:
            conversation.notices_ever += 1
            former = (*notice.former, (notice.number, end))[-MOST_FORMER:]
            conversation.notices[place] = notice._replace(number=conversation.notices_ever, former=former)
        last = conversation.notices[place].number


def _newest(notices: list[Notice]) -> list[Notice]:
    """No more than MOST, and whatever is urgent: a client that never shows anything makes no conversation grow."""
    if len(notices) <= MOST:
        return notices
    others = [notice for notice in notices if notice.kind not in URGENT]
    return [notice for notice in notices if notice.kind in URGENT or notice in others[-MOST:]]


def take_danger_question(conversation: ConversationState, *, is_answer: bool) -> bool:
    """Before a turn: whether the person was asked about danger at this question, and read it. Whatever is typed ends that."""
    is_unread = any(notice.kind == "safety_ask" for notice in conversation.notices)
    is_asked = conversation.danger_asked == conversation.state and not is_unread
    if is_answer and not is_unread:
        conversation.danger_asked = ""
    return is_asked


def ask_about_danger(conversation: ConversationState, hotlines: tuple[str, ...]) -> None:
    """The question about danger and the card, once, with all hotlines on top that fit what was said since the last card."""
    owed = {key for one in conversation.notices if one.kind in URGENT for key in str(one.values.get("first", "")).split()}
    conversation.notices = [one for one in conversation.notices if one.kind not in URGENT]
    conversation.danger_asked = conversation.state
    conversation.add_notice("safety_ask")
    conversation.add_notice("help_card", first=" ".join(sorted({*hotlines, *owed})))


def _is_true(conversation: ConversationState, notice: Notice) -> bool:
    if notice.kind in BEFORE_CONSENT:
        return conversation.consent is None
    if notice.kind.startswith(DEED):
        return conversation.undo is not None and conversation.undo.label == notice.values["label"]
    return notice.kind not in WHILE_SENT or conversation.handed_off

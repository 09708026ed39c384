"""Safe times: when a seeker can be reached, by tap and in own words that are read where clear (domain.md 5.4)."""

from __future__ import annotations

from collections.abc import Iterator

from flows.conversation.state import ConversationState
from flows.dossier.safe_window import SafeWindow
from flows.questionnaire.parsers.times import TIMES
from flows.questionnaire.promise import promise_for
from flows.questionnaire.questionnaire import State
from flows.questionnaire.turn_context import TurnContext

TIMES_ASKED = {"talk": "reach_when", "written": "reach_when_written", "self": "reach_when_self"}
HOURS_AND_DAYS = ("morning", "afternoon", "evening", "mon", "tue", "wed", "thu", "fri", "sat", "sun")


def has_times(conversation: ConversationState, context: TurnContext) -> bool:
    return bool(conversation.choices_of("reach_when") or conversation.texts_of("reach_when"))


def has_no_times(conversation: ConversationState, context: TurnContext) -> bool:
    return not has_times(conversation, context)


def has_typed_times(conversation: ConversationState, context: TurnContext) -> bool:
    return bool(conversation.texts_of("reach_when"))


def choose_times(conversation: ConversationState, context: TurnContext) -> Iterator[str]:
    """What is read of typed times is shown; for what is not read, a tap is asked as well."""
    if has_times(conversation, context):
        yield f"reach_when_{describe_reading(conversation, 'reach_when')}"
        if is_unread(conversation, context):
            yield "reach_when_unread"
    else:
        yield TIMES_ASKED[ask_manner(conversation, context)]


def ask_manner(conversation: ConversationState, context: TurnContext) -> str:
    """How times are asked for: when it is safe to talk, safe for a message, or good to make contact oneself."""
    promise = promise_for(conversation, context)
    return "self" if promise.seeker_acts else "talk" if promise.speaks_of_phone else "written"


def describe_reading(conversation: ConversationState, question: str) -> str:
    """Whether typed times were read, or read in part; need a tap beside them, have one, or there are none."""
    window = SafeWindow.of(conversation.choices_of(question), conversation.texts_of(question))
    if window.has_read:
        return "partly" if window.words else "read"
    if not window.words:
        return "more"
    return "words" if conversation.choices_of(question) else "tap"


def needs_tap(conversation: ConversationState, context: TurnContext) -> bool:
    """Whether nothing of the times that came with this turn could be read, so that a tap is asked before going on.

    Whoever makes contact themselves is asked once; for anybody else *Klaar* is not there (`is_unread`).
    """
    return describe_reading(conversation, "reach_when") == "tap" and not _was_shown(context)


def is_unread(conversation: ConversationState, context: TurnContext) -> bool:
    """Whether a coordinator makes contact and has nothing to go by but words that could not be read."""
    return promise_for(conversation, context).needs_address and describe_reading(conversation, "reach_when") == "tap"


def is_not_unread(conversation: ConversationState, context: TurnContext) -> bool:
    return not is_unread(conversation, context)


def tell_reading(conversation: ConversationState, context: TurnContext) -> None:
    """How typed times were read is said where they came together with *Klaar* too."""
    if describe_reading(conversation, "reach_when") in ("read", "partly") and not _was_shown(context):
        conversation.add_notice("times_read")


def _was_shown(context: TurnContext) -> bool:
    """Whether how typed times are read stood with the question already."""
    return any(button.key == "again" for button in context.buttons)


def tell_silent(conversation: ConversationState, context: TurnContext) -> None:
    """A call shows no name and leaves no message: told once, on the way."""
    if promise_for(conversation, context).manner == "call" and not conversation.reviewed:
        conversation.add_notice("reach_silent")


def toggle_time(conversation: ConversationState, context: TurnContext) -> None:
    """A time that is chosen takes the place of `always`."""
    pressed = context.event.value
    chosen = [key for key in conversation.choices_of("reach_when") if key != "always"]
    chosen = [key for key in chosen if key != pressed] if pressed in chosen else [*chosen, pressed]
    conversation.set_answer("reach_when", chose=chosen, said=conversation.texts_of("reach_when"))


def add_times(conversation: ConversationState, context: TurnContext) -> None:
    """Times in own words are stored beside those that were chosen."""
    said = [*conversation.texts_of("reach_when"), context.event.text]
    conversation.set_answer("reach_when", chose=conversation.choices_of("reach_when"), said=said)


def clear_times(conversation: ConversationState, context: TurnContext) -> None:
    """All times go, to be said anew."""
    conversation.answers.pop("reach_when", None)
    conversation.mark_changed("reach_when")


def choose_always(conversation: ConversationState, context: TurnContext) -> None:
    conversation.set_answer("reach_when", chose=["always"], said=conversation.texts_of("reach_when"))


STATES = (
    State(
        "reach_when",
        TIMES,
        toggles=HOURS_AND_DAYS,
        actions=(("done", is_not_unread), ("by_words", is_unread), "always", ("again", has_typed_times)),
        texts=("reach_when", *(f"reach_when_{kind}" for kind in ("written", "self", "more", "read", "partly", "words", "tap", "unread"))),
        choose_texts=choose_times,
        on_enter=tell_silent,
        part="contact",
        fhir="open-choice",
        collects=True,
        has_pieces=True,
        store=add_times,
    ),
)

"""Contact: how and when the seeker can be reached safely (domain.md 5.4)."""

from __future__ import annotations

from collections.abc import Iterator

from flows.conversation.state import ConversationState
from flows.dossier.safe_window import SafeWindow
from flows.questionnaire.parsers.address import ADDRESS
from flows.questionnaire.parsers.times import TIMES
from flows.questionnaire.questionnaire import State, TurnContext
from flows.questionnaire.questions.answers import says_more_than_button
from flows.questionnaire.questions.promise import promise_for

TIMES_ASKED = {"talk": "reach_when", "written": "reach_when_written", "self": "reach_when_self"}
HOURS_AND_DAYS = ("morning", "afternoon", "evening", "mon", "tue", "wed", "thu", "fri", "sat", "sun")


def lacks_reach(conversation: ConversationState, context: TurnContext) -> bool:
    """Whether the way of contact, or the address that goes with it, is unknown."""
    ways = conversation.choices_of("reach")
    return not ways or (_has_address(ways[0]) and not conversation.texts_of("reach_address"))


def needs_address(conversation: ConversationState, context: TurnContext) -> bool:
    return _has_address(context.event.value)


def _has_address(way: str) -> bool:
    return way != "self"


def has_times(conversation: ConversationState, context: TurnContext) -> bool:
    return bool(conversation.choices_of("reach_when") or conversation.texts_of("reach_when"))


def has_no_times(conversation: ConversationState, context: TurnContext) -> bool:
    return not has_times(conversation, context)


def choose_address(conversation: ConversationState, context: TurnContext) -> Iterator[str]:
    way = next(iter(conversation.choices_of("reach")), "otherwise")
    yield f"reach_address.{way if _has_address(way) else 'otherwise'}"


def has_typed_times(conversation: ConversationState, context: TurnContext) -> bool:
    return bool(conversation.texts_of("reach_when"))


def choose_times(conversation: ConversationState, context: TurnContext) -> Iterator[str]:
    """What is read of typed times is shown; for what is not read, a tap is asked as well."""
    if has_times(conversation, context):
        yield f"reach_when_{describe_reading(conversation, 'reach_when')}"
    else:
        yield TIMES_ASKED[ask_manner(conversation, context)]


def ask_manner(conversation: ConversationState, context: TurnContext) -> str:
    """How times are asked for: when it is safe to talk, safe for a message, or good to make contact oneself."""
    promise = promise_for(conversation, context)
    return "self" if promise.seeker_acts else "talk" if promise.speaks_of_phone else "written"


def describe_reading(conversation: ConversationState, question: str) -> str:
    """Whether typed times were read, need a tap beside them, have one, or there are none."""
    window = SafeWindow.of(conversation.choices_of(question), conversation.texts_of(question))
    if not window.words:
        return "read" if window.has_read else "more"
    return "words" if window.has_read or conversation.choices_of(question) else "tap"


def needs_tap(conversation: ConversationState, context: TurnContext) -> bool:
    """Whether nothing of the times that came with this turn could be read, so that a tap is asked before going on; but once only."""
    return describe_reading(conversation, "reach_when") == "tap" and not _was_shown(context)


def tell_reading(conversation: ConversationState, context: TurnContext) -> None:
    """How typed times were read is said where they came together with *Klaar* too."""
    if describe_reading(conversation, "reach_when") == "read" and not _was_shown(context):
        conversation.add_notice("times_read")


def _was_shown(context: TurnContext) -> bool:
    """Whether how typed times are read stood with the question already."""
    return any(button.key == "again" for button in context.buttons)


def store_reach(conversation: ConversationState, context: TurnContext) -> None:
    """An address goes with one way of contact only; words that say how (*een brief*) are the address for now."""
    way = context.event.value
    if conversation.choices_of("reach") != [way]:
        conversation.answers.pop("reach_address", None)
    conversation.set_answer("reach", chose=[way])
    if way == "otherwise" and says_more_than_button(conversation, context):
        conversation.set_answer("reach_address", said=[context.event.text])


def tell_silent(conversation: ConversationState, context: TurnContext) -> None:
    """A call shows no name and leaves no message."""
    if promise_for(conversation, context).manner == "call":
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
        "reach",
        answers=("call", "text", "email", "self", "otherwise"),
        explained=("whatsapp", "not_so"),
        part="contact",
        fhir="choice",
        store=store_reach,
    ),
    State(
        "reach_address",
        ADDRESS,
        texts=tuple(f"reach_address.{way}" for way in ("call", "text", "email", "otherwise")),
        choose_texts=choose_address,
        part="contact",
        fhir="string",
        follows="reach",
        keeps_numbers=True,
    ),
    State(
        "reach_when",
        TIMES,
        toggles=HOURS_AND_DAYS,
        actions=("done", "always", ("again", has_typed_times)),
        texts=("reach_when", *(f"reach_when_{kind}" for kind in ("written", "self", "more", "read", "words", "tap"))),
        choose_texts=choose_times,
        on_enter=tell_silent,
        part="contact",
        fhir="open-choice",
        collects=True,
        has_pieces=True,
        store=add_times,
    ),
)

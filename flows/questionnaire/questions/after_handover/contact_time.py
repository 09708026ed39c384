"""Contact time after sending: new times, by tap and in own words, that replace the former ones for whoever reads the story."""

from __future__ import annotations

from collections.abc import Iterator

from flows.conversation.effects import ContactTimeChanged
from flows.conversation.state import ConversationState
from flows.dossier.safe_window import SafeWindow
from flows.dossier.window_text import describe_window
from flows.questionnaire.parsers.times import TIMES
from flows.questionnaire.questionnaire import State
from flows.questionnaire.questions.safe_times import HOURS_AND_DAYS, ask_manner, describe_reading
from flows.questionnaire.status.addressee import ask_again, reader_id
from flows.questionnaire.turn_context import TurnContext
from flows.reference.times import read_times

MOMENT_ASKED = {"talk": "other_moment", "written": "other_moment_written", "self": "reach_when_self"}
MOMENT = "other_moment"  # the state in which a new moment is said, and the key under which it waits


def has_moment(conversation: ConversationState, context: TurnContext) -> bool:
    return bool(conversation.answer_to(MOMENT))


def has_no_moment(conversation: ConversationState, context: TurnContext) -> bool:
    return not has_moment(conversation, context)


def is_clear_time(conversation: ConversationState, context: TurnContext) -> bool:
    """Whether typed times can be read, so that no tap is needed beside them."""
    return read_times(context.event.text) is not None and not has_moment(conversation, context)


def toggle_moment(conversation: ConversationState, context: TurnContext) -> None:
    """It is no answer of the dossier, so that no version of it changes."""
    pressed, chosen = context.event.value, conversation.choices_of(MOMENT)
    chosen = [key for key in chosen if key != pressed] if pressed in chosen else [*chosen, pressed]
    conversation.waiting_answers[MOMENT] = {"chose": chosen, "said": conversation.texts_of(MOMENT)}


def add_moment_words(conversation: ConversationState, context: TurnContext) -> None:
    said = [*conversation.texts_of(MOMENT), context.event.text]
    conversation.waiting_answers[MOMENT] = {"chose": conversation.choices_of(MOMENT), "said": said}


def change_contact_time(conversation: ConversationState, context: TurnContext) -> None:
    """The new times, by tap and in own words, replace the former ones for the coordinator; what is read of them is said."""
    if context.event.text:
        add_moment_words(conversation, context)
    chosen, said = conversation.choices_of(MOMENT), conversation.texts_of(MOMENT)
    conversation.waiting_answers.pop(MOMENT, None)
    window = SafeWindow.of(chosen, ["\n".join(said)] if said else [])
    context.effects.append(ContactTimeChanged("\n".join(said), tuple(chosen), reader_id(context)))
    if window.is_known:
        times = describe_window(window, context.catalog, conversation.language)
        conversation.add_notice("moment_partly" if window.words else "moment_read", window=times)
    else:
        conversation.add_notice("moment_kept")


def ask_again_about_moment(conversation: ConversationState, context: TurnContext) -> None:
    """Somebody else reads the story by now: what was typed waits, beside what was tapped, until the seeker says that this is all."""
    if context.event.text:
        add_moment_words(conversation, context)
    ask_again(conversation, context)


def has_typed_moment(conversation: ConversationState, context: TurnContext) -> bool:
    return bool(conversation.texts_of(MOMENT))


def clear_moment(conversation: ConversationState, context: TurnContext) -> None:
    """All of the new moment goes, to be said anew."""
    conversation.waiting_answers.pop(MOMENT, None)


def drop_moment(conversation: ConversationState, context: TurnContext) -> None:
    """Nobody is there any more to make contact then."""
    conversation.waiting_answers.pop(MOMENT, None)
    conversation.add_notice("not_sent")


def choose_moment(conversation: ConversationState, context: TurnContext) -> Iterator[str]:
    """What was typed and is not read needs a tap as well."""
    if has_moment(conversation, context):
        yield f"reach_when_{describe_reading(conversation, MOMENT)}"
    else:
        yield MOMENT_ASKED[ask_manner(conversation, context)]


STATES = (
    State(
        MOMENT,
        TIMES,
        toggles=HOURS_AND_DAYS,
        toggle_texts="reach_when",
        actions=("done", ("again", has_typed_moment)),
        texts=(*MOMENT_ASKED.values(), *(f"reach_when_{kind}" for kind in ("more", "read", "partly", "words", "tap"))),
        choose_texts=choose_moment,
        collects=True,
        visible_elsewhere=True,
    ),
)

"""Asides: what can be asked for in every state, and corrections of what was typed before."""

from __future__ import annotations

from collections.abc import Iterator

from flows import text_cleaning
from flows.conversation.messages import Button
from flows.conversation.state import ConversationState
from flows.questionnaire.questionnaire import State
from flows.questionnaire.status.guards import was_sent
from flows.questionnaire.turn_context import TurnContext

DANGER_BUTTONS = ("danger", "suicide", "unsafe", "no_danger")  # of the question about danger
SAFETY = State(  # stands above the question of the conversation
    "safety", actions=DANGER_BUTTONS, yes="danger", no="no_danger", is_grave=True
)


def was_never_sent(conversation: ConversationState, context: TurnContext) -> bool:
    return not was_sent(conversation, context)


def came_from_skippable(conversation: ConversationState, context: TurnContext) -> bool:
    return bool(conversation.history) and context.questionnaire[conversation.history[-1]].skippable


def was_masked_elsewhere(conversation: ConversationState, context: TurnContext) -> bool:
    """Whether a number was taken out of the answer to another question than this one."""
    return conversation.masked_in is not None and conversation.masked_in != conversation.state and bool(conversation.history)


def choose_paused(conversation: ConversationState, context: TurnContext) -> Iterator[str]:
    yield "paused_sent" if conversation.handed_off else "paused"


def choose_wipe(conversation: ConversationState, context: TurnContext) -> Iterator[str]:
    yield "wipe_ask_sent" if conversation.handed_off else "wipe_ask"


def list_languages(conversation: ConversationState, context: TurnContext) -> Iterator[Button]:
    """Each language by its own name."""
    yield from (Button(f"speak_{code}", context.catalog.text(code, "language.name")) for code in context.catalog.languages)


def change_language(conversation: ConversationState, context: TurnContext) -> None:
    conversation.language = context.event.value
    if conversation.consent:
        conversation.changed_at, conversation.preview_digest = conversation.touched_at, None


def store_shorter(conversation: ConversationState, context: TurnContext) -> None:
    """How long the draft is kept, if the seeker wants it shorter."""
    conversation.draft_span = context.event.value
    conversation.add_notice("kept_short")


def show_danger(conversation: ConversationState, context: TurnContext) -> None:
    """What fits the answer; words that were that answer are not asked about again."""
    conversation.add_notice(context.event.name)
    if context.event.text:
        context.hotlines = ()


def allow_number(conversation: ConversationState, context: TurnContext) -> None:
    """The next message keeps its number: the person says it is no citizen number."""
    conversation.unmasked, conversation.masked_in = True, None
    if conversation.is_in_doubt:
        conversation.doubts.pop(0)
    conversation.add_notice("number_again")


def mask_number(conversation: ConversationState, context: TurnContext, text: str) -> str:
    """The text without citizen numbers, unless this question or the person says that it holds none."""
    if conversation.unmasked or context.questionnaire[conversation.state].keeps_numbers:
        conversation.unmasked = False
        return text
    masked = text_cleaning.mask_bsn(text)
    conversation.masked_in = conversation.state if masked.was_masked else None
    if masked.was_masked:
        conversation.add_notice("number_removed")
    return masked.text


def correct_answer(conversation: ConversationState, context: TurnContext, question: str, index: int, text: str) -> None:
    """The new text takes the place of the one at `index`; everything else stays."""
    correct = context.questionnaire[question].correct or _replace_text
    correct(conversation, context, question, index, text)


def _replace_text(conversation: ConversationState, context: TurnContext, question: str, index: int, text: str) -> None:
    texts = conversation.texts_of(question)
    if len(texts) > index:
        texts[index] = text
        answer = conversation.answer_to(question).copy()
        answer["said"] = texts
        conversation.set_answer(question, **answer)


def hold_correction(conversation: ConversationState, context: TurnContext) -> None:
    conversation.pending = [context.event.text]


def correct_late(conversation: ConversationState, context: TurnContext) -> None:
    """The person said that the changed message is the answer."""
    correction, text = conversation.correcting, "\n".join(conversation.pending)
    conversation.correcting, conversation.pending = None, []
    if correction:
        correct_answer(conversation, context, correction.question, correction.text_index, text)


def drop_correction(conversation: ConversationState, context: TurnContext) -> None:
    conversation.correcting, conversation.pending = None, []
    conversation.add_notice("dropped")


STATES = (
    State("language", buttons=list_languages, visible_elsewhere=True),
    State(
        "paused",
        actions=("resume", "code", ("shorter", was_never_sent)),
        explained=("code_hidden",),
        texts=("paused", "paused_sent"),
        choose_texts=choose_paused,
        visible_elsewhere=True,
    ),
    State("keep_for", answers=("hour", "day", "week"), store=store_shorter, visible_elsewhere=True),
    State(
        "wipe_ask",
        actions=("yes", "no"),
        texts=("wipe_ask", "wipe_ask_sent"),
        choose_texts=choose_wipe,
        is_grave=True,
        condition="condition_wipe",
        visible_elsewhere=True,
    ),
    State("correct", actions=("yes", "no")),
    State("not_understood_third", actions=(("skip_it", came_from_skippable), "human", "later"), visible_elsewhere=True),
)

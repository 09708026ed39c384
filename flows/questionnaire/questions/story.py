"""Story: the concern in own words, in as many pieces as the seeker likes."""

from __future__ import annotations

from collections.abc import Iterator

from flows.conversation.edited_messages import move_up_source_messages, remove_source_messages
from flows.conversation.room import split_pieces
from flows.conversation.state import ConversationState
from flows.conversation.stored_values import Correction
from flows.dossier.dossier import Answer
from flows.matching.candidate import SIGNS
from flows.questionnaire.dossier_builder import find_blocker, has_no_signer
from flows.questionnaire.parsers.own_words import OWN_WORDS
from flows.questionnaire.questionnaire import State
from flows.questionnaire.turn_context import TurnContext


def has_concern(conversation: ConversationState, context: TurnContext) -> bool:
    return bool(conversation.texts_of("concern"))


def has_no_concern(conversation: ConversationState, context: TurnContext) -> bool:
    return not has_concern(conversation, context)


def is_concern_unasked(conversation: ConversationState, context: TurnContext) -> bool:
    """In a conversation from before the question about a child came after the circle."""
    return not conversation.answer_to("concern")


def is_correcting_concern(conversation: ConversationState, context: TurnContext) -> bool:
    return conversation.reviewed and has_concern(conversation, context)


def choose_concern(conversation: ConversationState, context: TurnContext) -> Iterator[str]:
    yield "concern_more" if has_concern(conversation, context) else "concern"


def tell_limits(conversation: ConversationState, context: TurnContext) -> None:
    """Before the first word of the story: what this cannot do, and where help is."""
    if not has_concern(conversation, context) and not conversation.reviewed:
        for kind in ("honest_limits", "help_folded"):
            conversation.add_notice(kind)
        tell_availability(conversation, context)


def tell_availability(conversation: ConversationState, context: TurnContext) -> None:
    """Say so if nobody could take this, as it would be sent now, and if nobody knows the sign language that is asked for."""
    blocker = find_blocker(conversation, context)
    if blocker and blocker != SIGNS:
        conversation.add_notice("nobody_available")
    if blocker == SIGNS:
        conversation.add_notice("nobody_signs")
    elif has_no_signer(conversation, context):
        conversation.add_notice("nobody_signs_too" if blocker else "only_without_signs")


def add_piece(conversation: ConversationState, context: TurnContext) -> None:
    conversation.set_answer("concern", said=[*conversation.texts_of("concern"), *split_pieces(context.event.text)])


def start_over(conversation: ConversationState, context: TurnContext) -> None:
    """The whole story is gone, after the question whether that is meant."""
    conversation.selected_piece = None
    _replace_pieces(conversation, "concern", [])
    remove_source_messages(conversation, "concern")


def select_piece(conversation: ConversationState, context: TurnContext) -> None:
    conversation.selected_piece = Correction(conversation.state, int(context.event.value) - 1)


def selected_text(conversation: ConversationState, context: TurnContext) -> Answer:
    """The piece that is being changed, as it stands."""
    question, index = conversation.selected_piece or Correction("concern", 0)
    return {"said": conversation.texts_of(question)[index : index + 1]}


def name_piece(conversation: ConversationState) -> str:
    question, index = conversation.selected_piece or Correction("concern", 0)
    return f"{question}.{index}"


def change_piece(conversation: ConversationState, context: TurnContext) -> None:
    """The new text takes the place of the piece that was selected."""
    question, index = conversation.selected_piece or Correction("concern", 0)
    texts = conversation.texts_of(question)
    texts[index : index + 1] = [context.event.text]
    _replace_pieces(conversation, question, texts)


def remove_piece(conversation: ConversationState, context: TurnContext) -> None:
    """One piece is gone, and the others have new numbers, so that the buttons of the former list are outdated."""
    if context.event.value:
        select_piece(conversation, context)
    question, index = conversation.selected_piece or Correction("concern", 0)
    texts = conversation.texts_of(question)
    del texts[index : index + 1]
    _replace_pieces(conversation, question, texts)
    remove_source_messages(conversation, question, index)
    move_up_source_messages(conversation, question, index)
    conversation.selected_piece = None
    conversation.outdate_buttons()


def _replace_pieces(conversation: ConversationState, question: str, texts: list[str]) -> None:
    """Buttons that were pressed stay; an answer of which nothing is left is not shared."""
    chosen = conversation.choices_of(question)
    left: Answer = {"said": texts, "chose": chosen} if chosen else {"said": texts} if texts else {"status": "not_shared"}
    conversation.set_answer(question, **left)


def tell_myself(conversation: ConversationState, context: TurnContext) -> None:
    """The seeker tells the coordinator themselves."""
    conversation.set_answer("concern", status="tells_myself")


STATES = (
    State(
        "concern",
        OWN_WORDS,
        actions=("done", ("tell_myself", has_no_concern), ("start_over", is_correcting_concern)),
        texts=("concern", "concern_more"),
        choose_texts=choose_concern,
        on_enter=tell_limits,
        part="words",
        fhir="text",
        collects=True,
        has_pieces=True,
        store=add_piece,
    ),
    State("piece", OWN_WORDS, subject=name_piece, actions=("keep", "remove"), store=change_piece, present=selected_text),
    State("start_over_ask", actions=("yes", "no")),
)

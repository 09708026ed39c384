"""After the handover: the status, contact with the coordinator, adding words, and taking back."""

from __future__ import annotations

from flows.conversation.effects import (
    ContactConfirmed,
    ContactTimeChanged,
    LanguageWaived,
    RefuseCoordinator,
    StoryFeedback,
    TakeBack,
)
from flows.conversation.state import ConversationState
from flows.dossier.lifecycle import CLAIMED
from flows.matching.matching import LANGUAGE
from flows.questionnaire.parsers import OWN_WORDS
from flows.questionnaire.questionnaire import State, TurnContext
from flows.questionnaire.questions.answers import hold_pending
from flows.questionnaire.questions.handover import send_revision
from flows.questionnaire.questions.status_texts import STATUS_TEXTS, choose_status_texts, may_give_feedback


def is_sent(conversation: ConversationState, context: TurnContext) -> bool:
    return conversation.handed_off


def was_sent(conversation: ConversationState, context: TurnContext) -> bool:
    """Whether a version was ever sent, also where it was taken back."""
    return conversation.versions > 0


def may_read_back(conversation: ConversationState, context: TurnContext) -> bool:
    """Whether the story may be shown in this channel."""
    return context.outside.may_read_back


def may_add_elsewhere(conversation: ConversationState, context: TurnContext) -> bool:
    """Where the story may not be read back words can be added, unless a change waits at the place of sending."""
    return not context.outside.may_read_back and not _is_closed(context) and not conversation.edits


def may_change(conversation: ConversationState, context: TurnContext) -> bool:
    return context.outside.may_read_back and not _is_closed(context)


def is_closed(conversation: ConversationState, context: TurnContext) -> bool:
    return _is_closed(context)


def _is_closed(context: TurnContext) -> bool:
    return _is_in(context, ("closed",))


def _is_in(context: TurnContext, states: tuple[str, ...]) -> bool:
    return context.outside.status is not None and context.outside.status.state in states


def has_coordinator(conversation: ConversationState, context: TurnContext) -> bool:
    """Whether a coordinator has the story."""
    standing = context.outside.status
    return bool(standing and standing.coordinator) and _is_in(context, ("open", "contacted"))


def may_refuse(conversation: ConversationState, context: TurnContext) -> bool:
    """At any time after the claim, without a reason (domain.md E11)."""
    standing = context.outside.status
    return bool(standing and standing.coordinator) and _is_in(context, CLAIMED)


def was_tried(conversation: ConversationState, context: TurnContext) -> bool:
    standing = context.outside.status
    return bool(standing and standing.tried) and has_coordinator(conversation, context)


def is_contact_reported(conversation: ConversationState, context: TurnContext) -> bool:
    standing = context.outside.status
    return standing is not None and standing.state == "contacted" and standing.contact_agreed is None


def is_late(conversation: ConversationState, context: TurnContext) -> bool:
    """Whether nobody accepted it within the time that was said."""
    by = context.outside.status.answer_due_at if context.outside.status else None
    return bool(by and context.outside.at > by) and _is_in(context, ("waiting",))


def may_change_wish(conversation: ConversationState, context: TurnContext) -> bool:
    return is_late(conversation, context) and may_change(conversation, context)


def lacks_language(conversation: ConversationState, context: TurnContext) -> bool:
    """Whether nobody who is free shares the seeker's language."""
    standing = context.outside.status
    return standing is not None and standing.state == "waiting" and standing.blocker == LANGUAGE


def add_and_revise(conversation: ConversationState, context: TurnContext) -> None:
    """Words that were added on another channel than that of sending: the seeker read back these alone."""
    conversation.set_answer("concern", said=[*conversation.texts_of("concern"), *conversation.pending])
    conversation.pending = []
    send_revision(conversation, context)


def allow_language(conversation: ConversationState, context: TurnContext) -> None:
    context.effects.append(LanguageWaived())
    conversation.add_notice("any_language")


def give_feedback(conversation: ConversationState, context: TurnContext) -> None:
    conversation.feedback_given = True
    context.effects.append(StoryFeedback(context.event.event.removeprefix("fits_")))
    conversation.add_notice("fits_thanks")


def confirm_contact(conversation: ConversationState, context: TurnContext) -> None:
    context.effects.append(ContactConfirmed(True))
    conversation.add_notice("contact_confirmed")


def deny_contact(conversation: ConversationState, context: TurnContext) -> None:
    context.effects.append(ContactConfirmed(False))
    conversation.add_notice("contact_denied")


def call_self(conversation: ConversationState, context: TurnContext) -> None:
    context.effects.append(ContactTimeChanged(None))
    conversation.add_notice("called_self")


def change_contact_time(conversation: ConversationState, context: TurnContext) -> None:
    context.effects.append(ContactTimeChanged(context.event.words))
    conversation.add_notice("moment_kept")


def refuse_coordinator(conversation: ConversationState, context: TurnContext) -> None:
    context.effects.append(RefuseCoordinator())
    conversation.add_notice("coordinator_refused")


def take_back(conversation: ConversationState, context: TurnContext) -> None:
    context.effects.append(TakeBack())
    conversation.add_notice("taken_back")
    conversation.sent, conversation.preview_digest, conversation.edits = None, None, {}


STATES = (
    State(
        "handed_off",
        actions=(
            ("contact_yes", is_contact_reported),
            ("contact_no", is_contact_reported),
            ("fits_yes", may_give_feedback),
            ("fits_partly", may_give_feedback),
            ("fits_silent", may_give_feedback),
            ("other_language", lacks_language),
            ("wait", is_late),
            ("change_wish", may_change_wish),
            ("other_moment", has_coordinator),
            ("call_self", was_tried),
            ("other_coordinator", may_refuse),
            "look",
            "who_looked",
            ("change", may_change),
            ("add_words", may_add_elsewhere),
            "take_back",
            "code",
            "traces",
        ),
        texts=STATUS_TEXTS,
        choose_texts=choose_status_texts,
        clears_history=True,
        visible_elsewhere=True,
    ),
    State("add_words", OWN_WORDS, store=hold_pending, visible_elsewhere=True),
    State("add_share", actions=("agree", "refuse"), confirms_text=True, shows_own_words=True, visible_elsewhere=True),
    State("other_moment", OWN_WORDS, store=change_contact_time, visible_elsewhere=True),
    State("other_coordinator", actions=("yes", "no"), visible_elsewhere=True),
    State("take_back_ask", actions=("yes", "no"), visible_elsewhere=True),
    State("taken_back", actions=(("change", may_read_back), "wipe", "stop"), clears_history=True, visible_elsewhere=True),
)

"""Status of the sent dossier as a question: what a seeker answers, asks for and is led to from there."""

from __future__ import annotations

from flows.conversation.effects import ContactConfirmed, ContactTimeChanged, LanguageWaived, SendAnew, SignsWaived, StoryFeedback
from flows.conversation.state import ConversationState
from flows.i18n.catalog import normalise_text
from flows.questionnaire.parsers.choice import CHOICE_OR_MORE_WORDS
from flows.questionnaire.questionnaire import State
from flows.questionnaire.questions.after_handover.messages import has_messages
from flows.questionnaire.questions.news import may_change_news
from flows.questionnaire.status.addressee import coordinator_id, reader_id
from flows.questionnaire.status.guards import (
    has_coordinator,
    is_colleague_proposed,
    is_contact_reported,
    is_set_aside,
    lacks_language,
    lacks_signs,
    may_add_elsewhere,
    may_call_self,
    may_change,
    may_change_wish,
    may_give_feedback,
    may_refuse,
    may_wait,
)
from flows.questionnaire.status.texts import STATUS_TEXTS, choose_status_texts
from flows.questionnaire.turn_context import TurnContext


def read_status_words(conversation: ConversationState, context: TurnContext, text: str) -> str | None:
    """*Ik heb nog iets* leads to adding: in the review, or where the story may not be read back.

    *Ze heeft niet gebeld* is no answer where no contact was reported: it asks how things stand.
    """
    typed, language = normalise_text(text), conversation.language
    if typed in context.catalog.synonyms(language, "handed_off.contact_no"):
        return "look"
    if typed not in context.catalog.synonyms(language, "more_words"):
        return None
    return "change" if may_change(conversation, context) else "add_words"


def allow_language(conversation: ConversationState, context: TurnContext) -> None:
    context.effects.append(LanguageWaived())
    conversation.add_notice("any_language")


def give_feedback(conversation: ConversationState, context: TurnContext) -> None:
    conversation.feedback_given = True
    context.effects.append(StoryFeedback(context.event.name.removeprefix("fits_")))
    conversation.add_notice("fits_thanks")


def confirm_contact(conversation: ConversationState, context: TurnContext) -> None:
    context.effects.append(ContactConfirmed(True, coordinator_id(context)))
    conversation.add_notice("contact_confirmed")


def deny_contact(conversation: ConversationState, context: TurnContext) -> None:
    context.effects.append(ContactConfirmed(False, coordinator_id(context)))
    conversation.add_notice("contact_denied")


def waive_signs(conversation: ConversationState, context: TurnContext) -> None:
    context.effects.append(SignsWaived())
    conversation.add_notice("any_signs")


def send_anew(conversation: ConversationState, context: TurnContext) -> None:
    """It was set aside by the operator: it waits for a coordinator again, as it was sent."""
    context.effects.append(SendAnew())
    conversation.add_notice("sent_anew")


def call_self(conversation: ConversationState, context: TurnContext) -> None:
    context.effects.append(ContactTimeChanged(None, reader_id=reader_id(context)))
    conversation.add_notice("called_self")


STATES = (
    State(
        "handed_off",
        CHOICE_OR_MORE_WORDS,
        actions=(
            ("read_messages", has_messages),
            ("contact_yes", is_contact_reported),
            ("contact_no", is_contact_reported),
            ("colleague", is_colleague_proposed),
            ("fits_yes", may_give_feedback),
            ("fits_partly", may_give_feedback),
            ("fits_silent", may_give_feedback),
            ("other_language", lacks_language),
            ("without_signs", lacks_signs),
            ("send_anew", is_set_aside),
            ("wait", may_wait),
            ("change_wish", may_change_wish),
            ("other_moment", has_coordinator),
            ("call_self", may_call_self),
            ("other_coordinator", may_refuse),
            "look",
            ("change", may_change),
            ("add_words", may_add_elsewhere),
            "who_looked",
            "code",
            ("news", may_change_news),
            "take_back",
            "traces",
        ),
        yes="contact_yes",
        no="contact_no",
        unclear=("agreeing_yes",),
        texts=STATUS_TEXTS,
        choose_texts=choose_status_texts,
        clears_history=True,
        read=read_status_words,
        visible_elsewhere=True,
    ),
)
